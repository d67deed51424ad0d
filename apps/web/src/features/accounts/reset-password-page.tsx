import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { isAuthProblem } from './auth-failure.ts'
import { authRequest } from './auth-request.ts'
import { Entrance } from './entrance.tsx'
import { FormProblem } from './form-problem.tsx'
import { forgetToken, keptToken } from './link-token.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { useAccountForm } from './use-account-form.ts'

/** Also where the first password of an account is chosen that somebody else opened. */
export function ResetPasswordPage() {
  const [token] = useState(() => keptToken('/reset-password'))
  const [password, setPassword] = useState('')
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { form, onSubmit, busy, error } = useAccountForm(
    () => authRequest('/api/auth/reset-password', { token, newPassword: password }),
    () => {
      forgetToken('/reset-password')
      // Whoever was signed in here no longer is.
      queryClient.clear()
      navigate({ to: '/sign-in', search: { reset: true }, replace: true })
    },
  )
  if (token === null || isAuthProblem(error, 'link_invalid')) return <LinkInvalid />
  return (
    <Entrance
      title="Choose a password"
      heading="Choose a password"
      lead="It is for your WebMagic account from now on. Wherever you are signed in, you will be signed out."
    >
      <form ref={form} onSubmit={onSubmit} className="mt-8 grid gap-5">
        <FormProblem error={error} />
        <NewPasswordField
          label="New password"
          name="newPassword"
          value={password}
          error={error}
          onChange={setPassword}
        />
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? 'Saving…' : 'Save the password'}
        </Button>
      </form>
    </Entrance>
  )
}

function LinkInvalid() {
  return (
    <Entrance
      key="invalid"
      title="Link not valid"
      heading="This link does not work"
      lead="It was used already, has expired, or a part of it is missing. Your password is as it was."
    >
      <div className="mt-8">
        <Link to="/forgot-password" className="button button-primary">
          Send me a new link
        </Link>
      </div>
    </Entrance>
  )
}
