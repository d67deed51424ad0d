import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { CheckIcon } from './icons.tsx'
import { useNotify } from './notices.tsx'

const SAID_MS = 3_000

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false)
  const notify = useNotify()

  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [isCopied])

  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      notify('Copied.')
    } catch {
      notify('Your browser did not let us copy it. Please select and copy it yourself.', 'problem')
    }
  }

  return (
    <Button variant="primary" onClick={copy}>
      {isCopied && <CheckIcon />}
      {isCopied ? 'Copied' : label}
    </Button>
  )
}
