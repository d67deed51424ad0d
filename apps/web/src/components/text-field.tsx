import { type ComponentProps, type ReactNode, useId } from 'react'

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  label: string
  /** A control inside the field, at its end. */
  trailing?: ReactNode
}

export function TextField({ label, trailing, ...input }: TextFieldProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <div className="relative">
        <input {...input} id={id} className={`input px-3.5 ${trailing ? 'pr-13' : ''}`} />
        {trailing && <div className="absolute inset-y-0 right-0">{trailing}</div>}
      </div>
    </div>
  )
}
