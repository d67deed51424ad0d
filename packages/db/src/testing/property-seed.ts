import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the random cases of the properties start; null to start anywhere. */
    propertySeed: number | null
  }
}

const seed = inject('propertySeed')

// Each property starts elsewhere, so that two of one file do not make the same ids.
if (seed !== null) {
  beforeEach(({ task }) => {
    fc.configureGlobal({ seed: createHash('sha256').update(`${seed} ${task.name}`).digest().readInt32BE() })
  })
}
