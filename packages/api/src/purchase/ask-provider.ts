import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { ProviderKeyError, ProviderRefusedError, ProviderUnavailableError } from './provider.ts'

/**
 * Asks the provider on behalf of a caller. Errors: `payment_provider_unavailable`, also when it refuses our key, of which
 * operators hear; `validation_failed` for an address that it does not take. Another refusal is a fault of ours.
 */
export async function askProvider<T>({ log }: Pick<Services, 'log'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProviderKeyError)
      log?.({ error: error.name }, 'the payment provider refuses our key')
    if (error instanceof ProviderUnavailableError) throw new DomainError('payment_provider_unavailable')
    if (error instanceof ProviderRefusedError && error.field === 'email') throw refusedEmail()
    throw error
  }
}

function refusedEmail(): DomainError {
  const message = 'The payment provider does not take this address'
  return new DomainError({ code: 'validation_failed', issues: [{ path: ['email'], message }] })
}
