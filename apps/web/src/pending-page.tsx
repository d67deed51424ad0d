import { Loading, LoadingPage } from './components/loading-page.tsx'
import { isStaffPath } from './features/staff/next-path.ts'
import { StaffShell } from './features/staff/staff-shell.tsx'

/** While the first page is on its way, in the frame that it will have. */
export function PendingPage() {
  return isStaffPath(window.location.pathname) ? <StaffPendingPage /> : <LoadingPage />
}

export function StaffPendingPage() {
  return (
    <StaffShell>
      <Loading />
    </StaffShell>
  )
}
