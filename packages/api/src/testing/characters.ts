import fc from 'fast-check'

/** Any character of Unicode. To make its own, `unit: 'binary'`, fast-check first lists all of them, for seconds. */
export const character = fc
  .nat(0x10_f7_ff)
  .map((place) => String.fromCodePoint(place < 0xd8_00 ? place : place + 0x8_00))
