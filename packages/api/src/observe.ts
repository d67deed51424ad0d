import type { Services } from './context.ts'
import { toDomainError } from './errors.ts'

/**
 * Starts the clock of a procedure. What it returns tells the host how long it took and how it ended: call it once, with
 * the error if there was one.
 */
export function observe(services: Services, path: string): (error?: unknown) => void {
  const start = performance.now()
  return (error) => {
    const outcome = error === undefined ? 'ok' : (toDomainError(error)?.reason.code ?? 'error')
    services.observeProcedure?.(path, outcome, (performance.now() - start) / 1000)
  }
}
