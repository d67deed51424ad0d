import { type KeyboardEvent, useEffect, useState } from 'react'
import type { PickerOption } from './picker.tsx'

interface Keys {
  options: PickerOption[]
  active: number
  setActive: (index: number) => void
  isBehind: boolean
  onChoose: (id: string) => void
  onClose: () => void
}

/** Arrows move, Enter chooses, Escape closes. What else is pressed belongs to the text field. */
export function usePickerKeys({ options, active, setActive, isBehind, onChoose, onClose }: Keys) {
  const [isWaiting, setWaiting] = useState(false)
  const chosen = options[active]

  // Whoever types quickly and presses Enter means what is found for that, not what the list still shows.
  useEffect(() => {
    if (!isWaiting || isBehind) return
    setWaiting(false)
    if (chosen) onChoose(chosen.id)
  }, [isWaiting, isBehind, chosen, onChoose])

  return (event: KeyboardEvent) => {
    // Keys that belong to an input method that is still composing.
    if (event.nativeEvent.isComposing) return
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move) {
      if (options.length > 0) setActive((active + move + options.length) % options.length)
    } else if (event.key === 'Enter') setWaiting(true)
    else if (event.key === 'Escape') onClose()
    else {
      setWaiting(false)
      return
    }
    event.preventDefault()
  }
}
