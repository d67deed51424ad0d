import { Link } from '@tanstack/react-router'
import { Entrance } from './entrance.tsx'
import { SendAgain } from './send-again.tsx'

/** After a sign-up. It must not tell whether the address had an account before. */
export function CheckMail({ email, search }: { email: string; search: { next?: string } }) {
  return (
    <Entrance
      title="Check your mail"
      heading="Check your mail"
      lead={
        <p>
          We have sent a letter to <strong className="break-words text-ink">{email}</strong>. Follow the link
          in it to confirm your address.
        </p>
      }
    >
      <div className="mt-8 grid gap-6">
        <p className="text-muted">
          Nothing there after a few minutes? Look among the spam, or have the letter sent again.
        </p>
        <SendAgain email={email} />
        <p className="text-muted">
          Done?{' '}
          <Link to="/sign-in" search={search} className="text-link">
            Sign in
          </Link>
        </p>
      </div>
    </Entrance>
  )
}
