import { createServer } from 'node:net'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import type { DestinationStream } from 'pino'
import { type Config, toConfig } from '../config.ts'
import { readEnvironment } from '../env.ts'
import { buildServer, type Server } from '../server.ts'
import { type People, seedPeople } from './people.ts'

export const AUTH_SECRET = 'a secret for tests that nobody else may know'

export interface Host {
  origin: string
  port: number
  server: Server
  database: TestDatabase
  people: People
  /** What another host on the same database needs. */
  config: Config
  close(): Promise<void>
}

export interface HostOptions {
  /** Variables of the environment. */
  env?: Record<string, string>
  /** Receives the log; without it nothing is logged. */
  log?: DestinationStream
  /** Gives another way to the same database. */
  reachDatabaseAt?: (databaseUrl: string) => Promise<string>
}

/** A host that listens on 127.0.0.1, on a database of its own with a few customers in it. */
export async function startHost({ env = {}, log, reachDatabaseAt }: HostOptions = {}): Promise<Host> {
  const database = await createTestDatabase()
  const people = await seedPeople(database.orm)
  const databaseUrl = (await reachDatabaseAt?.(database.databaseUrl)) ?? database.databaseUrl
  // Which origins are its own depends on the port, so that has to be known first.
  const reserved = await reservePort()
  const config = configFor(databaseUrl, { PORT: String(reserved.port), ...env }, log !== undefined)
  const server = await buildServer(config, log)
  await reserved.release()
  await server.http.listen({ host: config.host, port: config.port })
  return {
    origin: `http://${config.host}:${config.port}`,
    port: config.port,
    server,
    database,
    people,
    config,
    async close() {
      await server.close()
      await database.close()
    },
  }
}

export type HostBeside = Omit<Host, 'database' | 'people'>

/** Another host on the same database, without a worker; at this port if one is named. */
export async function startHostBeside({ config }: Host, port?: number): Promise<HostBeside> {
  const reserved = await reservePort(port)
  const own = configFor(config.databaseUrl, { PORT: String(reserved.port), WORKER: 'off' })
  const server = await buildServer(own)
  await reserved.release()
  await server.http.listen({ host: own.host, port: own.port })
  return {
    origin: `http://${own.host}:${own.port}`,
    port: own.port,
    server,
    config: own,
    close: () => server.close(),
  }
}

export function configFor(databaseUrl: string, env: Record<string, string> = {}, logged = false): Config {
  const environment = readEnvironment({ LOG_LEVEL: logged ? 'trace' : 'silent', ...env })
  return toConfig(environment, { databaseUrl, authSecret: AUTH_SECRET })
}

export async function reservePort(wanted = 0): Promise<{ port: number; release(): Promise<void> }> {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(wanted, '127.0.0.1', resolve))
  const address = holder.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return {
    port: address.port,
    release: () => new Promise((resolve) => holder.close(() => resolve())),
  }
}
