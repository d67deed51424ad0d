import { useId } from 'react'
import { ROLE, type Role } from './labels.ts'

const ROLES = ['collaborator', 'owner'] as const

const MEANING: Record<Role, string> = {
  collaborator: 'Sees the site, its subscription and its payments.',
  owner: 'Also invites, changes and removes members, you included.',
}

export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        As
      </label>
      <select
        id={id}
        aria-describedby={`${id}meaning`}
        className="input select pl-3.5 pr-10"
        value={value}
        onChange={(event) => onChange(ROLES.find((role) => role === event.target.value) ?? value)}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {ROLE[role]}
          </option>
        ))}
      </select>
      <p id={`${id}meaning`} className="mt-1.5 text-sm text-muted">
        {MEANING[value]}
      </p>
    </div>
  )
}
