import { Link } from '@tanstack/react-router'
import { AppShell } from './app-shell.tsx'
import { NotThere } from './not-there.tsx'

export function NotFoundPage() {
  return (
    <AppShell>
      <NotFound />
    </AppShell>
  )
}

export function NotFound() {
  return (
    <NotThere
      title="Page not found"
      message="Nobody lives at this address"
      action={
        <Link to="/sites" className="button button-primary">
          Go to my sites
        </Link>
      }
    >
      The link may be old, or there may be a letter too many in it.
    </NotThere>
  )
}
