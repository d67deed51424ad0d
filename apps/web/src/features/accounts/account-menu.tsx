import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { SignOutIcon } from '../../components/icons.tsx'
import { initials } from '../../components/initials.ts'
import { useNotify } from '../../components/notices.tsx'
import { type Customer, endSession } from './session.ts'

/** Who is signed in, and the way out. */
export function AccountMenu({ customer }: { customer: Customer }) {
  const navigate = useNavigate()
  const notify = useNotify()
  const leave = useMutation({
    mutationFn: endSession,
    onSuccess: () => navigate({ to: '/sign-in' }),
    onError: () => notify('You are still signed in: signing out did not work. Please try again.', 'problem'),
  })
  const name = customer.fullName ?? customer.email
  return (
    <div className="flex min-w-0 grow items-center gap-2 sm:gap-3">
      <span aria-hidden="true" className="avatar">
        {initials(name)}
      </span>
      <span className="min-w-0 grow truncate text-sm font-medium max-lg:sr-only" title={customer.email}>
        <span className="sr-only">Signed in as </span>
        {name}
      </span>
      <Button variant="quiet" busy={leave.isPending} onClick={() => leave.mutate()}>
        <SignOutIcon />
        Sign out
      </Button>
    </div>
  )
}
