import { useEffect, useId, useRef } from 'react'
import { SCOPES, type Scope } from './labels.ts'

interface ScopeChoiceProps {
  chosen: Scope[]
  isMissing: boolean
  onChange: (scopes: Scope[]) => void
}

const ALL = Object.keys(SCOPES).filter(isScope)

/** What a key may be used for. */
export function ScopeChoice({ chosen, isMissing, onChange }: ScopeChoiceProps) {
  const problemId = useId()
  const fields = useRef<HTMLFieldSetElement>(null)

  useEffect(() => {
    if (isMissing) fields.current?.querySelector('input')?.focus()
  }, [isMissing])

  const toggle = (scope: Scope) =>
    onChange(ALL.filter((each) => (each === scope ? !chosen.includes(each) : chosen.includes(each))))
  return (
    <fieldset ref={fields} aria-describedby={isMissing ? problemId : undefined}>
      <legend className="mb-1 text-sm font-semibold">It may</legend>
      {ALL.map((scope) => (
        <label key={scope} className="check">
          <input type="checkbox" checked={chosen.includes(scope)} onChange={() => toggle(scope)} />
          <span className="min-w-0">
            {SCOPES[scope]} <code className="code">{scope}</code>
          </span>
        </label>
      ))}
      {isMissing && (
        <p id={problemId} role="alert" className="mt-1 text-sm font-medium text-problem">
          Tick at least one.
        </p>
      )}
    </fieldset>
  )
}

function isScope(value: string): value is Scope {
  return Object.hasOwn(SCOPES, value)
}
