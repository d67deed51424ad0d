/** "1 customer", "12 customers", "More than 1,000 customers" when nobody counted further. */
export function countText(total: number | null, one: string, many = `${one}s`): string {
  if (total === null) return `More than 1,000 ${many}`
  return total === 1 ? `1 ${one}` : `${total.toLocaleString('en-US')} ${many}`
}
