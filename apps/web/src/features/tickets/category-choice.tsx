import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { trpc } from '../../api.ts'
import { ChoiceCard } from './choice-card.tsx'
import { TICKET_CATEGORIES, TICKET_CATEGORY, type TicketCategory } from './labels.ts'

interface CategoryChoiceProps {
  chosen: TicketCategory | null
  problem: string | null
  onChoose: (category: TicketCategory) => void
}

export function CategoryChoice({ chosen, problem, onChoose }: CategoryChoiceProps) {
  const id = useId()
  const problemId = `${id}problem`
  // They hardly ever change, and without them the names still tell enough.
  const options = trpc.tickets.categories.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY })
  const descriptions = useQuery(options).data?.descriptions
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">What is it about?</legend>
      <div className="choices">
        {TICKET_CATEGORIES.map((category) => (
          <ChoiceCard
            key={category}
            name={id}
            isChosen={category === chosen}
            isRequired
            describedBy={problem ? problemId : undefined}
            onChoose={() => onChoose(category)}
          >
            <span className="block font-semibold">{TICKET_CATEGORY[category]}</span>
            <span className="block text-sm text-muted">{descriptions?.[category]}</span>
          </ChoiceCard>
        ))}
      </div>
      {problem && (
        <p id={problemId} role="alert" className="mt-1.5 text-sm font-medium text-problem">
          {problem}
        </p>
      )}
    </fieldset>
  )
}
