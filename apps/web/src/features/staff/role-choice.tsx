import { useId } from 'react'
import { ROLE } from './labels.ts'
import type { StaffRole } from './session.ts'

const ROLES: { role: StaffRole; text: string }[] = [
  { role: 'support', text: 'looks customers up and opens accounts for them' },
  { role: 'admin', text: 'also disables customers, makes API keys, changes the staff, reads the audit log' },
]

interface RoleChoiceProps {
  role: StaffRole
  onChange: (role: StaffRole) => void
}

export function RoleChoice({ role: chosen, onChange }: RoleChoiceProps) {
  const name = useId()
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-semibold">Role</legend>
      {ROLES.map(({ role, text }) => (
        <label key={role} className="check">
          <input type="radio" name={name} checked={role === chosen} onChange={() => onChange(role)} />
          <span>
            <span className="font-semibold">{ROLE[role]}</span> {text}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
