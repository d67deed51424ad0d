import { ensureInstalled, run } from './toolchain.mjs'

await ensureInstalled()
const { code } = await run('node', ['bench/src/main.ts', ...process.argv.slice(2)])
process.exit(code)
