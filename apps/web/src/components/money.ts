/** Integer minor units of a currency: 9900 and USD are 99 dollars. */
interface Money {
  amount: number
  currency: string
}

/** An amount with its currency, as it is written on a bill: `$99.00`. */
export function formatMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(amount / 10 ** digits)
}
