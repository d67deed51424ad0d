import type { KeyboardEvent } from 'react'

/** Sends what is written, as it does elsewhere. */
export function sendByKey({
  key,
  ctrlKey,
  metaKey,
  nativeEvent,
  currentTarget,
}: KeyboardEvent<HTMLTextAreaElement>) {
  if (key === 'Enter' && (ctrlKey || metaKey) && !nativeEvent.isComposing) currentTarget.form?.requestSubmit()
}

/** A draft that is nothing but text. */
export function readText(kept: unknown): string {
  return typeof kept === 'string' ? kept : ''
}
