import { env } from 'node:process'
import { startHost } from './host.ts'

/** One host for all journeys. Its address and folder reach the tests through the environment, which workers inherit. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const host = await startHost()
  env.E2E_URL = host.url
  env.E2E_DIRECTORY = host.directory
  return host.stop
}
