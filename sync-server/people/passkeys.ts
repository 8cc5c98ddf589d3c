/**
 * Passkeys (WebAuthn Level 3): the two ceremonies, as far as this server asks for them.
 *
 * The authenticator has to verify its user (fingerprint, face, PIN): it stands beside a password that may have
 * been seen. Attestation is not asked for; which make of key somebody has is none of our business.
 */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { PasskeyAnswer, PasskeyMade } from '../../shared/protocol/security.ts'
import type { PasskeyRow } from './rows.ts'

/** Where the browser is: a passkey belongs to one host name for good. */
export interface Place {
  readonly rpId: string
  readonly origin: string
}

type Transports = NonNullable<
  Parameters<typeof generateAuthenticationOptions>[0]['allowCredentials']
>[number]['transports']

const CEREMONY_MS = 3 * 60_000

export async function beginPasskey(
  place: Place,
  company: string,
  user: { readonly id: string; readonly login: string; readonly name: string },
  have: readonly PasskeyRow[],
) {
  return generateRegistrationOptions({
    rpName: company,
    rpID: place.rpId,
    userName: user.login,
    userDisplayName: user.name,
    userID: Uint8Array.from(Buffer.from(user.id, 'utf8')),
    timeout: CEREMONY_MS,
    attestationType: 'none',
    excludeCredentials: have.map(({ credential }) => ({ id: credential })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  })
}

/** Null: not made for this challenge, this place, or by nobody who was verified. */
export async function passkeyOf(
  place: Place,
  challenge: string,
  response: PasskeyMade,
  about: { readonly name: string; readonly now: number },
): Promise<PasskeyRow | null> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as unknown as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.rpId,
      requireUserVerification: true,
    })
    if (!verified) return null
    const { credential } = registrationInfo
    return {
      is: 'passkey',
      name: about.name,
      added: about.now,
      used: null,
      rpId: place.rpId,
      credential: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64'),
      counter: credential.counter,
      transports: credential.transports ?? [],
    }
  } catch {
    // The library throws for what does not fit; what came from outside is never our bug.
    return null
  }
}

export async function askPasskey(place: Place, have: readonly PasskeyRow[]) {
  return generateAuthenticationOptions({
    rpID: place.rpId,
    timeout: CEREMONY_MS,
    userVerification: 'required',
    allowCredentials: have.map(({ credential, transports }) => ({
      id: credential,
      transports: [...transports] as NonNullable<Transports>,
    })),
  })
}

/** The row after it was used; null: it does not fit, or its counter went back (a copy is about). */
export async function usedPasskey(
  place: Place,
  challenge: string,
  response: PasskeyAnswer,
  row: PasskeyRow,
  now: number,
): Promise<PasskeyRow | null> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as unknown as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.rpId,
      requireUserVerification: true,
      credential: {
        id: row.credential,
        publicKey: Uint8Array.from(Buffer.from(row.publicKey, 'base64')),
        counter: row.counter,
      },
    })
    return verified ? { ...row, counter: authenticationInfo.newCounter, used: now } : null
  } catch {
    return null
  }
}
