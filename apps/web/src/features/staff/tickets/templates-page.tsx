import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { countText } from '../../../components/count-text.ts'
import { BackIcon } from '../../../components/icons.tsx'
import { MessagePanel } from '../../../components/message-panel.tsx'
import { MoreRows } from '../../../more-rows.tsx'
import { QueryView } from '../query-view.tsx'
import { StaffPage } from '../staff-page.tsx'
import type { Template } from './labels.ts'
import { RemoveTemplateDialog } from './remove-template-dialog.tsx'
import { TemplateDialog } from './template-dialog.tsx'
import { TemplateRow } from './template-row.tsx'
import { useTemplates } from './use-templates.ts'

type Asked = { what: 'new' } | { what: 'edit' | 'remove'; template: Template }

export function TemplatesPage() {
  const list = useTemplates()
  const total = list.data?.pages[0]?.total
  const rows = useRef<HTMLUListElement>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  return (
    <>
      <Link to="/staff/tickets" className="back-link">
        <BackIcon />
        Tickets
      </Link>
      <StaffPage
        title="Canned replies"
        count={total !== undefined && countText(total, 'canned reply', 'canned replies')}
        actions={
          <Button variant="primary" onClick={() => setAsked({ what: 'new' })}>
            New canned reply
          </Button>
        }
      >
        <QueryView query={list} loading="Loading the canned replies…">
          {({ pages }) => {
            const templates = pages.flatMap((page) => page.templates)
            return templates.length === 0 ? (
              <MessagePanel title="No canned replies yet">
                What is answered often is written once, and put into a reply from there.
              </MessagePanel>
            ) : (
              <>
                <ul ref={rows} aria-label="Canned replies" className="rows">
                  {templates.map((template) => (
                    <TemplateRow
                      key={template.templateId}
                      template={template}
                      onEdit={() => setAsked({ what: 'edit', template })}
                      onRemove={() => setAsked({ what: 'remove', template })}
                    />
                  ))}
                </ul>
                <MoreRows rows={rows} shown={templates.length} list={list} />
              </>
            )
          }}
        </QueryView>
        {asked?.what === 'new' && <TemplateDialog template={null} onClose={close} />}
        {asked?.what === 'edit' && <TemplateDialog template={asked.template} onClose={close} />}
        {asked?.what === 'remove' && <RemoveTemplateDialog template={asked.template} onClose={close} />}
      </StaffPage>
    </>
  )
}
