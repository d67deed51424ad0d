import fc from 'fast-check'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the random cases of a property start; null to start anywhere. */
    propertySeed: number | null
  }
}

const seed = inject('propertySeed')
if (seed !== null) fc.configureGlobal({ seed })
