import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { useNotify } from '../../components/notices.tsx'
import { PasswordField } from '../../components/password-field.tsx'
import { isAuthProblem, isRefusedField } from './auth-failure.ts'
import { authRequest } from './auth-request.ts'
import { FormProblem } from './form-problem.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { Panel } from './panel.tsx'
import { useAccountForm } from './use-account-form.ts'

export function PasswordPanel({ email }: { email: string }) {
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const queryClient = useQueryClient()
  const notify = useNotify()
  const { form, onSubmit, busy, error } = useAccountForm(
    () => authRequest('/api/auth/change-password', { currentPassword, newPassword }),
    () => {
      setCurrent('')
      setNew('')
      notify('Your password is changed. Everywhere else you are signed out.')
      queryClient.invalidateQueries(trpc.account.sessions.pathFilter())
    },
  )
  const isWrong = isAuthProblem(error, 'wrong_password') || isRefusedField(error, 'currentPassword')
  return (
    <Panel id="password-heading" title="Password">
      <p className="mt-1 text-muted">When you change it, every other device is signed out. This one stays.</p>
      <form ref={form} onSubmit={onSubmit} className="mt-4 grid gap-5">
        <FormProblem error={error} />
        {/* For password managers, which want to know whose password it is. */}
        <input hidden readOnly name="username" autoComplete="username" value={email} />
        <PasswordField
          label="Current password"
          name="currentPassword"
          autoComplete="current-password"
          required
          problem={isWrong ? 'That is not your current password.' : null}
          value={currentPassword}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <NewPasswordField
          label="New password"
          name="newPassword"
          value={newPassword}
          error={error}
          onChange={setNew}
        />
        <div>
          <Button type="submit" variant="primary" busy={busy}>
            {busy ? 'Changing…' : 'Change password'}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
