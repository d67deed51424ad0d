/** The shape of a site's page while its content is on the way. */
export function SiteLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading this site…</span>
      <div aria-hidden="true">
        <div className="skeleton mt-14 h-9 w-72 max-w-full" />
        <div className="panel mt-6 grid gap-4">
          <div className="skeleton h-40" />
          <div className="skeleton h-24" />
        </div>
      </div>
    </div>
  )
}
