import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { SYSTEM } from '../actor.ts'
import type { Services, VerbContext } from '../context.ts'
import { servicesOver } from './api.ts'

export interface OwnershipBench {
  database: TestDatabase
  services: Services
}

/** A database for a test file, in which no test may leave a rule of ownership broken. */
export function useOwnershipDatabase(): OwnershipBench {
  const bench: Partial<OwnershipBench> = {}
  beforeAll(async () => {
    bench.database = await createTestDatabase()
    bench.services = servicesOver(bench.database)
  })
  afterEach(async () => {
    const reports = bench.database ? await checkInvariants(bench.database.pool) : []
    expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
  })
  afterAll(() => bench.database?.close())
  return {
    get database() {
      return present(bench.database)
    },
    get services() {
      return present(bench.services)
    },
  }
}

/** For calling a verb as the platform itself, as jobs and webhooks do. */
export function asSystem({ orm }: Pick<TestDatabase, 'orm'>, now = new Date()): VerbContext {
  return { em: orm.em.fork(), actor: SYSTEM, now }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only inside a test')
  return value
}
