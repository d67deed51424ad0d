import { useEffect, useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Notice } from '../../components/notice.tsx'

interface ShownKeyProps {
  name: string
  secret: string
  onDone: () => void
}

/** A new key, this once. */
export function ShownKey({ name, secret, onDone }: ShownKeyProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // After the dialog has gone and given the focus back.
    requestAnimationFrame(() => heading.current?.focus())
  }, [])
  return (
    <section aria-labelledby="shown-key-heading" className="panel mb-6">
      <h2 ref={heading} id="shown-key-heading" tabIndex={-1} className="panel-title">
        The key “{name}”
      </h2>
      <div className="my-4">
        <Notice tone="warning" role="status">
          Copy it now. It is shown this once: we keep only what is needed to recognise it. Whoever has it can
          do what it may.
        </Notice>
      </div>
      <p>
        <code className="code">{secret}</code>
      </p>
      <div className="mt-4 flex flex-wrap gap-3">
        <CopyButton text={secret} label="Copy the key" />
        <Button onClick={onDone}>I have it, hide it</Button>
      </div>
    </section>
  )
}
