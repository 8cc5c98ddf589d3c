/**
 * One-time codes of authenticator apps (RFC 6238): six digits, 30 seconds, SHA-1, because that is what every
 * app on the market takes without a word.
 *
 * A code is good for its own step and one on either side, and each step once: whoever reads it over a
 * shoulder is too late.
 */
import { Secret, TOTP } from 'otpauth'
import type { Millis, Random } from '../../shared/base/ports.ts'

const STEP_S = 30
/** RFC 4226, section 4, R6: 160 bits. */
const SECRET_BYTES = 20

export const newTotpSecret = (random: Random): Uint8Array => random.bytes(SECRET_BYTES)

const totpOf = (secret: Uint8Array, issuer: string, label: string): TOTP =>
  new TOTP({
    issuer,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_S,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
  })

/** What an app reads from the QR code, and what is typed where there is no camera. */
export function totpInvitation(
  secret: Uint8Array,
  company: string,
  login: string,
): { readonly uri: string; readonly typed: string } {
  // A colon divides company and account in the address; apps that see two show half of it.
  const totp = totpOf(secret, company.replaceAll(':', ' ').slice(0, 40), login)
  return { uri: totp.toString(), typed: totp.secret.base32 }
}

/** The step that the code is of; null: of none that is good now and later than `lastStep`. */
export function totpStep(secret: Uint8Array, code: string, now: Millis, lastStep: number): number | null {
  const delta = totpOf(secret, '', '').validate({ token: code, timestamp: now, window: 1 })
  if (delta === null) return null
  const step = Math.floor(now / 1000 / STEP_S) + delta
  return step > lastStep ? step : null
}
