/** The SQL of the hottest reads, for measuring how much of their time is SQL. */
export { sessionStatement } from './accounts/sessions.ts'
export { listSitesStatement } from './ownership/get-customer-sites.ts'
export { membershipStatement } from './ownership/verify-site-ownership.ts'
