/** That a conversation is longer than what is shown of it. */
export function EarlierMessages({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <li className="text-sm text-muted">
      {count === 1
        ? 'One earlier message is not shown.'
        : `${count.toLocaleString('en-US')} earlier messages are not shown.`}
    </li>
  )
}
