import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['@webmagic/db/testing/global-setup', './src/global-setup.ts'],
    // better-auth checks less where these say that it is being tested.
    env: { NODE_ENV: '', TEST: '' },
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // What is waited for comes in milliseconds, but the machine may be busy with everything else.
    expect: { poll: { timeout: 30_000 } },
  },
})
