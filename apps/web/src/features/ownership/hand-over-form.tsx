import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { TextField } from '../../components/text-field.tsx'
import { refusedField } from '../../failure.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { type SiteDetail, siteName } from './labels.ts'
import { membershipProblem } from './membership-failure.ts'
import { useOfferTransfer } from './use-offer-transfer.ts'

export function HandOverForm({ site, onOffered }: { site: SiteDetail; onOffered: () => void }) {
  const [email, setEmail] = useState('')
  const [isAsking, setAsking] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const offer = useOfferTransfer(site.siteId, onOffered)
  const send = useSendOnce(offer.mutate)
  const taker = email.trim()
  const emailProblem = refusedField(offer.error, 'email')

  // What is wrong with the address is said at its field, for which the question makes room.
  useEffect(() => {
    if (emailProblem !== null) input.current?.focus()
  }, [emailProblem])

  function ask(event: FormEvent) {
    event.preventDefault()
    offer.reset()
    setAsking(true)
  }

  return (
    <>
      <p className="mt-1 text-muted">To somebody who then owns it. You no longer have it.</p>
      <form onSubmit={ask} className="mt-4 grid gap-4">
        <TextField
          ref={input}
          label="E-mail of the new owner"
          type="email"
          name="taker"
          autoComplete="off"
          required
          problem={emailProblem}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div>
          <Button type="submit">Hand over…</Button>
        </div>
      </form>
      {isAsking && emailProblem === null && (
        <ConfirmDialog
          title={`Hand ${siteName(site)} over to ${taker}?`}
          confirm="Offer the site"
          confirming="Offering…"
          cancel="Keep it"
          busy={offer.isPending}
          problem={membershipProblem(offer.error)}
          onConfirm={() => send({ siteId: site.siteId, email: taker })}
          onClose={() => setAsking(false)}
        >
          <Consequences isSubscribed={site.subscriptionStatus !== null} />
        </ConfirmDialog>
      )}
    </>
  )
}

function Consequences({ isSubscribed }: { isSubscribed: boolean }) {
  return (
    <>
      <p>
        We send them a link that works for 24 hours. Until they accept, nothing changes, and you can cancel
        the offer.
      </p>
      <p>
        Once they accept, they are the owner and you leave: you no longer see this site, and only they can let
        you in again.
      </p>
      {isSubscribed && (
        <p>
          Your subscription is cancelled at the end of the period that is paid. They subscribe themselves to
          keep the website online.
        </p>
      )}
    </>
  )
}
