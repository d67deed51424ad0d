/** One or two letters that stand for a name: "Joe's Plumbing" is JP. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}'’]+/u).filter(Boolean)
  const [first = '', second = ''] = words
  return `${letter(first)}${letter(second)}` || '•'
}

function letter(word: string): string {
  const [first = ''] = word
  return first.toUpperCase()
}
