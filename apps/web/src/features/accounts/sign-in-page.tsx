import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Notice } from '../../components/notice.tsx'
import { Entrance } from './entrance.tsx'
import { safeNextPath } from './next-path.ts'
import { startSession } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { next, ended, reset } = route.useSearch()
  const navigate = useNavigate()
  return (
    <Entrance title="Sign in" heading="Welcome back" lead="Sign in to see and manage your websites.">
      {ended && (
        <div className="mt-6">
          <Notice tone="warning" role="status">
            Your session has ended. Please sign in again to carry on where you were.
          </Notice>
        </div>
      )}
      {reset && (
        <div className="mt-6">
          <Notice tone="success" role="status">
            Your new password is set. Sign in with it.
          </Notice>
        </div>
      )}
      <div className="mt-8">
        <SignInForm
          signIn={startSession}
          mismatch="That e-mail and password do not match. Please check both and try again."
          onSignedIn={() => navigate({ href: safeNextPath(next), replace: true })}
        />
      </div>
      <div className="mt-6 grid gap-1">
        <p>
          <Link to="/forgot-password" className="text-link">
            Forgot your password?
          </Link>
        </p>
        <p className="text-muted">
          New here?{' '}
          <Link to="/sign-up" search={next === undefined ? {} : { next }} className="text-link">
            Open an account
          </Link>
        </p>
      </div>
    </Entrance>
  )
}
