export interface ServerEvent {
  /** `message` unless the host names it. */
  type: string
  data: string
}

/** Reads a stream of server-sent events to its end. Throws when it breaks off. */
export async function readEvents(response: Response, pass: (event: ServerEvent) => void): Promise<void> {
  if (!response.body) return
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  const takeLine = eventReader(pass)
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) takeLine(line)
  }
}

/** An event ends with an empty line; one without data is none, as the standard has it. */
function eventReader(pass: (event: ServerEvent) => void): (line: string) => void {
  let type = ''
  let data: string[] = []
  return (line) => {
    if (line === '') {
      if (data.length > 0) pass({ type: type || 'message', data: data.join('\n') })
      type = ''
      data = []
      return
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'event') type = value
    if (field === 'data') data.push(value)
  }
}

/**
 * Whether a stream may be there in a moment. More than is repeated of a request: a stream changes nothing, and is to go
 * on whatever goes wrong on the other side.
 */
export function mayComeBack({ status }: Response): boolean {
  return status === 408 || status === 429 || status >= 500
}
