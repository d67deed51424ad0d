import type { ReactNode } from 'react'

interface ChoiceCardProps {
  /** The same for all that belong together. */
  name: string
  isChosen: boolean
  isRequired?: boolean
  describedBy?: string | undefined
  onChoose: () => void
  children: ReactNode
}

/** One of several that are all in sight. */
export function ChoiceCard({ name, isChosen, isRequired, describedBy, onChoose, children }: ChoiceCardProps) {
  return (
    <label className="choice check">
      <input
        type="radio"
        name={name}
        checked={isChosen}
        required={isRequired}
        aria-describedby={describedBy}
        onChange={onChoose}
      />
      <span className="min-w-0">{children}</span>
    </label>
  )
}
