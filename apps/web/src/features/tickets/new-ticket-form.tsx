import { isDomainError, type Outputs } from '@webmagic/sdk'
import { type FormEvent, useEffect, useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextField } from '../../components/text-field.tsx'
import { useDraft } from '../../use-draft.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { useCustomer } from '../accounts/use-customer.ts'
import { CategoryChoice } from './category-choice.tsx'
import { ChangeFields } from './change-fields.tsx'
import { SendBar } from './send-bar.tsx'
import type { NamedSite } from './site-choice.tsx'
import { SiteOfForm } from './site-of-form.tsx'
import { isBlank, readTicketDraft, sentChanges } from './ticket-draft.ts'
import { otherProblem, ticketProblems } from './ticket-failure.ts'
import { useCreateTicket } from './use-create-ticket.ts'
import { useSiteOfForm } from './use-site-of-form.ts'

interface NewTicketFormProps {
  mySites: Outputs['ownership']['mySites']
  wanted: NamedSite | null
  /** The address names a site that is not theirs, or none. */
  isForeign: boolean
}

export function NewTicketForm({ mySites, wanted, isForeign }: NewTicketFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const { customerId } = useCustomer()
  const draftKey = `customer ${customerId} ticket`
  const { draft, change, clear } = useDraft(draftKey, readTicketDraft)
  const site = useSiteOfForm({ mySites, wanted })
  const create = useCreateTicket(draftKey, clear)
  const send = useSendOnce(create.mutate)
  const problems = ticketProblems(create.error, draft)
  const problem = otherProblem(create.error, problems)
  const isBusy = create.isPending || create.isSuccess

  useFocusOnRefusal(form, create.error)

  function submit(event: FormEvent) {
    event.preventDefault()
    const { category, subject, description } = draft
    if (create.isSuccess || category === null) return
    const changes = sentChanges(draft).map((text) => ({ description: text }))
    send({
      subject,
      description,
      category,
      ...(site.site ? { siteId: site.site.siteId } : {}),
      ...(changes.length > 0 ? { changes } : {}),
    })
  }

  return (
    <form ref={form} onSubmit={submit} className="panel grid grid-cols-1 gap-6">
      {isForeign && (
        <Notice tone="warning" role="status">
          The site in the address is not one of yours. Choose the one that it is about.
        </Notice>
      )}
      <SiteOfForm
        site={site}
        mySites={mySites}
        problem={problems.site}
        asked={isDomainError(create.error, 'site_selection_required') ? create.error.data.reason : null}
      />
      <CategoryChoice
        chosen={draft.category}
        problem={problems.category}
        onChoose={(category) => change({ ...draft, category })}
      />
      <TextField
        label="Subject"
        name="subject"
        autoComplete="off"
        required
        minLength={5}
        maxLength={255}
        problem={problems.subject}
        value={draft.subject}
        onChange={(event) => change({ ...draft, subject: event.target.value })}
      />
      <TextArea
        label="Description"
        name="description"
        rows={6}
        required
        minLength={5}
        maxLength={20_000}
        hint="What you see, what you would like to see, and since when. Please no passwords."
        problem={problems.description}
        value={draft.description}
        onChange={(event) => change({ ...draft, description: event.target.value })}
      />
      {draft.category === 'site_edit' && (
        <ChangeFields
          changes={draft.changes}
          problems={problems.changes}
          onChange={(changes) => change({ ...draft, changes })}
        />
      )}
      {problem && (
        <Notice tone="problem" role="alert">
          {problem}
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-between gap-4">
        <SendBar site={site.site} busy={isBusy} />
        {!isBlank(draft) && !isBusy && (
          <Button variant="quiet" onClick={clear}>
            Start over
          </Button>
        )}
      </div>
    </form>
  )
}

/** After a refusal, the focus is where something has to change. */
function useFocusOnRefusal(form: { readonly current: HTMLFormElement | null }, error: unknown) {
  useEffect(() => {
    if (!error) return
    const refused = ['[aria-invalid]', 'fieldset:has([role=alert]) :is(input, button)']
    for (const place of refused) {
      const field = form.current?.querySelector<HTMLElement>(place)
      if (field) return field.focus()
    }
  }, [form, error])
}
