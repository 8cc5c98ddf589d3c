/** Why the server does not start, in a sentence that says what to do: for the terminal, without a stack. */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal'
}

export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
