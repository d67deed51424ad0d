import { client } from '../../api.ts'
import { LinkInvalid, LinkPage } from './link-page.tsx'
import { useAcceptLink } from './use-accept-link.ts'

export function TransferPage() {
  const { isInvalid, accept } = useAcceptLink({
    page: '/transfer',
    send: (token) => client.ownership.acceptTransfer.mutate({ token }),
    doneText: () => 'The site is yours now.',
  })
  if (isInvalid) {
    return (
      <LinkInvalid>
        The offer was accepted already, was cancelled or has expired. Ask whoever offered you the site.
      </LinkInvalid>
    )
  }
  return (
    <LinkPage title="A site is offered to you" page="/transfer" accept={accept}>
      <p>The letter says which site, and whose. Once you accept, you are its owner, and they leave it.</p>
      <p>
        A subscription of theirs ends with the period that is paid. To keep the website online after that, you
        subscribe yourself.
      </p>
    </LinkPage>
  )
}
