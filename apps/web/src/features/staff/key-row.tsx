import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { Fact } from '../../components/fact.tsx'
import { Moment } from '../../components/moment.tsx'
import { type ApiKey, SCOPES } from './labels.ts'

interface KeyRowProps {
  apiKey: ApiKey
  onRevoke: () => void
}

export function KeyRow({ apiKey, onRevoke }: KeyRowProps) {
  const { keyId, name, prefix, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = apiKey
  const isUsable = revokedAt === null && !isOver(expiresAt)
  return (
    <li className="key-row">
      <div className="min-w-0 grow">
        <h2 className="flex flex-wrap items-baseline gap-x-3 font-semibold">
          {name}
          <span className="text-sm font-normal">
            <StateBadge apiKey={apiKey} />
          </span>
        </h2>
        <p className="mt-1">
          <code className="code">{prefix}…</code>
        </p>
        <ul className="mt-3 flex flex-wrap gap-2">
          {scopes.map((scope) => (
            <li key={scope} className="code" title={SCOPES[scope]}>
              {scope}
            </li>
          ))}
        </ul>
        <dl className="key-facts">
          <Fact term="Made">
            <Moment at={createdAt} />
          </Fact>
          <Fact term="Ends">{expiresAt ? <Moment at={expiresAt} /> : 'Never'}</Fact>
          <Fact term="Last used">{lastUsedAt ? <Moment at={lastUsedAt} /> : 'Never'}</Fact>
          {revokedAt && (
            <Fact term="Revoked">
              <Moment at={revokedAt} />
            </Fact>
          )}
        </dl>
      </div>
      <div className="flex flex-wrap gap-1">
        <Link
          to="/staff/audit"
          search={{ actorId: keyId }}
          className="button button-quiet"
          aria-label={`What it did: ${name}`}
        >
          What it did
        </Link>
        {isUsable && (
          <Button aria-label={`Revoke: ${name}`} onClick={onRevoke}>
            Revoke…
          </Button>
        )}
      </div>
    </li>
  )
}

function StateBadge({ apiKey: { revokedAt, expiresAt } }: { apiKey: ApiKey }) {
  if (revokedAt !== null) return <Badge tone="quiet">Revoked</Badge>
  return isOver(expiresAt) ? <Badge tone="quiet">Ended</Badge> : <Badge tone="good">Works</Badge>
}

function isOver(expiresAt: Date | null): boolean {
  return expiresAt !== null && expiresAt.getTime() <= Date.now()
}
