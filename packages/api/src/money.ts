export interface Money {
  /** Integer minor units (cents). */
  amount: number
  /** ISO 4217. */
  currency: string
}

const CURRENCY = 'USD'

/** From a `numeric(10,2)` as PostgreSQL prints it: "495.00" is 49500 cents. */
export function moneyFromNumeric(value: string): Money {
  const [, sign = '', whole, cents = '0'] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(value) ?? []
  if (whole === undefined) throw new RangeError('Not a numeric(10,2)')
  return { amount: Number(`${sign}${whole}${cents.padEnd(2, '0')}`), currency: CURRENCY }
}

/** To a `numeric(10,2)`: 49500 cents are "495.00". */
export function numericFromMoney({ amount }: Pick<Money, 'amount'>): string {
  const cents = String(Math.abs(amount)).padStart(3, '0')
  return `${amount < 0 ? '-' : ''}${cents.slice(0, -2)}.${cents.slice(-2)}`
}
