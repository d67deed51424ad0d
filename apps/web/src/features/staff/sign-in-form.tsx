import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { PasswordField } from '../../components/password-field.tsx'
import { TextField } from '../../components/text-field.tsx'
import { explainAuth, isAuthProblem } from '../accounts/auth-failure.ts'
import { startStaffSession } from './session.ts'

/** E-mail and password. The e-mail stays after a refusal; the password is what most people mistype. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const passwordInput = useRef<HTMLInputElement>(null)
  const signIn = useMutation({ mutationFn: startStaffSession, onSuccess: onSignedIn })

  useEffect(() => {
    if (!signIn.error) return
    passwordInput.current?.focus()
    passwordInput.current?.select()
  }, [signIn.error])

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!signIn.isPending) signIn.mutate({ email: email.trim(), password })
  }

  return (
    <form onSubmit={submit} className="mt-6 grid gap-5">
      {signIn.error && (
        <Notice tone="problem" role="alert">
          {explain(signIn.error)}
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
      <Button type="submit" variant="primary" busy={signIn.isPending}>
        {signIn.isPending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}

function explain(error: Error): string {
  if (isAuthProblem(error, 'signed_out') || isAuthProblem(error, 'validation_failed')) {
    return 'That e-mail and password do not match those of a staff account. Please check both and try again.'
  }
  return explainAuth(error)
}
