/**
 * Sealing: AES-256-GCM around everything that reaches the disk.
 *
 * Each value is bound to its place (table and key), so that rows cannot be swapped unnoticed.
 * WebCrypto answers asynchronously, so seal before a transaction opens and unseal after it closed:
 * awaiting it inside ends the transaction half-way in Firefox.
 */
import type { Random } from '../../shared/base/ports.ts'

const NONCE_BYTES = 12
export const KEY_BYTES = 32

/** A value on disk that this key did not seal, or that belongs elsewhere. Never expected: a broken disk or a meddler. */
export class Unsealable extends Error {
  override readonly name = 'Unsealable'
  constructor(place: string) {
    super(`what lies at ${place} was not sealed there with this key`)
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

export const textToBytes = (text: string): Uint8Array => encoder.encode(text)
export const bytesToText = (bytes: Uint8Array): string => decoder.decode(bytes)

/** WebCrypto's types ask for a plain ArrayBuffer behind the view; ours always have one. */
const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>

/** Never extractable: the raw bytes are the caller's to forget. */
export function importKey(raw: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', plain(raw), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

export class Sealer {
  readonly #key: CryptoKey
  readonly #random: Random

  constructor(key: CryptoKey, random: Random) {
    this.#key = key
    this.#random = random
  }

  /** `place` is `<table>/<key>`. Nonce, ciphertext, tag. */
  async seal(place: string, bytes: Uint8Array): Promise<Uint8Array> {
    const nonce = this.#random.bytes(NONCE_BYTES)
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(textToBytes(place)) },
      this.#key,
      plain(bytes),
    )
    const whole = new Uint8Array(NONCE_BYTES + sealed.byteLength)
    whole.set(nonce)
    whole.set(new Uint8Array(sealed), NONCE_BYTES)
    return whole
  }

  /** Throws `Unsealable`. */
  async unseal(place: string, sealed: Uint8Array): Promise<Uint8Array> {
    try {
      const opened = await crypto.subtle.decrypt(
        {
          name: 'AES-GCM',
          iv: plain(sealed.subarray(0, NONCE_BYTES)),
          additionalData: plain(textToBytes(place)),
        },
        this.#key,
        plain(sealed.subarray(NONCE_BYTES)),
      )
      return new Uint8Array(opened)
    } catch {
      throw new Unsealable(place)
    }
  }

  sealJson(place: string, value: unknown): Promise<Uint8Array> {
    return this.seal(place, textToBytes(JSON.stringify(value)))
  }

  /** The shape is the writer's promise: nobody else can have sealed it. */
  async unsealJson<T>(place: string, sealed: Uint8Array): Promise<T> {
    return JSON.parse(bytesToText(await this.unseal(place, sealed))) as T
  }
}

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', plain(bytes)))
}
