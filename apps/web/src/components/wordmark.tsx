/** The product's name with its sign. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5 text-lg font-bold tracking-tight">
      <Sign />
      WebMagic
    </span>
  )
}

/** An awning over a shop window. */
export function Sign() {
  return (
    <svg className="size-8" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-pine" />
      <path
        className="fill-marigold"
        d="M5 6h7.4v8.3a3.7 3.7 0 0 1-7.4 0zM19.6 6H27v8.3a3.7 3.7 0 0 1-7.4 0z"
      />
      <path className="fill-cream" d="M12.4 6h7.2v8.3a3.6 3.6 0 0 1-7.2 0zM7 21h18v5.5H7z" />
    </svg>
  )
}
