import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { explainAuth, isAuthProblem, isRefusedField } from '../accounts/auth-failure.ts'
import { forgetToken, keptToken } from '../accounts/link-token.ts'
import { NewPasswordField } from '../accounts/new-password-field.tsx'
import { useAccountForm } from '../accounts/use-account-form.ts'
import { Entrance } from './entrance.tsx'
import { resetPassword } from './session.ts'

const PAGE = '/staff/reset-password'

export function ResetPasswordPage() {
  const [token] = useState(() => keptToken(PAGE))
  const [isUsed, setUsed] = useState(false)
  if (token === null || isUsed) return <NoLink />
  return (
    <Entrance
      title="Choose a password"
      tabTitle="New password, staff"
      lead="For your staff account. You are signed out everywhere else."
    >
      <ResetForm token={token} onUsed={() => setUsed(true)} />
    </Entrance>
  )
}

function NoLink() {
  return (
    <Entrance
      title="This link does not work"
      tabTitle="New password, staff"
      lead="It was used already, has expired, or is not complete."
    >
      <p className="mt-6">
        <Link to="/staff/forgot-password" className="text-link">
          Send a new link
        </Link>
      </p>
    </Entrance>
  )
}

function ResetForm({ token, onUsed }: { token: string; onUsed: () => void }) {
  const [newPassword, setNewPassword] = useState('')
  const navigate = useNavigate()
  const { form, onSubmit, busy, error } = useAccountForm(save, () => {
    forgetToken(PAGE)
    navigate({ to: '/staff/sign-in', search: { reset: true }, replace: true })
  })

  async function save() {
    try {
      await resetPassword({ token, newPassword })
    } catch (failure) {
      if (isAuthProblem(failure, 'link_invalid')) onUsed()
      throw failure
    }
  }

  return (
    <form ref={form} onSubmit={onSubmit} className="mt-6 grid gap-5">
      {error && !isRefusedField(error, 'newPassword') && (
        <Notice tone="problem" role="alert">
          {explainAuth(error)}
        </Notice>
      )}
      <NewPasswordField
        label="New password"
        name="newPassword"
        value={newPassword}
        error={error}
        onChange={setNewPassword}
      />
      <Button type="submit" variant="primary" busy={busy}>
        {busy ? 'Saving…' : 'Save password'}
      </Button>
    </form>
  )
}
