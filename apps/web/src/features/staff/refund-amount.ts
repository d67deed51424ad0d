const AMOUNT = /^(\d{1,6})(?:[.,](\d{1,2}))?$/

/** "120.5" is 12050 minor units; null for what is no amount. */
export function parseAmount(text: string): number | null {
  const [, whole, part = ''] = AMOUNT.exec(text.trim()) ?? []
  if (whole === undefined) return null
  const amount = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  return amount > 0 ? amount : null
}
