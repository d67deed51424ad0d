import { databaseTests } from '@webmagic/db/testing/vitest-base'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    ...databaseTests,
    globalSetup: [...databaseTests.globalSetup, './src/global-setup.ts'],
    // better-auth checks less where these say that it is being tested.
    env: { NODE_ENV: '', TEST: '' },
  },
})
