/** Says what is happening, and then how long it took. `note` adds a word on what came of it. */
export async function step<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> {
  const start = performance.now()
  const notes: string[] = []
  process.stdout.write(`  ${title} ...`)
  try {
    const result = await work((text) => notes.push(text))
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    process.stdout.write(` ${seconds} s${notes.length > 0 ? ` (${notes.join('; ')})` : ''}\n`)
    return result
  } catch (error) {
    process.stdout.write(' failed\n')
    throw error
  }
}
