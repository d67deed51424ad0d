import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notices.tsx'
import { client, trpc } from './api.ts'
import { problemText } from './failures.ts'
import { type Customer, personName } from './labels.ts'

/** Shuts a customer out, or lets them in again. */
export function CustomerAccess({ customer }: { customer: Customer }) {
  const [isAsking, setAsking] = useState(false)
  const change = useChangeAccess(customer, () => setAsking(false))
  const { isActive, canSignIn } = customer
  const [verb, busyText] = isActive ? ['Disable', 'Disabling…'] : ['Enable', 'Enabling…']

  function close() {
    setAsking(false)
    change.reset()
  }

  return (
    <section aria-labelledby="access-heading" className="panel">
      <h2 id="access-heading" className="panel-title">
        Access
      </h2>
      <p className="mt-1 text-muted">
        {!isActive
          ? 'Disabled: is signed out everywhere and cannot sign in.'
          : canSignIn
            ? 'May sign in.'
            : 'Is not disabled, but has no address to sign in with.'}
      </p>
      <div className="mt-4">
        <Button onClick={() => setAsking(true)}>{verb} this customer…</Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={`${verb} ${personName(customer)}?`}
          confirm={verb}
          confirming={busyText}
          isDanger={isActive}
          busy={change.isPending}
          problem={problemText(change.error)}
          onConfirm={() => change.mutate()}
          onClose={close}
        >
          <p>
            {isActive
              ? 'They are signed out everywhere at once and cannot sign in until somebody enables them again. Their sites stay online and stay theirs.'
              : canSignIn
                ? 'They can sign in again with the password they had.'
                : 'They still have no address to sign in with.'}
          </p>
        </ConfirmDialog>
      )}
    </section>
  )
}

function useChangeAccess({ customerId, isActive, ...customer }: Customer, onDone: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const { disable, enable } = client.staff.customers
  return useMutation({
    mutationFn: () => (isActive ? disable : enable).mutate({ customerId }),
    onSuccess: (changed) => {
      queryClient.setQueryData(trpc.staff.customers.get.queryKey({ customerId }), changed)
      notify(`${personName(customer)} ${changed.isActive ? 'may sign in again' : 'is disabled'}.`)
      onDone()
      queryClient.invalidateQueries(trpc.staff.customers.search.pathFilter())
      return queryClient.invalidateQueries(trpc.staff.audit.pathFilter())
    },
  })
}
