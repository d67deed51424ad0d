interface SignInSearch {
  /** Where to go afterwards. */
  next?: string
  /** A session has ended. */
  ended?: boolean
  /** A new password was set. */
  reset?: boolean
}

export function signInSearch({ next, ended, reset }: Record<string, unknown>): SignInSearch {
  return {
    ...(typeof next === 'string' ? { next } : {}),
    ...(isTrue(ended) ? { ended: true } : {}),
    ...(isTrue(reset) ? { reset: true } : {}),
  }
}

const isTrue = (value: unknown) => value === true || value === 'true'
