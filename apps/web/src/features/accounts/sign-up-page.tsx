import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { CheckMail } from './check-mail.tsx'
import { Entrance } from './entrance.tsx'
import { SignUpForm } from './sign-up-form.tsx'

const route = getRouteApi('/sign-up')

export function SignUpPage() {
  const { next } = route.useSearch()
  const [email, setEmail] = useState<string | null>(null)
  const search = next === undefined ? {} : { next }
  if (email !== null) return <CheckMail email={email} search={search} />
  return (
    <Entrance title="Open an account" heading="Open an account" lead="It costs nothing and takes a minute.">
      <SignUpForm onDone={setEmail} />
      <p className="mt-6 text-muted">
        You have one already?{' '}
        <Link to="/sign-in" search={search} className="text-link">
          Sign in
        </Link>
      </p>
    </Entrance>
  )
}
