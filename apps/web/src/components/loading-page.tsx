import { AppShell } from './app-shell.tsx'
import { Spinner } from './spinner.tsx'

/** While the frame around a page is on its way too. */
export function LoadingPage() {
  return (
    <AppShell>
      <Loading />
    </AppShell>
  )
}

/** While a page and what it needs are on their way. */
export function Loading() {
  return (
    <p role="status" className="flex items-center justify-center gap-3 py-24 text-muted">
      <Spinner />
      One moment…
    </p>
  )
}
