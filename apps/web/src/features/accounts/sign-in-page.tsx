import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Notice } from '../../components/notice.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { Street } from '../../components/street.tsx'
import { Wordmark } from '../../components/wordmark.tsx'
import { safeNextPath } from './next-path.ts'
import { SignInForm } from './sign-in-form.tsx'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { next, ended } = route.useSearch()
  const navigate = useNavigate()
  const heading = usePageTitle('Sign in')
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(28rem,2fr)_3fr]">
      <main className="flex flex-col px-5 py-8 sm:px-12 lg:py-12">
        <div className="mx-auto w-full max-w-sm">
          <Wordmark />
        </div>
        <div className="m-auto w-full max-w-sm py-10">
          <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight">
            Welcome back
          </h1>
          <p className="mt-2 text-muted">Sign in to see and manage your websites.</p>
          {ended && (
            <div className="mt-6">
              <Notice tone="warning" role="status">
                Your session has ended. Please sign in again to carry on where you were.
              </Notice>
            </div>
          )}
          <SignInForm onSignedIn={() => navigate({ href: safeNextPath(next), replace: true })} />
        </div>
      </main>
      <div aria-hidden="true" className="street-side max-lg:hidden">
        <p className="street-line">
          Every good business
          <br />
          has a front window.
        </p>
        <Street />
      </div>
    </div>
  )
}
