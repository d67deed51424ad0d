import { type ComponentProps, useId } from 'react'

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'id' | 'className'> {
  label: string
  hint?: string | undefined
  /** Why what is in it was refused. */
  problem?: string | null
}

/** Room for some sentences. */
export function TextArea({ label, hint, problem, ...input }: TextAreaProps) {
  const id = useId()
  const [hintId, problemId] = [`${id}hint`, `${id}problem`]
  const described = [...(problem ? [problemId] : []), ...(hint ? [hintId] : [])].join(' ')
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <textarea
        rows={3}
        {...input}
        id={id}
        className="input px-3.5 py-2.5"
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
      />
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
