import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['@webmagic/db/testing/global-setup'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // better-auth leaves out its origin check and its rate limit when it sees that it is being tested.
    env: { NODE_ENV: 'production', TEST: '' },
    setupFiles: ['@webmagic/db/testing/property-seed'],
    provide: {
      propertyRuns: Number(process.env.PROPERTY_RUNS ?? 60),
      propertySeed: process.env.PROPERTY_SEED ? Number(process.env.PROPERTY_SEED) : null,
    },
  },
})
