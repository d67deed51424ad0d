import type { Outputs } from '@webmagic/sdk'
import { Button } from '../../components/button.tsx'
import { formatMoment } from '../../components/calendar-date.ts'
import { deviceName } from './device.ts'

export type Session = Outputs['account']['sessions']['sessions'][number]

interface SessionRowProps {
  session: Session
  busy: boolean
  onEnd: () => void
}

export function SessionRow({ session, busy, onEnd }: SessionRowProps) {
  const { isCurrent, userAgent, lastUsedAt, ipAddress } = session
  const name = deviceName(userAgent)
  const moment = formatMoment(lastUsedAt)
  return (
    <li className="member flex-nowrap">
      <div className="min-w-0 grow">
        <p className="font-semibold">
          {name}
          {isCurrent && <span className="you">This device</span>}
        </p>
        <p className="text-sm text-muted">
          Last used <time dateTime={lastUsedAt.toISOString()}>{moment}</time>
          {ipAddress !== null && <>, from {ipAddress}</>}
        </p>
      </div>
      {!isCurrent && (
        <Button variant="quiet" aria-label={`Sign out: ${name}, ${moment}`} busy={busy} onClick={onEnd}>
          Sign out
        </Button>
      )}
    </li>
  )
}
