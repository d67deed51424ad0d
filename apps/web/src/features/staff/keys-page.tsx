import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { countText } from '../../components/count-text.ts'
import { MessagePanel } from '../../components/message-panel.tsx'
import { trpc } from './api.ts'
import { KeyRow } from './key-row.tsx'
import type { ApiKey } from './labels.ts'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { QueryView } from './query-view.tsx'
import { RevokeKeyDialog } from './revoke-key-dialog.tsx'
import { ShownKey } from './shown-key.tsx'
import { AdminPage, StaffPage } from './staff-page.tsx'

export function KeysPage() {
  return (
    <AdminPage title="API keys">
      <Keys />
    </AdminPage>
  )
}

function Keys() {
  const list = useQuery(trpc.staff.keys.list.queryOptions())
  const [isAdding, setAdding] = useState(false)
  const [revoked, setRevoked] = useState<ApiKey | null>(null)
  // Only here: neither the address nor a cache knows the key.
  const [created, setCreated] = useState<{ name: string; key: string } | null>(null)

  return (
    <StaffPage
      title="API keys"
      count={list.data ? countText(list.data.keys.length, 'key', 'keys') : null}
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          New API key
        </Button>
      }
    >
      {created && <ShownKey name={created.name} secret={created.key} onDone={() => setCreated(null)} />}
      <QueryView query={list} loading="Loading the API keys…">
        {({ keys }) =>
          keys.length === 0 ? (
            <MessagePanel title="No API keys yet">
              With a key, a script or another service uses the API. It can do what you tick, and nothing else.
            </MessagePanel>
          ) : (
            <ul className="rows">
              {keys.map((key) => (
                <KeyRow key={key.keyId} apiKey={key} onRevoke={() => setRevoked(key)} />
              ))}
            </ul>
          )
        }
      </QueryView>
      {isAdding && (
        <NewKeyDialog
          onCreated={(key) => {
            setAdding(false)
            setCreated(key)
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {revoked && <RevokeKeyDialog apiKey={revoked} onClose={() => setRevoked(null)} />}
    </StaffPage>
  )
}
