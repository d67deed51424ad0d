import { Badge } from '../../components/badge.tsx'
import { Panel } from './panel.tsx'
import { SendAgain } from './send-again.tsx'
import type { Customer } from './session.ts'

export function EmailPanel({ customer: { email, emailVerified } }: { customer: Customer }) {
  return (
    <Panel id="email-heading" title="E-mail">
      <p className="mt-3 font-semibold">{email}</p>
      <p className="mt-1">
        <Badge tone={emailVerified ? 'good' : 'warning'}>
          {emailVerified ? 'Confirmed' : 'Not confirmed'}
        </Badge>
      </p>
      {!emailVerified && (
        <div className="mt-4 grid gap-4">
          <p className="text-muted">
            Invitations and offers of sites wait until you have followed the link in our letter.
          </p>
          <SendAgain email={email} />
        </div>
      )}
    </Panel>
  )
}
