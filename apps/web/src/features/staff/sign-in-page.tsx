import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Notice } from '../../components/notice.tsx'
import { SignInForm } from '../accounts/sign-in-form.tsx'
import { Entrance } from './entrance.tsx'
import { safeStaffPath } from './next-path.ts'
import { startStaffSession } from './session.ts'

const route = getRouteApi('/staff/sign-in')

export function SignInPage() {
  const { next, ended, reset } = route.useSearch()
  const navigate = useNavigate()
  return (
    <Entrance title="Staff sign-in" lead="For people who work at WebMagic.">
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
      <div className="mt-6">
        <SignInForm
          signIn={startStaffSession}
          mismatch="That e-mail and password do not match those of a staff account. Please check both and try again."
          onSignedIn={() => navigate({ href: safeStaffPath(next), replace: true })}
        />
      </div>
      <p className="mt-6 flex flex-wrap gap-x-6 gap-y-5">
        <Link to="/staff/forgot-password" className="text-link">
          Forgot your password?
        </Link>
        <Link to="/sign-in" className="text-link">
          I am a customer
        </Link>
      </p>
    </Entrance>
  )
}
