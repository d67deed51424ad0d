interface Filling {
  customerName: string
  site: string
  ticketNumber: string
}

/** A canned reply for one ticket. What looks like a placeholder within a name stays as it is. */
export function fillTemplate(message: string, { customerName, site, ticketNumber }: Filling): string {
  const values: Record<string, string> = { customer_name: customerName, site, ticket_number: ticketNumber }
  return message.replace(/\{\{\s*(\w+)\s*\}\}/g, (placeholder, name) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : placeholder,
  )
}
