import { Link } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { MessagePanel } from '../../components/message-panel.tsx'

export function NoTickets() {
  return (
    <MessagePanel
      title="No tickets yet"
      action={
        <Link to="/tickets/new" className="button button-primary">
          Ask for help
        </Link>
      }
    >
      Something to change on your site, a question, or something that does not work: write to us, and the
      conversation appears here.
    </MessagePanel>
  )
}

/** Help is about a site. */
export function NoSiteToHelp() {
  return (
    <MessagePanel
      title="Your first site is still to come"
      action={
        <Link to="/shop" className="button button-primary">
          See what is for sale
        </Link>
      }
    >
      As soon as you have a website from WebMagic, you can ask for help with it here.
    </MessagePanel>
  )
}

export function NoTicketMatches({ onClear }: { onClear: () => void }) {
  return (
    <MessagePanel
      title="No ticket matches"
      action={
        <Button variant="primary" onClick={onClear}>
          Show all my tickets
        </Button>
      }
    >
      Try fewer or other words, or another site or status.
    </MessagePanel>
  )
}
