import { formatMoment } from './calendar-date.ts'

/** When something was, on the reader's clock; with the exact time for whoever compares it with logs. */
export function Moment({ at }: { at: Date }) {
  const exact = at.toISOString()
  return (
    <time dateTime={exact} title={`${exact.replace('T', ' ').replace('Z', '')} UTC`}>
      {formatMoment(at)}
    </time>
  )
}
