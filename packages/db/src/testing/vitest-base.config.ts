import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'

/** How tests on a database of their own run. `globalSetup` starts the PostgreSQL that they clone it in. */
export const databaseTests = {
  include: ['src/**/*.test.ts'],
  globalSetup: [fileURLToPath(import.meta.resolve('./global-setup.ts'))],
  testTimeout: 90_000,
  hookTimeout: 120_000,
  // What is waited for comes in milliseconds, but the machine may be busy with everything else.
  expect: { poll: { timeout: 30_000 } },
} satisfies ViteUserConfig['test']

/** The same for a package of many files with properties among them, whose count and seed the environment says. */
export const propertyTests = {
  ...databaseTests,
  // Loading the sources anew for each file took as long as the tests: files share a worker's modules, not a database.
  isolate: false,
  setupFiles: [fileURLToPath(import.meta.resolve('./property-seed.ts'))],
  provide: {
    propertyRuns: Number(process.env.PROPERTY_RUNS ?? 60),
    propertySeed: process.env.PROPERTY_SEED ? Number(process.env.PROPERTY_SEED) : null,
  },
} satisfies ViteUserConfig['test']
