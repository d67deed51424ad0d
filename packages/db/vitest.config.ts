import { defineConfig } from 'vitest/config'
import { propertyTests } from './src/testing/vitest-base.config.ts'

export default defineConfig({ test: propertyTests })
