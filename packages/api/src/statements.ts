/** The SQL of the hottest reads, which the floor of the bench runs too. */
export { sessionStatement } from './accounts/sessions.ts'
export { listSitesStatement } from './ownership/get-customer-sites.ts'
export { membershipStatement } from './ownership/verify-site-ownership.ts'
