import { Payment } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { addJob } from '../jobs.ts'
import { numericFromMoney } from '../money.ts'
import type { ProviderCheckout } from './provider.ts'

interface About {
  kind: 'purchase' | 'invoice'
  checkout?: string
  purchase?: string
  subscription?: string
  site: string
  customer: string | null
}

/** Writes down what was really paid; returns our id of it. Refunds and disputes that came before meant nothing yet: they are looked up. */
export async function recordPayment(
  { em, now, services }: PurchaseContext,
  { id, amount, paidAt }: NonNullable<ProviderCheckout['payment']>,
  about: About,
): Promise<string> {
  const paymentId = await em.insert(Payment, {
    ...about,
    provider: services.payments.name,
    providerPaymentId: id,
    amount: numericFromMoney(amount),
    currency: amount.currency,
    paidAt,
    createdAt: now,
  })
  await addJob(em, 'settle-payment', { paymentId: id })
  return paymentId
}
