/**
 * Sealing to a public key: HPKE (RFC 9180) in base mode with P-256, HKDF-SHA-256 and AES-256-GCM, in bytes.
 *
 * Both sides use this one file, so what a device seals is what a server opens. P-256 and not X25519,
 * because WebCrypto of browsers that are still in use has no other. `info` says what the message is for and
 * `aad` whose it is; neither opens with another.
 */
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { encodeUtf8 } from 'lib0/string'
import { concatBytes } from './bytes.ts'

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
})

/** An uncompressed point. */
export const PUBLIC_KEY_BYTES = 65
/** The encapsulated key before the ciphertext, and the tag behind it. */
export const SEALED_EXTRA_BYTES = 65 + 16

export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

export interface Purpose {
  readonly info: string
  readonly aad: string
}

/** The bytes were not sealed to this key, or for something else. */
export class NotForUs extends Error {
  override readonly name = 'NotForUs'
}

/** Kept extractable: the caller stores it, sealed, or lets go of it. */
export async function newKeyPair(): Promise<KeyPair> {
  const pair = await suite.kem.generateKeyPair()
  return {
    publicKey: new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)),
    privateKey: new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey)),
  }
}

export async function sealTo(
  publicKey: Uint8Array,
  { info, aad }: Purpose,
  plain: Uint8Array,
): Promise<Uint8Array> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(exact(publicKey))
  const sender = await suite.createSenderContext({ recipientPublicKey, info: exact(encodeUtf8(info)) })
  const sealed = await sender.seal(exact(plain), exact(encodeUtf8(aad)))
  return concatBytes(new Uint8Array(sender.enc), new Uint8Array(sealed))
}

/** Throws `NotForUs`. */
export async function openWith(
  privateKey: Uint8Array,
  { info, aad }: Purpose,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(exact(privateKey))
    const recipient = await suite.createRecipientContext({
      recipientKey,
      enc: exact(sealed.subarray(0, PUBLIC_KEY_BYTES)),
      info: exact(encodeUtf8(info)),
    })
    return new Uint8Array(
      await recipient.open(exact(sealed.subarray(PUBLIC_KEY_BYTES)), exact(encodeUtf8(aad))),
    )
  } catch {
    throw new NotForUs('this was not sealed to this key, or not for this')
  }
}

/** The library takes whole buffers, and a view may lie anywhere in a larger one. */
const exact = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer
