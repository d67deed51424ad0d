import { Link } from '@tanstack/react-router'
import { MessagePanel } from '../../components/message-panel.tsx'
import { PageHeading } from './page-heading.tsx'

/** In place of a site that cannot be bought. */
export function NoSale({ isSold = false }: { isSold?: boolean }) {
  return (
    <>
      <PageHeading title={isSold ? 'Sold' : 'Page not found'} isHidden />
      <MessagePanel
        title={isSold ? 'This website is sold' : 'Nobody lives at this address'}
        action={
          <Link to="/shop" className="button button-primary">
            See what is for sale
          </Link>
        }
      >
        {isSold
          ? 'It belongs to somebody already. There are others that wait for an owner.'
          : 'The link may be old, or there may be a letter too many in it.'}
      </MessagePanel>
    </>
  )
}
