import { Link } from '@tanstack/react-router'
import { MessagePanel } from '../../components/message-panel.tsx'

/** In place of what support may not see. */
export function AdminsOnly() {
  return (
    <MessagePanel
      title="This page is for admins"
      action={
        <Link to="/staff/customers" className="button button-primary">
          Go to the customers
        </Link>
      }
    >
      Your role is support. If you need something from here, ask an admin.
    </MessagePanel>
  )
}
