import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { PasswordField } from '../../components/password-field.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { isAuthProblem, isRefusedField } from './auth-failure.ts'
import { authRequest } from './auth-request.ts'
import { Entrance } from './entrance.tsx'
import { FormProblem } from './form-problem.tsx'
import { forgetToken, keptToken, pendingPage } from './link-token.ts'
import { NewLetterForm } from './new-letter-form.tsx'
import { me } from './session.ts'
import { useAccountForm } from './use-account-form.ts'

const TITLE = 'Confirm your e-mail address'

export function VerifyEmailPage() {
  const [token] = useState(() => keptToken('/verify-email'))
  const queryClient = useQueryClient()
  const check = useQuery({
    queryKey: ['verify-email', token],
    queryFn: () => verify(token ?? ''),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })

  const [hasShownPassword, setShownPassword] = useState(false)
  const isConfirmed = check.data !== undefined || hasShownPassword

  useEffect(() => {
    if (!isConfirmed) return
    forgetToken('/verify-email')
    queryClient.invalidateQueries(me)
  }, [isConfirmed, queryClient])

  if (isConfirmed) return <Confirmed />
  if (token === null || isAuthProblem(check.error, 'link_invalid')) return <LinkInvalid />
  if (isAuthProblem(check.error, 'password_required')) {
    return <PasswordCheck token={token} onConfirmed={() => setShownPassword(true)} />
  }
  return (
    <Entrance title={TITLE} heading={TITLE} lead="The link from our letter is being looked at.">
      <div className="mt-8 grid justify-items-start gap-5">
        <FormProblem error={check.error} />
        {check.error ? (
          <Button variant="primary" busy={check.isFetching} onClick={() => check.refetch()}>
            Try again
          </Button>
        ) : (
          <p role="status" className="flex items-center gap-3 text-muted">
            <Spinner />
            One moment…
          </p>
        )}
      </div>
    </Entrance>
  )
}

async function verify(token: string): Promise<{ verified: true }> {
  await authRequest(`/api/auth/verify-email?token=${encodeURIComponent(token)}`)
  return { verified: true }
}

/** In a browser that did not sign up and is not signed in: a stranger may have used this address. */
function PasswordCheck({ token, onConfirmed }: { token: string; onConfirmed: () => void }) {
  const [password, setPassword] = useState('')
  const { form, onSubmit, busy, error } = useAccountForm(
    () => authRequest('/api/auth/verify-email', { token, password }),
    onConfirmed,
  )
  if (isAuthProblem(error, 'link_invalid')) return <LinkInvalid />
  const isWrong = isAuthProblem(error, 'wrong_password') || isRefusedField(error, 'password')
  return (
    <Entrance
      key="password"
      title={TITLE}
      heading={TITLE}
      lead="Please enter the password that you chose when you opened your account, so that we know it was you."
    >
      <form ref={form} onSubmit={onSubmit} className="mt-8 grid gap-5">
        <FormProblem error={error} />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          problem={isWrong ? 'That is not the password of this account.' : null}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? 'Confirming…' : 'Confirm'}
        </Button>
        <p className="text-muted">
          You chose none, or do not remember it?{' '}
          <Link to="/forgot-password" className="text-link">
            Set a new password
          </Link>
          . That confirms your address, too.
        </p>
      </form>
    </Entrance>
  )
}

function Confirmed() {
  const pending = pendingPage()
  return (
    <Entrance
      title="E-mail address confirmed"
      heading="Your address is confirmed"
      lead="Thank you. You can use everything now."
    >
      <div className="mt-8 grid justify-items-start gap-6">
        <Link to={pending} className="button button-primary">
          {pending === '/' ? 'Continue to your sites' : 'Continue to what you were offered'}
        </Link>
        {pending === '/' && (
          <p className="text-muted">Were you invited to a site? Then follow the link in that letter again.</p>
        )}
      </div>
    </Entrance>
  )
}

function LinkInvalid() {
  return (
    <Entrance
      title="Link not valid"
      heading="This link does not work"
      lead="It has expired, or a part of it is missing. Your address is not confirmed by it. We gladly send you a new one."
    >
      <NewLetterForm />
    </Entrance>
  )
}
