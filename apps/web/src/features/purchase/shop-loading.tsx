const CARDS = ['first', 'second', 'third']

/** The shape of the shop while its content is on the way. */
export function ShopLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading the shop…</span>
      <div aria-hidden="true" className="site-grid">
        {CARDS.map((card) => (
          <div key={card} className="site-item">
            <div className="site-card">
              <div className="site-picture skeleton rounded-none" />
              <div className="grid gap-3 p-5">
                <div className="skeleton h-6 w-3/5" />
                <div className="skeleton h-12" />
                <div className="skeleton mt-2 h-11" />
              </div>
            </div>
          </div>
        ))}
      </div>
    </div>
  )
}
