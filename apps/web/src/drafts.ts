const PREFIX = 'draft '

/** What somebody has typed and not sent yet, in this tab. A key names who and for what. */
export function keptDraft(key: string): unknown {
  const text = sessionStorage.getItem(PREFIX + key)
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

export function keepDraft(key: string, draft: unknown): void {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(draft))
  } catch {
    // No room is no reason to stop somebody from typing on.
  }
}

export function forgetDraft(key: string): void {
  sessionStorage.removeItem(PREFIX + key)
}

/** All whose keys begin like this, when somebody signs out. */
export function forgetDrafts(beginning: 'customer ' | 'staff '): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX + beginning)) sessionStorage.removeItem(key)
  }
}
