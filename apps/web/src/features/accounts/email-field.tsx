import { TextField } from '../../components/text-field.tsx'
import { isRefusedField } from './auth-failure.ts'

interface EmailFieldProps {
  value: string
  error: unknown
  onChange: (email: string) => void
}

export function EmailField({ value, error, onChange }: EmailFieldProps) {
  return (
    <TextField
      label="E-mail"
      type="email"
      name="email"
      autoComplete="username"
      required
      problem={isRefusedField(error, 'email') ? 'This is not an e-mail address as we know them.' : null}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
