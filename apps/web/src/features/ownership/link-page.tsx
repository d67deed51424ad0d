import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { MessagePanel } from '../../components/message-panel.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { SendAgain } from '../accounts/send-again.tsx'
import { useCustomer } from '../accounts/use-customer.ts'
import { LinkProblem } from './link-problem.tsx'

interface LinkPageProps {
  title: string
  page: '/invitation' | '/transfer'
  /** What accepting means. */
  children: ReactNode
  accept: { isPending: boolean; error: unknown; run: () => void }
}

/** Where a link for one address leads: says who is about to accept it. */
export function LinkPage({ title, page, children, accept }: LinkPageProps) {
  const heading = usePageTitle(title)
  const { email, emailVerified } = useCustomer()
  return (
    <div className="mx-auto max-w-2xl">
      <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight sm:text-4xl">
        {title}
      </h1>
      <div className="panel mt-6 grid grid-cols-1 gap-5">
        <div className="grid gap-3 text-muted">{children}</div>
        <p>
          You are signed in as <strong className="break-words">{email}</strong>.
        </p>
        {!emailVerified && (
          <div className="grid gap-4">
            <p className="text-muted">
              Before you accept, confirm that this is your address: follow the link in the letter that we sent
              to it.
            </p>
            <SendAgain email={email} />
          </div>
        )}
        {accept.error !== null && <LinkProblem page={page} error={accept.error} />}
        <div className="flex flex-wrap gap-3">
          <Button variant="primary" busy={accept.isPending} onClick={accept.run}>
            {accept.isPending ? 'Accepting…' : 'Accept'}
          </Button>
          <Link to="/" className="button button-secondary">
            Not now
          </Link>
        </div>
      </div>
    </div>
  )
}

/** A link that lets nobody in, or no longer. */
export function LinkInvalid({ children }: { children: ReactNode }) {
  const heading = usePageTitle('Link not valid')
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        This link does not work
      </h1>
      <MessagePanel
        title="This link does not work"
        action={
          <Link to="/" className="button button-primary">
            Go to the overview
          </Link>
        }
      >
        {children}
      </MessagePanel>
    </>
  )
}
