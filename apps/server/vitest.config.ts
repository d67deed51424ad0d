import { fileURLToPath } from 'node:url'
import { propertyTests } from '@webmagic/db/testing/vitest-base'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    ...propertyTests,
    // better-auth checks less where these say that it is being tested.
    env: { NODE_ENV: '', TEST: '' },
    // Hundreds of passwords are tried here, and what one costs is checked there.
    alias: { '@node-rs/argon2': fileURLToPath(import.meta.resolve('@webmagic/api/testing/quick-argon2')) },
  },
})
