import { type FocusEvent, type ReactNode, useId, useRef, useState } from 'react'
import { ChevronIcon } from './icons.tsx'

interface DropDownProps {
  /** What stands on the button. */
  trigger: ReactNode
  /** Read out for what closes it by a click elsewhere. */
  closeLabel: string
  /** For what it means next to other fields. */
  describedBy?: string | undefined
  /** What opens. `close` gives the focus back to the button, `leave` leaves it to what comes next. */
  children: (close: () => void, leave: () => void) => ReactNode
}

/** A button that opens a panel, which closes with Escape, a click elsewhere and when the focus moves on. */
export function DropDown({ trigger, closeLabel, describedBy, children }: DropDownProps) {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const panelId = useId()

  function close() {
    setOpen(false)
    button.current?.focus()
  }

  function leave({ currentTarget, relatedTarget }: FocusEvent) {
    if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) setOpen(false)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: It only notices that the focus has gone elsewhere.
    <div className="switcher" onBlur={leave}>
      <button
        ref={button}
        type="button"
        className="switcher-button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        aria-describedby={describedBy}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}
      >
        {trigger}
        <ChevronIcon />
      </button>
      {isOpen && (
        <>
          <button
            type="button"
            tabIndex={-1}
            className="switcher-veil"
            aria-label={closeLabel}
            onClick={close}
          />
          <div id={panelId} className="switcher-panel">
            {children(close, () => setOpen(false))}
          </div>
        </>
      )}
    </div>
  )
}
