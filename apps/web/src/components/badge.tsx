import type { ReactNode } from 'react'

export type Tone = 'good' | 'info' | 'warning' | 'problem' | 'plain' | 'quiet'

/** How a state is called, and the colour of its dot. */
export interface Label {
  text: string
  tone: Tone
}

/** A word about a state. The dot's colour only repeats what the word says. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>
}
