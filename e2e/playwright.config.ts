import { defineConfig } from '@playwright/test'
import { launchOptions } from './testing/browser.ts'

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'test-results/artifacts',
  globalSetup: './testing/global-setup.ts',
  forbidOnly: true,
  workers: 2,
  // A second chance is counted as flaky, and its trace is kept.
  retries: 1,
  // Half of the machine is busy with other tests.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/results.json' }]],
  use: {
    launchOptions: await launchOptions(),
    locale: 'en-US',
    screenshot: 'only-on-failure',
    trace: 'on-first-retry',
  },
})
