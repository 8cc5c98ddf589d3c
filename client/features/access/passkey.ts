/**
 * The browser's side of passkeys. Only a page may ask an authenticator, never a worker; the library turns the
 * bytes of the ceremonies into JSON and back, and is fetched when somebody uses one.
 */
import { err, ok, type Result } from '../../../shared/base/result.ts'

/** Cancelled and timed out look alike to us, on purpose of the browsers. */
export type PasskeyRefusal = 'cancelled' | 'already-here'

type Options<Start extends (options: never) => unknown> = Parameters<Start>[0] extends {
  readonly optionsJSON: infer Given
}
  ? Given
  : never

async function run<T>(ceremony: () => Promise<T>): Promise<Result<T, PasskeyRefusal>> {
  try {
    return ok(await ceremony())
  } catch (cause) {
    const known = cause instanceof Error && cause.name === 'InvalidStateError'
    return err(known ? 'already-here' : 'cancelled')
  }
}

export async function makePasskey(options: unknown): Promise<Result<unknown, PasskeyRefusal>> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  // Said by our own server a moment ago; the browser judges it again.
  return run(() => startRegistration({ optionsJSON: options as Options<typeof startRegistration> }))
}

export async function usePasskey(options: unknown): Promise<Result<unknown, PasskeyRefusal>> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  return run(() => startAuthentication({ optionsJSON: options as Options<typeof startAuthentication> }))
}

export const passkeysHere = (): boolean => 'PublicKeyCredential' in globalThis
