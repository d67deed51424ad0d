import { Migration20261122000000Foundation } from './20261122000000-foundation.ts'

/** In the order in which they run. */
export const migrationConfig = {
  tableName: 'webmagic.migrations',
  migrationsList: [{ name: '20261122000000-foundation', class: Migration20261122000000Foundation }],
  snapshot: false,
  allOrNothing: true,
}
