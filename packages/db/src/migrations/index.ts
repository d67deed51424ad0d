import { Migration20261122000000Foundation } from './20261122000000-foundation.ts'
import { Migration20261122100000SoldSiteHasOwner } from './20261122100000-sold-site-has-owner.ts'
import { Migration20261122200000Accounts } from './20261122200000-accounts.ts'
import { Migration20261122300000Purchase } from './20261122300000-purchase.ts'
import { Migration20261122500000PurchaseReads } from './20261122500000-purchase-reads.ts'
import { Migration20261122550000ListingOrder } from './20261122550000-listing-order.ts'
import { Migration20261122600000PendingRefunds } from './20261122600000-pending-refunds.ts'
import { Migration20261122700000Tickets } from './20261122700000-tickets.ts'
import { Migration20261122800000RefundStates } from './20261122800000-refund-states.ts'
import { Migration20261122910000ReleasedSubscriptions } from './20261122910000-released-subscriptions.ts'
import { Migration20261122920000Disputes } from './20261122920000-disputes.ts'
import { Migration20261122930000WithoutSignIn } from './20261122930000-without-sign-in.ts'

/** In the order in which they run. The first digits of a name only sort it: they are no time at which it was written. */
export const migrationConfig = {
  tableName: 'webmagic.migrations',
  migrationsList: [
    { name: '20261122000000-foundation', class: Migration20261122000000Foundation },
    { name: '20261122100000-sold-site-has-owner', class: Migration20261122100000SoldSiteHasOwner },
    { name: '20261122200000-accounts', class: Migration20261122200000Accounts },
    { name: '20261122300000-purchase', class: Migration20261122300000Purchase },
    { name: '20261122500000-purchase-reads', class: Migration20261122500000PurchaseReads },
    { name: '20261122550000-listing-order', class: Migration20261122550000ListingOrder },
    { name: '20261122600000-pending-refunds', class: Migration20261122600000PendingRefunds },
    { name: '20261122700000-tickets', class: Migration20261122700000Tickets },
    { name: '20261122800000-refund-states', class: Migration20261122800000RefundStates },
    { name: '20261122910000-released-subscriptions', class: Migration20261122910000ReleasedSubscriptions },
    { name: '20261122920000-disputes', class: Migration20261122920000Disputes },
    { name: '20261122930000-without-sign-in', class: Migration20261122930000WithoutSignIn },
  ],
  snapshot: false,
  allOrNothing: true,
}
