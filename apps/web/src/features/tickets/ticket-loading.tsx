/** The shape of a ticket's page while its content is on the way. */
export function TicketLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading this ticket…</span>
      <div aria-hidden="true">
        <div className="skeleton mt-2 h-9 w-96 max-w-full" />
        <div className="mt-6 grid gap-6 lg:grid-cols-[2fr_1fr]">
          <div className="panel grid gap-4">
            <div className="skeleton h-24" />
            <div className="skeleton h-24" />
          </div>
          <div className="panel">
            <div className="skeleton h-40" />
          </div>
        </div>
      </div>
    </div>
  )
}
