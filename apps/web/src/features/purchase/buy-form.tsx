import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { TextField } from '../../components/text-field.tsx'
import { refusedField } from '../../failure.ts'
import type { Customer } from '../accounts/session.ts'
import { checkoutProblem } from './checkout-failure.ts'
import { useCheckout } from './use-checkout.ts'

interface BuyFormProps {
  slug: string
  /** Who is signed in, null for guests. */
  customer: Customer | null
}

export function BuyForm({ slug, customer }: BuyFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [email, setEmail] = useState('')
  const [fullName, setFullName] = useState('')
  const checkout = useCheckout(slug)
  const { error } = checkout
  const problems = { email: refusedField(error, 'email'), fullName: refusedField(error, 'fullName') }
  const problem = (problems.email ?? problems.fullName) ? null : checkoutProblem(error)

  useEffect(() => {
    if (error) form.current?.querySelector<HTMLInputElement>('input[aria-invalid]')?.focus()
  }, [error])

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!checkout.busy) checkout.start(customer ? {} : { email: email.trim(), fullName: fullName.trim() })
  }

  return (
    <form ref={form} onSubmit={submit} className="mt-5 grid gap-5">
      {customer ? (
        <p>
          You buy as <strong className="break-words">{customer.email}</strong>.
        </p>
      ) : (
        <>
          <TextField
            label="Your name"
            name="name"
            autoComplete="name"
            required
            maxLength={255}
            problem={problems.fullName}
            value={fullName}
            onChange={(event) => setFullName(event.target.value)}
          />
          <TextField
            label="E-mail"
            type="email"
            name="email"
            autoComplete="email"
            required
            maxLength={255}
            hint="Your account is opened for this address."
            problem={problems.email && 'This is not an e-mail address as we know them.'}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </>
      )}
      {problem && (
        <Notice tone="problem" role="alert">
          {problem}
        </Notice>
      )}
      <Button type="submit" variant="primary" busy={checkout.busy}>
        {checkout.busy ? 'To the payment page…' : problem ? 'Try again' : 'Buy this site'}
      </Button>
    </form>
  )
}
