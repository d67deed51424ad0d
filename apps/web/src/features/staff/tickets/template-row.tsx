import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Badge } from '../../../components/badge.tsx'
import { Button } from '../../../components/button.tsx'
import { useNotify } from '../../../components/notices.tsx'
import { TICKET_CATEGORY } from '../../tickets/labels.ts'
import { trpc } from '../api.ts'
import { problemText } from '../failures.ts'
import type { Template } from './labels.ts'

interface TemplateRowProps {
  template: Template
  onEdit: () => void
  onRemove: () => void
}

export function TemplateRow({ template, onEdit, onRemove }: TemplateRowProps) {
  const { templateId, name, category, message, isActive } = template
  const update = useSwitch(name)
  return (
    <li data-row className="key-row">
      <div className="min-w-0 grow">
        <h2 className="flex flex-wrap items-baseline gap-x-3 font-semibold">
          <span className="min-w-0 break-words">{name}</span>
          <span className="text-sm font-normal">
            {isActive ? <Badge tone="good">Offered</Badge> : <Badge tone="quiet">Not offered</Badge>}
          </span>
        </h2>
        <p className="text-sm text-muted">{category ? TICKET_CATEGORY[category] : 'For all categories'}</p>
        <p className="message-text line-clamp-3 text-sm" dir="auto">
          {message}
        </p>
      </div>
      <div className="flex flex-wrap gap-1">
        <Button variant="quiet" aria-label={`Edit: ${name}`} onClick={onEdit}>
          Edit…
        </Button>
        <Button
          variant="quiet"
          aria-label={`${isActive ? 'Stop offering' : 'Offer again'}: ${name}`}
          busy={update.isPending}
          onClick={() => update.mutate({ templateId, isActive: !isActive })}
        >
          {isActive ? 'Stop offering' : 'Offer again'}
        </Button>
        <Button variant="quiet" aria-label={`Remove: ${name}`} onClick={onRemove}>
          Remove…
        </Button>
      </div>
    </li>
  )
}

function useSwitch(name: string) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation(
    trpc.staff.tickets.templates.update.mutationOptions({
      onSuccess: ({ isActive }) =>
        notify(isActive ? `“${name}” is offered again.` : `“${name}” is no longer offered.`),
      onError: (error) => notify(problemText(error) ?? '', 'problem'),
      onSettled: () => queryClient.invalidateQueries(trpc.staff.tickets.templates.pathFilter()),
    }),
  )
}
