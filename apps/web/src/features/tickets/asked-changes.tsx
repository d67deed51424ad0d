/** What is to be changed on the site, as it was asked for with the ticket. */
export function AskedChanges({ changes }: { changes: { description: string }[] }) {
  if (changes.length === 0) return null
  return (
    <div className="asked-changes">
      <p className="text-sm font-semibold">
        {changes.length === 1 ? 'The change asked for' : `${changes.length} changes asked for`}
      </p>
      <ol>
        {changes.map(({ description }, place) => (
          <li key={place} className="message-text" dir="auto">
            {description}
          </li>
        ))}
      </ol>
    </div>
  )
}
