import { defineConfig } from 'tsdown'

const shared = {
  entry: ['src/index.ts'],
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  outDir: 'dist',
} as const

// JavaScript first, then the declarations: the types reach into the API's sources, its JavaScript must not.
export default defineConfig([
  { ...shared, dts: false, sourcemap: true },
  { ...shared, clean: false, dts: { emitDtsOnly: true, tsconfig: '../../tsconfig.json' } },
])
