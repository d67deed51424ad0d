import { Link } from '@tanstack/react-router'
import { AppShell } from './app-shell.tsx'
import { MessagePanel } from './message-panel.tsx'
import { usePageTitle } from './page-title.ts'

export function NotFoundPage() {
  return (
    <AppShell>
      <NotFound />
    </AppShell>
  )
}

/** Instead of a page, within the frame. */
export function NotFound() {
  const heading = usePageTitle('Page not found')
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        Page not found
      </h1>
      <MessagePanel
        title="Nobody lives at this address"
        action={
          <Link to="/sites" className="button button-primary">
            Go to my sites
          </Link>
        }
      >
        The link may be old, or there may be a letter too many in it.
      </MessagePanel>
    </>
  )
}
