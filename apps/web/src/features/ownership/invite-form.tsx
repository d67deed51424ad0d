import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { trpc } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { useNotify } from '../../components/notices.tsx'
import { TextField } from '../../components/text-field.tsx'
import { refusedField } from '../../failure.ts'
import { useSendOnce } from '../../use-send-once.ts'
import type { Role } from './labels.ts'
import { membershipProblem } from './membership-failure.ts'
import { RoleField } from './role-field.tsx'

/** Asks somebody in. They are a member once they have followed the link in their letter. */
export function InviteForm({ siteId }: { siteId: string }) {
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('collaborator')
  const input = useRef<HTMLInputElement>(null)
  const invite = useInvite(siteId, () => {
    setEmail('')
    input.current?.focus()
  })
  const send = useSendOnce(invite.mutate)
  const emailProblem = emailProblemOf(invite.error)

  useEffect(() => {
    if (emailProblem !== null) input.current?.focus()
  }, [emailProblem])

  function submit(event: FormEvent) {
    event.preventDefault()
    send({ siteId, email: email.trim(), role })
  }

  return (
    <form onSubmit={submit} aria-labelledby="invite-heading" className="sub-panel">
      <h3 id="invite-heading" className="font-semibold">
        Invite somebody
      </h3>
      {invite.error && emailProblem === null && (
        <Notice tone="problem" role="alert">
          {membershipProblem(invite.error)}
        </Notice>
      )}
      <div className="invite-fields">
        <TextField
          ref={input}
          label="Their e-mail"
          type="email"
          name="invited"
          autoComplete="off"
          required
          problem={emailProblem}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <RoleField value={role} onChange={setRole} />
      </div>
      <div>
        <Button type="submit" busy={invite.isPending}>
          {invite.isPending ? 'Inviting…' : 'Send the invitation'}
        </Button>
      </div>
    </form>
  )
}

function useInvite(siteId: string, onInvited: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation(
    trpc.ownership.invite.mutationOptions({
      onSuccess: ({ email }) => {
        notify(`${email} is invited: a letter is on its way.`)
        onInvited()
        return queryClient.invalidateQueries(trpc.ownership.invitations.queryFilter({ siteId }))
      },
    }),
  )
}

function emailProblemOf(error: unknown): string | null {
  if (isDomainError(error, 'already_owned')) return error.message
  return refusedField(error, 'email') === null ? null : 'This is not an e-mail address as we know them.'
}
