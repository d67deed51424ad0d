import { build, ensureInstalled, run, runHost } from './toolchain.mjs'

// The same as start; the host restarts and the SDK and the portal are rebuilt when a source changes.
process.stdout.write('\nStarting WebMagic, watching\n')
await ensureInstalled()
await build()
const watched = [
  '--watch-path=apps/server/src',
  '--watch-path=packages/api/src',
  '--watch-path=packages/db/src',
]
const results = await Promise.all([
  run('pnpm', ['--filter', '@webmagic/sdk', 'exec', 'tsdown', '--watch', '--logLevel', 'warn']),
  run('pnpm', ['--filter', '@webmagic/web', 'exec', 'vite', 'build', '--watch', '--logLevel', 'warn']),
  runHost([...watched, '--watch-preserve-output']),
])
process.exit(Math.max(...results.map(({ code }) => code)))
