import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Shell } from '../../components/app-shell.tsx'
import { StaffMark } from './staff-mark.tsx'

interface StaffShellProps {
  navigation?: ReactNode
  account?: ReactNode
  children: ReactNode
}

/** Around a page of the staff's. */
export function StaffShell(props: StaffShellProps) {
  return (
    <Shell
      {...props}
      className="staff-header"
      name="Staff"
      home={
        <Link to="/staff" className="home-link">
          <StaffMark />
        </Link>
      }
    />
  )
}
