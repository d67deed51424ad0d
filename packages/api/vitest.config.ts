import { fileURLToPath } from 'node:url'
import { propertyTests } from '@webmagic/db/testing/vitest-base'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    ...propertyTests,
    // better-auth leaves out its origin check and its rate limit when it sees that it is being tested.
    env: { NODE_ENV: 'production', TEST: '' },
    // Hundreds of passwords are tried here, and what one costs is checked there.
    alias: { '@node-rs/argon2': fileURLToPath(new URL('src/testing/quick-argon2.ts', import.meta.url)) },
  },
})
