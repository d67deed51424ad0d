/** The median, and in brackets the least and the most. */
export function spread(values: number[], digits: number): string {
  const format = (value: number) => value.toFixed(digits)
  return `${format(median(values))} (${format(Math.min(...values))}-${format(Math.max(...values))})`
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

export function row(...cells: string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(22))).join('')
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
