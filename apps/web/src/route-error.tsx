import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { AppShell } from './components/app-shell.tsx'
import { ErrorPanel } from './components/error-panel.tsx'
import { usePageTitle } from './components/page-title.ts'
import { describeFailure } from './failure.ts'

/** Instead of a page that could not be shown. */
export function RouteError({ error }: ErrorComponentProps) {
  const router = useRouter()
  const heading = usePageTitle('Something went wrong')
  return (
    <AppShell>
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        This page could not be shown
      </h1>
      <ErrorPanel failure={describeFailure(error)} onRetry={() => router.invalidate()} />
    </AppShell>
  )
}
