import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/text-field.tsx'
import { isRefusedField } from './auth-failure.ts'
import { authRequest } from './auth-request.ts'
import { EmailField } from './email-field.tsx'
import { FormProblem } from './form-problem.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { useAccountForm } from './use-account-form.ts'

/** The answer is the same whether or not the address has an account: only its mailbox learns which. */
export function SignUpForm({ onDone }: { onDone: (email: string) => void }) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const address = email.trim()
  const { form, onSubmit, busy, error } = useAccountForm(
    () => authRequest('/api/auth/sign-up/email', { name: name.trim(), email: address, password }),
    () => onDone(address),
  )
  return (
    <form ref={form} onSubmit={onSubmit} className="mt-8 grid gap-5">
      <FormProblem error={error} />
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        required
        maxLength={255}
        problem={isRefusedField(error, 'name') ? 'Please tell us what to call you.' : null}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <EmailField value={email} error={error} onChange={setEmail} />
      <NewPasswordField
        label="Password"
        name="password"
        value={password}
        error={error}
        onChange={setPassword}
      />
      <Button type="submit" variant="primary" busy={busy}>
        {busy ? 'Opening your account…' : 'Open an account'}
      </Button>
    </form>
  )
}
