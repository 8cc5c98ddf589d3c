/** An authenticator app for tests: the secret as it was typed in, and the code that it shows at a time. */
import { Secret, TOTP } from 'otpauth'

export const codeAt = (secret: string, time: number): string =>
  new TOTP({ algorithm: 'SHA1', digits: 6, period: 30, secret: Secret.fromBase32(secret) }).generate({
    timestamp: time,
  })
