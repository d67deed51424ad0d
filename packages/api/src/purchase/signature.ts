import { createHmac, timingSafeEqual } from 'node:crypto'
import { SignatureError } from './provider.ts'

const TOLERANCE_SECONDS = 300
const HEADER = /^t=([1-9]\d{0,11}),v1=([0-9a-f]{64})$/

/** The header that proves who sent these bytes, and when: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export function signBody(body: Buffer, secret: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000)
  return `t=${seconds},v1=${hmac(body, seconds, secret).toString('hex')}`
}

/** Throws `SignatureError` unless these very bytes were signed within five minutes of `now`, before or after. */
export function assertSigned(body: Buffer, header: string | undefined, secret: string, now: Date): void {
  const [, time, signature] = HEADER.exec(header ?? '') ?? []
  if (time === undefined || signature === undefined) throw new SignatureError('No signature')
  const seconds = Number(time)
  const given = Buffer.from(signature, 'hex')
  if (!timingSafeEqual(given, hmac(body, seconds, secret))) throw new SignatureError('Wrong signature')
  if (Math.abs(now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS) throw new SignatureError('Old signature')
}

function hmac(body: Buffer, seconds: number, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest()
}
