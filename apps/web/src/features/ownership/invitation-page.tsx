import { client } from '../../api.ts'
import { LinkInvalid, LinkPage } from './link-page.tsx'
import { useAcceptLink } from './use-accept-link.ts'

export function InvitationPage() {
  const { isInvalid, accept } = useAcceptLink({
    page: '/invitation',
    send: (token) => client.ownership.acceptInvitation.mutate({ token }),
    doneText: ({ role }) => `Welcome! You are now ${role === 'owner' ? 'an owner' : 'a collaborator'} here.`,
  })
  if (isInvalid) {
    return (
      <LinkInvalid>
        The invitation was used already, was taken back or has expired. Ask whoever invited you for a new one.
      </LinkInvalid>
    )
  }
  return (
    <LinkPage title="You are invited" page="/invitation" accept={accept}>
      <p>The letter says who wants you as a member of their site. Once you accept, it is among your sites.</p>
    </LinkPage>
  )
}
