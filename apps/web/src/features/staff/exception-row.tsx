import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { Moment } from '../../components/moment.tsx'
import { ACTIONS, isAction, KINDS, type PaymentException } from './exception-kinds.ts'

interface ExceptionRowProps {
  exception: PaymentException
  /** Null for who may only look. */
  onResolve: (() => void) | null
}

export function ExceptionRow({ exception, onResolve }: ExceptionRowProps) {
  const { kind, slug, email, details, createdAt, resolvedAt } = exception
  const { title, text } = KINDS[kind]
  return (
    <li data-row className="key-row">
      <div className="min-w-0 grow">
        <h2 className="font-semibold">{title}</h2>
        <p className="mt-1 text-sm text-muted">{text}</p>
        <dl className="key-facts">
          {slug && <Fact term="Site">{slug}</Fact>}
          {email && <Fact term="Buyer">{email}</Fact>}
          <Fact term="Since">
            <Moment at={createdAt} />
          </Fact>
          {Object.entries(details).map(([name, value]) => (
            <Fact key={name} term={name}>
              <code className="code">{typeof value === 'string' ? value : JSON.stringify(value)}</code>
            </Fact>
          ))}
        </dl>
        {resolvedAt && <Resolution exception={exception} at={resolvedAt} />}
      </div>
      {!resolvedAt &&
        (onResolve ? (
          <Button onClick={onResolve}>
            Resolve…<span className="sr-only"> {title}</span>
          </Button>
        ) : (
          <p className="text-sm text-muted">For admins to resolve</p>
        ))}
    </li>
  )
}

function Resolution({ exception: { resolution, note }, at }: { exception: PaymentException; at: Date }) {
  const word = resolution && isAction(resolution) ? ACTIONS[resolution].title : (resolution ?? 'unknown')
  return (
    <p className="mt-3 text-sm">
      <span className="font-semibold">Resolved</span> <Moment at={at} />: {word}
      {note && <>, “{note}”</>}
    </p>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="first-letter:uppercase">{term}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}
