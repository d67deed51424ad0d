import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { authRequest } from './auth-request.ts'
import { EmailField } from './email-field.tsx'
import { Entrance } from './entrance.tsx'
import { FormProblem } from './form-problem.tsx'
import { useAccountForm } from './use-account-form.ts'

export function ForgotPasswordPage() {
  const [email, setEmail] = useState('')
  const [sentTo, setSentTo] = useState<string | null>(null)
  const address = email.trim()
  const { form, onSubmit, busy, error } = useAccountForm(
    () => authRequest('/api/auth/request-password-reset', { email: address }),
    () => setSentTo(address),
  )
  if (sentTo !== null) return <LetterSent email={sentTo} onBack={() => setSentTo(null)} />
  return (
    <Entrance
      title="Forgot your password?"
      heading="Forgot your password?"
      lead="Tell us your address, and we send you a link with which you choose a new one."
    >
      <form ref={form} onSubmit={onSubmit} className="mt-8 grid gap-5">
        <FormProblem error={error} />
        <EmailField value={email} error={error} onChange={setEmail} />
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? 'Sending…' : 'Send the link'}
        </Button>
      </form>
      <BackToSignIn />
    </Entrance>
  )
}

function LetterSent({ email, onBack }: { email: string; onBack: () => void }) {
  return (
    <Entrance
      key="sent"
      title="Check your mail"
      heading="Check your mail"
      lead={
        <p>
          If there is an account for <strong className="break-words text-ink">{email}</strong>, a letter is on
          its way. The link in it works for one hour.
        </p>
      }
    >
      <div className="mt-8">
        <Button onClick={onBack}>Use another address</Button>
      </div>
      <BackToSignIn />
    </Entrance>
  )
}

function BackToSignIn() {
  return (
    <p className="mt-6">
      <Link to="/sign-in" className="text-link">
        Back to sign-in
      </Link>
    </p>
  )
}
