import { Migration20261122000000Foundation } from './20261122000000-foundation.ts'
import { Migration20261122100000SoldSiteHasOwner } from './20261122100000-sold-site-has-owner.ts'

/** In the order in which they run. */
export const migrationConfig = {
  tableName: 'webmagic.migrations',
  migrationsList: [
    { name: '20261122000000-foundation', class: Migration20261122000000Foundation },
    { name: '20261122100000-sold-site-has-owner', class: Migration20261122100000SoldSiteHasOwner },
  ],
  snapshot: false,
  allOrNothing: true,
}
