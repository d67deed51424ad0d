import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { isDomainError } from '@webmagic/sdk'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { explainFailure } from '../../failure.ts'
import { endSession } from '../accounts/session.ts'

/** Why a link was not accepted, and what helps. */
export function LinkProblem({ page, error }: { page: '/invitation' | '/transfer'; error: unknown }) {
  return (
    <div className="grid grid-cols-1 gap-4">
      <Notice tone="problem" role="alert">
        {explain(error)}
      </Notice>
      {isDomainError(error, 'forbidden') && <OtherAddress page={page} />}
    </div>
  )
}

function explain(error: unknown): string {
  if (isDomainError(error, 'forbidden')) return error.message
  if (isDomainError(error, 'payment_overdue')) {
    return 'A payment for this site is overdue. Ask whoever offered it to you to pay, and then accept.'
  }
  return explainFailure(error)
}

/** Signs out and comes back here. */
function OtherAddress({ page }: { page: '/invitation' | '/transfer' }) {
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: endSession,
    onSuccess: () => navigate({ to: '/sign-in', search: { next: page } }),
  })
  return (
    <div className="grid justify-items-start gap-3">
      <Button busy={leave.isPending} onClick={() => leave.mutate()}>
        Use another address
      </Button>
      {leave.error && (
        <Notice tone="problem" role="alert">
          {explainFailure(leave.error)}
        </Notice>
      )}
    </div>
  )
}
