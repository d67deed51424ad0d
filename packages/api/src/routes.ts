import { accountsRouter } from './accounts/router.ts'
import { ownershipRouter } from './ownership/router.ts'
import { purchaseRouter } from './purchase/router.ts'
import { staffRouter } from './staff/router.ts'
import { ticketsRouter } from './tickets/router.ts'
import { staffTicketsRouter } from './tickets/staff-router.ts'

// By name: declarations that spell another file's types out lose its docstrings, which clients see in their editors.
type Routes = {
  account: typeof accountsRouter
  ownership: typeof ownershipRouter
  purchase: typeof purchaseRouter
  staff: typeof staffRouter & { tickets: typeof staffTicketsRouter }
  tickets: typeof ticketsRouter
}

/** Every procedure, by room. */
export const routes: Routes = {
  account: accountsRouter,
  ownership: ownershipRouter,
  purchase: purchaseRouter,
  staff: { ...staffRouter, tickets: staffTicketsRouter },
  tickets: ticketsRouter,
}
