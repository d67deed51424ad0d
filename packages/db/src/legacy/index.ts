import { assertMigratable, inspectDatabase } from '../database-state.ts'
import { exclusively } from '../migrate.ts'
import { type Orm, poolOf } from '../orm.ts'
import { adopt } from './adopt.ts'
import { giveBack } from './give-back.ts'
import { readRecord } from './record.ts'
import { type LegacyOptions, openSession } from './session.ts'

/** Brings a database of the older system to the revision that a new one has. Does nothing with any other. */
export async function adoptDatabase(orm: Orm, options: LegacyOptions = {}): Promise<void> {
  await exclusively(orm, async (client) => {
    const state = await inspectDatabase(await poolOf(orm))
    if (state.kind !== 'legacy') return assertMigratable(state)
    await adopt(await openSession(client, options), orm, state.state)
  })
}

/** Returns an adopted database to the older system. Does nothing with any other. */
export async function giveDatabaseBack(orm: Orm, options: LegacyOptions = {}): Promise<void> {
  await exclusively(orm, async (client) => {
    const session = await openSession(client, options)
    const record = await readRecord(session)
    if (record?.phase === 'adopted' || record?.phase === 'returning') await giveBack(session, record)
  })
}
