import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { ClearIcon, SearchIcon } from './icons.tsx'
import { DEBOUNCE_MS } from './use-debounced.ts'

interface SearchFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
}

/** A search box that waits for a pause in typing. The slash key leads to it from anywhere on the page. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [draft, setDraft] = useState(value)
  const [known, setKnown] = useState({ value, sent: value })

  // A value from outside, such as the browser's back button, replaces what was typed. Our own coming back does not.
  if (value !== known.value) {
    setKnown({ value, sent: value })
    if (value !== known.sent) setDraft(value)
  }

  useEffect(() => () => clearTimeout(timer.current), [])
  useSlashKey(input)

  function send(text: string) {
    clearTimeout(timer.current)
    setKnown((state) => ({ ...state, sent: text }))
    onChange(text)
  }

  function type(text: string) {
    setDraft(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => send(text.trim()), DEBOUNCE_MS)
  }

  function clear() {
    setDraft('')
    send('')
    input.current?.focus()
  }

  function press(event: KeyboardEvent) {
    if (event.key === 'Enter') send(draft.trim())
    if (event.key === 'Escape' && draft) clear()
  }

  /** Who goes elsewhere is not called back by a search that was still waiting. */
  function leave() {
    if (draft.trim() !== known.sent) send(draft.trim())
  }

  return (
    <search className="relative block grow">
      <span className="pointer-events-none absolute inset-y-0 left-0 grid w-11 place-items-center text-muted">
        <SearchIcon />
      </span>
      <input
        ref={input}
        type="search"
        className="input pl-11 pr-12"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        maxLength={200}
        value={draft}
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
        onBlur={leave}
      />
      <span className="absolute inset-y-0 right-0 grid w-12 place-items-center">
        {draft ? (
          <button type="button" className="icon-button" aria-label="Clear search" onClick={clear}>
            <ClearIcon />
          </button>
        ) : (
          <kbd className="key">/</kbd>
        )}
      </span>
    </search>
  )
}

function useSlashKey(input: { readonly current: HTMLInputElement | null }) {
  useEffect(() => {
    function press(event: globalThis.KeyboardEvent) {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [input])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  )
}
