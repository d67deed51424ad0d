import { configFor } from '../embedded-postgres.ts'
import { readEnvironment } from '../env.ts'
import { OperatorError } from '../operator-error.ts'
import { parseInput } from './parse-input.ts'
import { print, withMigratedDatabase } from './with-database.ts'

interface NewStaffOptions {
  email: string
  role: string
  name?: string
  json?: boolean
}

export async function createStaff({ email, role, name, json }: NewStaffOptions): Promise<void> {
  const env = readEnvironment()
  const api = await import('@webmagic/api')
  const input = parseInput(api.createMemberInput, { email, role, ...(name ? { fullName: name } : {}) })
  const created = await withMigratedDatabase(async (orm, { databaseUrl }) => {
    const services = await configFor(env, databaseUrl)
    try {
      return await api.createMember(
        { em: orm.em.fork(), actor: api.SYSTEM, now: new Date(), services },
        input,
      )
    } catch (error) {
      const refused = api.toDomainError(error)
      if (refused?.reason.code === 'conflict') throw new OperatorError(refused.message)
      throw error
    }
  })
  print(
    created,
    json,
    () => `Added ${created.email} as ${created.role}. The letter goes out as soon as a host or worker runs.`,
  )
}
