import { env } from 'node:process'
import { startHost } from './host.ts'

/** One host for all journeys. Its address reaches the tests through the environment, which workers inherit. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const host = await startHost()
  env.E2E_URL = host.url
  return host.stop
}
