/** A database that this command must not touch. The message is one line and says what to do. */
export class DatabaseStateError extends Error {
  override name = 'DatabaseStateError'
}
