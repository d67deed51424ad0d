import { build, ensureInstalled, run } from './toolchain.mjs'

process.stdout.write('\nStarting WebMagic\n')
await ensureInstalled()
await build()
const { code } = await run('node', ['apps/server/src/cli.ts', 'serve'])
process.exit(code)
