import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { useState } from 'react'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { formatMoney } from '../../components/money.ts'
import { useNotify } from '../../components/notices.tsx'
import { TextField } from '../../components/text-field.tsx'
import { refusedField } from '../../failure.ts'
import { useIdempotencyKey } from '../../use-idempotency-key.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { trpc } from './api.ts'
import { problemText } from './failures.ts'
import type { PurchaseEntry } from './purchase-list.tsx'
import { parseAmount } from './refund-amount.ts'

interface RefundDialogProps {
  purchase: PurchaseEntry
  onClose: () => void
}

/** First how much, then whether really. */
export function RefundDialog({ purchase, onClose }: RefundDialogProps) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isSure, setSure] = useState(false)
  const refund = useRefund(onClose)
  const send = useSendOnce(refund.mutate)
  const keyOf = useIdempotencyKey()
  const amount = text.trim() === '' ? null : parseAmount(text)
  const tooMuch = refusedField(refund.error, 'amount')

  function check() {
    const isValid = text.trim() === '' || (amount !== null && amount <= purchase.price.amount)
    setProblem(isValid ? null : `An amount up to ${formatMoney(purchase.price)}, such as 120.50.`)
    if (isValid) setSure(true)
  }

  function give() {
    send({
      purchaseId: purchase.purchaseId,
      ...(amount === null ? {} : { amount }),
      idempotencyKey: keyOf(String(amount)),
    })
  }

  if (isSure) {
    return (
      <RefundQuestion
        purchase={purchase}
        amount={amount}
        busy={refund.isPending}
        problem={tooMuch ?? refundProblem(refund.error)}
        onConfirm={give}
        onClose={onClose}
      />
    )
  }
  return (
    <FormDialog
      title={`Refund ${purchase.slug}`}
      submit="Next"
      submitting="Next"
      busy={false}
      problem={null}
      onSubmit={check}
      onClose={() => !isSure && onClose()}
    >
      <TextField
        label={`Amount (${purchase.price.currency})`}
        inputMode="decimal"
        autoComplete="off"
        hint={`Leave empty to give back all that is left of ${formatMoney(purchase.price)}.`}
        problem={problem}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </FormDialog>
  )
}

interface RefundQuestionProps {
  purchase: PurchaseEntry
  /** Null for all that is left. */
  amount: number | null
  busy: boolean
  problem: string | null
  onConfirm: () => void
  onClose: () => void
}

function RefundQuestion({ purchase, amount, ...dialog }: RefundQuestionProps) {
  const { slug, email, price } = purchase
  const money = amount === null ? 'all that is left' : formatMoney({ amount, currency: price.currency })
  return (
    <ConfirmDialog {...dialog} title={`Give ${money} back?`} confirm="Give it back" confirming="On its way…">
      <p>
        It goes to {email ?? 'the buyer'}, who paid {formatMoney(price)} for {slug}. This cannot be undone.
      </p>
      <p>
        Once all of the payment is back, the site has no members and no subscription any more and is for sale
        again.
      </p>
    </ConfirmDialog>
  )
}

function useRefund(onDone: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation(
    trpc.purchase.refund.mutationOptions({
      onSuccess: ({ refunded }) => {
        notify(`${formatMoney(refunded)} is on its way back.`)
        onDone()
      },
      onSettled: () => {
        queryClient.invalidateQueries(trpc.purchase.pathFilter())
      },
    }),
  )
}

function refundProblem(error: unknown): string | null {
  if (isDomainError(error, 'conflict')) return 'All of this payment is refunded, or about to be.'
  return problemText(error)
}
