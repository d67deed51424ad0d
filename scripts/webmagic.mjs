import { ensureInstalled, run, tellProgressOn } from './toolchain.mjs'

tellProgressOn(process.stderr)
await ensureInstalled()
const { code } = await run('node', ['apps/server/src/cli.ts', ...process.argv.slice(2)])
process.exit(code)
