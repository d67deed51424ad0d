import { useNavigate, useParams } from '@tanstack/react-router'
import { type FocusEvent, useId, useRef, useState } from 'react'
import { ChevronIcon } from '../../components/icons.tsx'
import { shopColour } from '../../components/shopfront.tsx'
import { siteName } from './labels.ts'
import { SitePicker } from './site-picker.tsx'
import { useChosenSite, useHasMultipleSites } from './use-chosen-site.ts'

/** Names the site that is looked at, and leads to any other. Nothing for who has only one. */
export function SiteSwitcher() {
  const hasMultipleSites = useHasMultipleSites()
  const chosen = useChosenSite()
  const { siteId } = useParams({ strict: false })
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const panelId = useId()
  if (!hasMultipleSites) return null

  function close() {
    setOpen(false)
    trigger.current?.focus()
  }

  function choose(id: string) {
    // The page takes the focus then, unless it is the one that is open already.
    if (id === siteId) return close()
    setOpen(false)
    navigate({ to: '/sites/$siteId', params: { siteId: id } })
  }

  function leave({ currentTarget, relatedTarget }: FocusEvent) {
    if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) setOpen(false)
  }

  const name = chosen ? siteName(chosen) : 'Choose a site'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: It only notices that the focus has gone elsewhere.
    <div className="switcher" onBlur={leave}>
      <button
        ref={trigger}
        type="button"
        className="switcher-button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}
      >
        <span aria-hidden="true" className={`switcher-sign ${chosen ? shopColour(chosen.slug) : ''}`} />
        <span className="min-w-0 grow truncate text-left">
          <span className="sr-only">Switch site, now: </span>
          {name}
        </span>
        <ChevronIcon />
      </button>
      {isOpen && (
        <>
          <button
            type="button"
            tabIndex={-1}
            className="switcher-veil"
            aria-label="Close the list of sites"
            onClick={close}
          />
          <div id={panelId} className="switcher-panel">
            <SitePicker chosenId={chosen?.siteId ?? null} onChoose={choose} onClose={close} />
          </div>
        </>
      )}
    </div>
  )
}
