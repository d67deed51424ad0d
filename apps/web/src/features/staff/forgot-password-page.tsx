import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { TextField } from '../../components/text-field.tsx'
import { explainAuth } from '../accounts/auth-failure.ts'
import { useAccountForm } from '../accounts/use-account-form.ts'
import { Entrance } from './entrance.tsx'
import { requestPasswordReset } from './session.ts'

export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  return (
    <Entrance
      title="Forgot your password?"
      tabTitle="Forgot password, staff"
      lead="We send a link to your staff address with which you choose a new one."
    >
      {sentTo === null ? <RequestForm onSent={setSentTo} /> : <Sent email={sentTo} />}
      <p className="mt-6">
        <Link to="/staff/sign-in" className="text-link">
          Back to sign-in
        </Link>
      </p>
    </Entrance>
  )
}

function RequestForm({ onSent }: { onSent: (email: string) => void }) {
  const [email, setEmail] = useState('')
  const { form, onSubmit, busy, error } = useAccountForm(
    () => requestPasswordReset(email.trim()),
    () => onSent(email.trim()),
  )
  return (
    <form ref={form} onSubmit={onSubmit} className="mt-6 grid gap-5">
      {error && (
        <Notice tone="problem" role="alert">
          {explainAuth(error)}
        </Notice>
      )}
      <TextField
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Button type="submit" variant="primary" busy={busy}>
        {busy ? 'Sending…' : 'Send link'}
      </Button>
    </form>
  )
}

function Sent({ email }: { email: string }) {
  const text = useRef<HTMLParagraphElement>(null)
  // The button that had the focus is gone.
  useEffect(() => text.current?.focus(), [])
  return (
    <p ref={text} tabIndex={-1} className="mt-6 font-medium">
      If {email} belongs to a staff account, a letter is on its way there. The link in it works for one hour.
    </p>
  )
}
