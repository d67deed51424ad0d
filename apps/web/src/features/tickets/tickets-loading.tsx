const ROWS = ['first', 'second', 'third', 'fourth']

/** The shape of the list while its content is on the way. */
export function TicketsLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading your tickets…</span>
      <div aria-hidden="true" className="rows">
        {ROWS.map((row) => (
          <div key={row} className="grid gap-2 p-5">
            <div className="skeleton h-5 w-3/5" />
            <div className="skeleton h-4 w-2/5" />
          </div>
        ))}
      </div>
    </div>
  )
}
