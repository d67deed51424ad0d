import { useEffect, useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { MAX_CHANGES } from './rules.ts'

interface ChangeFieldsProps {
  changes: string[]
  problems: (string | null)[]
  onChange: (changes: string[]) => void
}

/** What is to be changed on a site, each thing by itself. */
export function ChangeFields({ changes, problems, onChange }: ChangeFieldsProps) {
  const fields = useRef<HTMLFieldSetElement>(null)
  const before = useRef(changes.length)

  useEffect(() => {
    // Whoever adds a field wants to write into it; whoever removes one has lost the button that had the focus.
    if (changes.length > before.current) fieldsIn(fields.current).at(-1)?.focus()
    if (changes.length < before.current) fields.current?.focus()
    before.current = changes.length
  }, [changes.length])

  return (
    <fieldset ref={fields} tabIndex={-1} className="focus:outline-none">
      <legend className="text-sm font-semibold">What should change? (optional)</legend>
      <p className="mt-1 text-sm text-muted">
        Up to {MAX_CHANGES} things, each by itself: where it is, and how it should be.
      </p>
      <div className="mt-3 grid gap-4">
        {changes.map((change, place) => (
          <div key={place} className="change-field">
            <div className="grow">
              <TextArea
                label={`Change ${place + 1}`}
                rows={2}
                maxLength={5_000}
                problem={problems[place] ?? null}
                value={change}
                onChange={(event) => onChange(changes.with(place, event.target.value))}
              />
            </div>
            <Button
              variant="quiet"
              aria-label={`Remove change ${place + 1}`}
              onClick={() => onChange(changes.toSpliced(place, 1))}
            >
              Remove
            </Button>
          </div>
        ))}
        {changes.length < MAX_CHANGES && (
          <div>
            <Button onClick={() => onChange([...changes, ''])}>
              {changes.length === 0 ? 'Add a change' : 'Add another change'}
            </Button>
          </div>
        )}
      </div>
    </fieldset>
  )
}

function fieldsIn(place: HTMLElement | null): HTMLTextAreaElement[] {
  return [...(place?.querySelectorAll('textarea') ?? [])]
}
