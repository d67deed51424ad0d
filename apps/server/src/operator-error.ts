/** A failure that whoever runs the command can mend. Its message is one line and is all they see. */
export class OperatorError extends Error {
  override name = 'OperatorError'
}
