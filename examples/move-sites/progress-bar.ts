import process from 'node:process'

const WIDTH = 30

export interface ProgressBar {
  show(done: number, what: string): void
  end(): void
}

/** On standard error, so that it stays out of what others read; only on a terminal. */
export function progressBar(total: number): ProgressBar {
  const { stderr } = process
  if (!stderr.isTTY) return { show: () => {}, end: () => {} }
  return {
    show(done, what) {
      const filled = total === 0 ? WIDTH : Math.round((done / total) * WIDTH)
      const bar = '#'.repeat(filled).padEnd(WIDTH, '.')
      stderr.write(`\r\u001B[K[${bar}] ${done}/${total} ${what}`)
    },
    end: () => stderr.write('\n'),
  }
}
