import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { SYSTEM } from '../actor.ts'
import type { Services, SiteReadContext, VerbContext } from '../context.ts'
import { SITES_URL, servicesOver } from './api.ts'

export interface TestOwnership {
  database: TestDatabase
  services: Services
}

/** A database for a test file, in which no test may leave a rule of ownership broken. */
export function useOwnershipDatabase(): TestOwnership {
  const opened: Partial<TestOwnership> = {}
  beforeAll(async () => {
    opened.database = await createTestDatabase()
    opened.services = servicesOver(opened.database)
  })
  afterEach(async () => {
    const reports = opened.database ? await checkInvariants(opened.database.pool) : []
    expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
  })
  afterAll(() => opened.database?.close())
  return {
    get database() {
      return present(opened.database)
    },
    get services() {
      return present(opened.services)
    },
  }
}

/** For calling a verb or a read as the platform itself, as jobs and webhooks do. */
export function asSystem(
  { orm }: Pick<TestDatabase, 'orm'>,
  now = new Date(),
): VerbContext & SiteReadContext {
  return { em: orm.em.fork(), actor: SYSTEM, now, services: { sitesUrl: SITES_URL } }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only inside a test')
  return value
}
