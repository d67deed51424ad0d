import { ensureInstalled, run } from './toolchain.mjs'

await ensureInstalled()
const { code } = await run('node', ['bench/src/main.ts'])
process.exit(code)
