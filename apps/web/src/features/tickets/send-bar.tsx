import { Button } from '../../components/button.tsx'
import { siteName } from '../ownership/labels.ts'
import type { NamedSite } from './site-choice.tsx'

interface SendBarProps {
  site: NamedSite | null
  busy: boolean
}

/** The button, and right beside it for which site it sends. */
export function SendBar({ site, busy }: SendBarProps) {
  const name = site && siteName(site)
  return (
    <div className="send-bar">
      <Button
        type="submit"
        variant="primary"
        aria-label={name && !busy ? `Send for ${name}` : undefined}
        busy={busy}
      >
        {busy ? 'Sending…' : 'Send'}
      </Button>
      <p role="status" className="min-w-0">
        {name ? (
          <>
            for <strong className="break-words">{name}</strong>
          </>
        ) : (
          <span className="text-muted">No site is chosen yet.</span>
        )}
      </p>
    </div>
  )
}
