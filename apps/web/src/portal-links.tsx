import { Link } from '@tanstack/react-router'

/** Where a signed-in customer can go from any page. */
export function PortalLinks() {
  return (
    <>
      <Link to="/" className="nav-link" activeOptions={{ exact: true }}>
        Overview
      </Link>
      <Link to="/sites" className="nav-link" activeOptions={{ includeSearch: false }}>
        My sites
      </Link>
      <Link to="/tickets" className="nav-link" activeOptions={{ includeSearch: false }}>
        Help
      </Link>
      <Link to="/payments" className="nav-link">
        Payments
      </Link>
      <Link to="/shop" className="nav-link" activeOptions={{ includeSearch: false }}>
        Shop
      </Link>
    </>
  )
}
