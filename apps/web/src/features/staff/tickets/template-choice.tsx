import { SelectField } from '../../../components/select-field.tsx'
import { siteName } from '../../ownership/labels.ts'
import { fillTemplate } from './fill-template.ts'
import type { StaffTicket, Template } from './labels.ts'
import { nameOf } from './use-assignees.ts'
import { useAllTemplates } from './use-templates.ts'

interface TemplateChoiceProps {
  ticket: StaffTicket
  /** Gets the canned reply with everything filled in. */
  onChoose: (text: string) => void
}

/** Puts a canned reply into the answer: those for the ticket's category first. */
export function TemplateChoice({ ticket, onChoose }: TemplateChoiceProps) {
  const usable = useAllTemplates().filter(({ isActive }) => isActive)
  if (usable.length === 0) return null
  const [first, others] = [usable.filter(isFor(ticket)), usable.filter((each) => !isFor(ticket)(each))]

  function choose(templateId: string | undefined) {
    const template = usable.find((each) => each.templateId === templateId)
    if (!template) return
    const { customer, site, ticketNumber } = ticket
    const filling = {
      customerName: nameOf(customer),
      site: site ? siteName(site) : 'your site',
      ticketNumber,
    }
    onChoose(fillTemplate(template.message, filling))
  }

  return (
    <SelectField
      label="Canned reply"
      value=""
      none="Insert a canned reply…"
      options={[...first, ...others].map(({ templateId, name }) => ({ value: templateId, text: name }))}
      onChange={choose}
    />
  )
}

function isFor({ category }: StaffTicket) {
  return (template: Template) => template.category === category
}
