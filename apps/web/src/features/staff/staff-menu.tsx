import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { SignOutIcon } from '../../components/icons.tsx'
import { useNotify } from '../../components/notices.tsx'
import { ROLE } from './labels.ts'
import { endStaffSession, type Staff } from './session.ts'

/** Who is signed in, as what, and the way out. */
export function StaffMenu({ staff }: { staff: Staff }) {
  const navigate = useNavigate()
  const notify = useNotify()
  const leave = useMutation({
    mutationFn: endStaffSession,
    onSuccess: () => navigate({ to: '/staff/sign-in' }),
    onError: () => notify('You are still signed in: signing out did not work. Please try again.', 'problem'),
  })
  return (
    <div className="flex min-w-0 grow items-center gap-2 sm:gap-3">
      <p className="min-w-0 grow text-right text-sm leading-tight" title={staff.email}>
        <span className="sr-only">Signed in as </span>
        <span className="block truncate font-semibold">{staff.fullName ?? staff.email}</span>
        <span className="staff-role">{ROLE[staff.role]}</span>
      </p>
      <Button variant="quiet" busy={leave.isPending} onClick={() => leave.mutate()}>
        <SignOutIcon />
        <span className="max-sm:sr-only">Sign out</span>
      </Button>
    </div>
  )
}
