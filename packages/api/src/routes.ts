import { accountsRouter } from './accounts/router.ts'
import { ownershipRouter } from './ownership/router.ts'
import { purchaseRouter } from './purchase/router.ts'
import { staffRouter } from './staff/router.ts'
import { ticketsRouter } from './tickets/router.ts'

/** Every procedure, by room. */
export const routes = {
  account: accountsRouter,
  ownership: ownershipRouter,
  purchase: purchaseRouter,
  staff: staffRouter,
  tickets: ticketsRouter,
}
