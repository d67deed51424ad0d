import { PasswordField } from '../../components/password-field.tsx'
import { isRefusedField } from './auth-failure.ts'

interface NewPasswordFieldProps {
  label: string
  /** What the endpoint calls it. */
  name: 'password' | 'newPassword'
  value: string
  error: unknown
  onChange: (password: string) => void
}

const RULE = '8 to 100 characters. A few words that only you would put together are best.'

/** A password that is being chosen. Too long a one is refused, not cut off. */
export function NewPasswordField({ label, name, value, error, onChange }: NewPasswordFieldProps) {
  return (
    <PasswordField
      label={label}
      name={name}
      autoComplete="new-password"
      required
      minLength={8}
      hint={RULE}
      problem={isRefusedField(error, name) ? 'Please use 8 to 100 characters.' : null}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
