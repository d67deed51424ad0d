import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { SignOutIcon } from '../../components/icons.tsx'
import { initials } from '../../components/initials.ts'
import { useNotify } from '../../components/notices.tsx'
import { endSession } from './session.ts'
import { useCustomer } from './use-customer.ts'

/** Who is signed in, the way to their account, and the way out. */
export function AccountMenu() {
  const customer = useCustomer()
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
      <Link to="/account" className="account-link" title={customer.email}>
        <span aria-hidden="true" className="avatar">
          {initials(name)}
        </span>
        <span className="min-w-0 truncate max-lg:sr-only">
          <span className="sr-only">Your account: </span>
          {name}
        </span>
      </Link>
      <Button variant="quiet" busy={leave.isPending} onClick={() => leave.mutate()}>
        <SignOutIcon />
        Sign out
      </Button>
    </div>
  )
}
