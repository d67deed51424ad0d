import { useMutation } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { PasswordField } from '../../components/password-field.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useSendOnce } from '../../use-send-once.ts'
import { explainAuth, isAuthProblem } from './auth-failure.ts'

interface SignInFormProps {
  signIn: (credentials: { email: string; password: string }) => Promise<void>
  /** What to say when no account has this e-mail and password. */
  mismatch: string
  onSignedIn: () => void
}

/** E-mail and password. The e-mail stays after a refusal; the password is what most people mistype. */
export function SignInForm({ signIn, mismatch, onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const passwordInput = useRef<HTMLInputElement>(null)
  const request = useMutation({ mutationFn: signIn, onSuccess: onSignedIn })
  const send = useSendOnce(request.mutate)

  useEffect(() => {
    if (!request.error) return
    passwordInput.current?.focus()
    passwordInput.current?.select()
  }, [request.error])

  function submit(event: FormEvent) {
    event.preventDefault()
    send({ email: email.trim(), password })
  }

  return (
    <form onSubmit={submit} className="grid gap-5">
      {request.error && (
        <Notice tone="problem" role="alert">
          {isMismatch(request.error) ? mismatch : explainAuth(request.error)}
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
      <PasswordField
        ref={passwordInput}
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" variant="primary" busy={request.isPending}>
        {request.isPending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}

/** The SDK refuses customers and the sign-in endpoint staff, each in its own words. */
function isMismatch(error: Error): boolean {
  return (
    isDomainError(error, 'unauthenticated') ||
    isDomainError(error, 'validation_failed') ||
    isAuthProblem(error, 'signed_out') ||
    isAuthProblem(error, 'validation_failed')
  )
}
