import { Link } from '@tanstack/react-router'

/** Says how much of the whole the overview is about, and where the rest is. */
export function PartialView({ covered, total }: { covered: number; total: number }) {
  return (
    <p className="panel text-muted">
      This page covers your primary site and the newest others: {covered} of {total.toLocaleString('en-US')}.
      Among all of them you find{' '}
      <Link to="/sites" search={{ status: 'suspended' }} className="text-link">
        the suspended
      </Link>{' '}
      and{' '}
      <Link to="/sites" search={{ status: 'cancelled' }} className="text-link">
        the cancelled ones
      </Link>{' '}
      in My sites.
    </p>
  )
}
