import { accountsRouter } from './accounts/router.ts'
import { ownershipRouter } from './ownership/router.ts'

/** Every procedure, by room. */
export const routes = {
  account: accountsRouter,
  ownership: ownershipRouter,
}
