import { useLocation } from '@tanstack/react-router'
import { SendAgain } from './send-again.tsx'
import { useCustomer } from './use-customer.ts'

// These say it themselves.
const ELSEWHERE = new Set(['/account', '/invitation', '/transfer'])

/** For as long as nobody has shown that they read the address's mail. */
export function ConfirmEmailBanner() {
  const { email, emailVerified } = useCustomer()
  const { pathname } = useLocation()
  if (emailVerified || ELSEWHERE.has(pathname)) return null
  return (
    <section aria-label="Confirm your e-mail address" className="confirm-email">
      <div className="min-w-0">
        <p className="font-semibold">Confirm your e-mail address</p>
        <p className="text-sm text-muted">Follow the link in the letter that we sent to {email}.</p>
      </div>
      <SendAgain email={email} />
    </section>
  )
}
