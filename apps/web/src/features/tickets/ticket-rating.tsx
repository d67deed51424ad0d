import { useId } from 'react'
import { Notice } from '../../components/notice.tsx'
import type { Ticket, TicketRating } from './labels.ts'
import { ticketProblem } from './ticket-failure.ts'
import { useRate } from './use-ticket-change.ts'

const RATINGS: { value: TicketRating; text: string; mouth: string }[] = [
  { value: 'satisfied', text: 'Good', mouth: 'M6.5 12a4.500 4.500 0 0 0 7 0' },
  { value: 'neutral', text: 'So-so', mouth: 'M6.5 12.800h7' },
  { value: 'unsatisfied', text: 'Bad', mouth: 'M6.5 14a4.500 4.500 0 0 1 7 0' },
]

/** How content the customer is with the help. They may think again. */
export function TicketRatingPanel({ ticket: { ticketId, rating } }: { ticket: Ticket }) {
  const name = useId()
  const rate = useRate(ticketId)
  const chosen = rate.isPending ? rate.variables.rating : rating
  return (
    <fieldset className="panel">
      <legend className="panel-title float-left">How was our help?</legend>
      <div className="ratings">
        {RATINGS.map(({ value, text, mouth }) => (
          <label key={value} className="rating">
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={value === chosen}
              onChange={() => rate.mutate({ ticketId, rating: value })}
            />
            <Face mouth={mouth} />
            {text}
          </label>
        ))}
      </div>
      {rate.error && (
        <div className="mt-4">
          <Notice tone="problem" role="alert">
            {ticketProblem(rate.error)}
          </Notice>
        </div>
      )}
    </fieldset>
  )
}

function Face({ mouth }: { mouth: string }) {
  return (
    <svg
      className="size-7"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="10" cy="10" r="8" />
      <path d={`M7.200 7.800v.4M12.800 7.800v.4${mouth}`} />
    </svg>
  )
}
