import { Link } from '@tanstack/react-router'
import { MessagePanel } from '../../components/message-panel.tsx'
import { StaffPage } from './staff-page.tsx'

/** Instead of a page, within the staff's frame. */
export function StaffNotFound() {
  return (
    <StaffPage title="Page not found">
      <MessagePanel
        title="There is nothing at this address"
        action={
          <Link to="/staff/customers" className="button button-primary">
            Go to the customers
          </Link>
        }
      >
        The link may be old, or there may be a letter too many in it.
      </MessagePanel>
    </StaffPage>
  )
}
