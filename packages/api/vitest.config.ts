import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['@webmagic/db/testing/global-setup'],
    // Loading the sources anew for each file took as long as the tests: files share a worker's modules, not a database.
    isolate: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // What is waited for comes in milliseconds, but the machine may be busy with everything else.
    expect: { poll: { timeout: 30_000 } },
    // better-auth leaves out its origin check and its rate limit when it sees that it is being tested.
    env: { NODE_ENV: 'production', TEST: '' },
    // Hundreds of passwords are tried here, and what one costs is checked there.
    alias: { '@node-rs/argon2': fileURLToPath(new URL('src/testing/quick-argon2.ts', import.meta.url)) },
    setupFiles: ['@webmagic/db/testing/property-seed'],
    provide: {
      propertyRuns: Number(process.env.PROPERTY_RUNS ?? 60),
      propertySeed: process.env.PROPERTY_SEED ? Number(process.env.PROPERTY_SEED) : null,
    },
  },
})
