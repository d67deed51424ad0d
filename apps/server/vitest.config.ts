import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['@webmagic/db/testing/global-setup'],
    // better-auth checks less where these say that it is being tested.
    env: { NODE_ENV: '', TEST: '' },
    setupFiles: ['@webmagic/db/testing/property-seed'],
    provide: {
      propertyRuns: Number(process.env.PROPERTY_RUNS ?? 60),
      propertySeed: process.env.PROPERTY_SEED ? Number(process.env.PROPERTY_SEED) : null,
    },
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
