import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { AppShell } from './components/app-shell.tsx'
import { ErrorPanel } from './components/error-panel.tsx'
import { usePageTitle } from './components/page-title.ts'
import { describeFailure } from './failure.ts'

export function RouteErrorPage(props: ErrorComponentProps) {
  return (
    <AppShell>
      <RouteError {...props} />
    </AppShell>
  )
}

/** Instead of a page that could not be shown, within the frame. */
export function RouteError({ error }: ErrorComponentProps) {
  const router = useRouter()
  const heading = usePageTitle('Something went wrong')
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        This page could not be shown
      </h1>
      <ErrorPanel failure={describeFailure(error)} onRetry={() => router.invalidate()} />
    </>
  )
}
