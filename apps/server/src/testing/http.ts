import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'

export interface Question {
  method?: string
  /** Sent as it is, query string and all. */
  path: string
  headers?: OutgoingHttpHeaders
  body?: string | Buffer
  /** Without a content-length. */
  chunked?: boolean
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** One request with nothing added to it: no default headers, no redirects, no retries. Of a stream, what comes first. */
export function send(
  origin: string,
  { method = 'GET', path, headers, body, chunked }: Question,
): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const outgoing = request({
      hostname,
      port,
      method,
      path,
      headers: { ...headers, ...length },
      agent: false,
    })
    outgoing.on('response', (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        if (incoming.headers['content-type']?.startsWith('text/event-stream')) hangUp()
      })
      const hangUp = () => {
        outgoing.destroy()
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text })
      }
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }))
      incoming.on('error', reject)
    })
    // A host that refuses a body early hangs up while it is being sent; what it answered counts.
    outgoing.on('error', reject)
    if (chunked) outgoing.write(body ?? '')
    outgoing.end(chunked ? undefined : body)
  })
}

/** Bytes that no HTTP client would send, and all that comes back until the host hangs up. */
export function sendBytes(origin: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
    socket.write(bytes)
  })
}
