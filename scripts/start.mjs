import { build, ensureInstalled, runHost } from './toolchain.mjs'

process.stdout.write('\nStarting WebMagic\n')
await ensureInstalled()
await build()
const { code } = await runHost()
process.exit(code)
