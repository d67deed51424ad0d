import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { authRequest } from './auth-request.ts'
import { EmailField } from './email-field.tsx'
import { FormProblem } from './form-problem.tsx'
import { useAccountForm } from './use-account-form.ts'

/** For somebody whose link to confirm an address no longer works. */
export function NewLetterForm() {
  const [email, setEmail] = useState('')
  const [sentTo, setSentTo] = useState<string | null>(null)
  const address = email.trim()
  const { form, onSubmit, busy, error } = useAccountForm(
    () => authRequest('/api/auth/send-verification-email', { email: address }),
    () => setSentTo(address),
  )
  return (
    <form ref={form} onSubmit={onSubmit} className="mt-8 grid gap-5">
      <FormProblem error={error} />
      {sentTo !== null && !error && (
        <Notice tone="success" role="status">
          If there is an account for {sentTo} that is not confirmed yet, a letter is on its way.
        </Notice>
      )}
      <EmailField value={email} error={error} onChange={setEmail} />
      <Button type="submit" variant="primary" busy={busy}>
        {busy ? 'Sending…' : 'Send a new link'}
      </Button>
    </form>
  )
}
