import { type ComponentProps, type ReactNode, useId } from 'react'

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  label: string
  /** A control inside the field, at its end. */
  trailing?: ReactNode
  hint?: string
  /** Why what is in it was refused. */
  problem?: string | null
}

export function TextField({ label, trailing, hint, problem, ...input }: TextFieldProps) {
  const id = useId()
  const [hintId, problemId] = [`${id}hint`, `${id}problem`]
  const described = [...(problem ? [problemId] : []), ...(hint ? [hintId] : [])].join(' ')
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <div className="relative">
        <input
          {...input}
          id={id}
          className={`input px-3.5 ${trailing ? 'pr-13' : ''}`}
          aria-invalid={problem ? true : undefined}
          aria-describedby={described || undefined}
        />
        {trailing && <div className="absolute inset-y-0 right-0">{trailing}</div>}
      </div>
      {problem && (
        <p id={problemId} role="alert" className="mt-1.5 text-sm font-medium text-problem">
          {problem}
        </p>
      )}
      {hint && (
        <p id={hintId} className="mt-1.5 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  )
}
