/** What every refusal is sent with, whatever its body. */
export function refusalHeaders(requestId: string) {
  return { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-request-id': requestId }
}
