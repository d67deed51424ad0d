interface SelectFieldProps<Value extends string> {
  label: string
  value: Value | ''
  /** What is shown when nothing is chosen; null when something always is. */
  none: string | null
  options: readonly { value: Value; text: string }[]
  onChange: (value: Value | undefined) => void
}

/** The browser's own drop-down, dressed like the other fields. */
export function SelectField<Value extends string>({
  label,
  value,
  none,
  options,
  onChange,
}: SelectFieldProps<Value>) {
  return (
    <select
      className="input select pl-3 pr-8"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(options.find((option) => option.value === event.target.value)?.value)}
    >
      {none !== null && <option value="">{none}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </select>
  )
}
