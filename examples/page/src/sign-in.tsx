import { useMutation } from '@tanstack/react-query'
import { signIn } from '@webmagic/sdk'
import type { FormEvent } from 'react'
import { queryClient } from './api.ts'

export function SignIn() {
  const signingIn = useMutation({
    mutationFn: signIn,
    onSuccess: ({ customer }) => queryClient.setQueryData(['session'], customer),
  })

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    signingIn.mutate({ email: String(form.get('email')), password: String(form.get('password')) })
  }

  return (
    <form onSubmit={submit}>
      <h1>Sign in</h1>
      <label>
        E-mail <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {signingIn.isError && <p role="alert">{signingIn.error.message}</p>}
      <button type="submit" disabled={signingIn.isPending}>
        Sign in
      </button>
    </form>
  )
}
