/**
 * Sealing: AES-256-GCM with a fresh random nonce per message.
 *
 * A sealed message says `nonce (12) ‖ ciphertext ‖ tag (16)`. The associated data names the place
 * where the bytes belong (`contract.ts` has the words), so that bytes moved elsewhere do not open there.
 * The key is a `KeyObject`: handing raw bytes to `createCipheriv` costs four times as much.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { Random } from '../../shared/base/ports.ts'
import type { SealingKey } from './contract.ts'

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export const secretKey = (bytes: Uint8Array): KeyObject => {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes, not ${bytes.length}`)
  return createSecretKey(bytes)
}

export class Sealer implements SealingKey {
  readonly #key: KeyObject
  readonly #random: Random

  constructor(key: KeyObject, random: Random) {
    this.#key = key
    this.#random = random
  }

  seal(plain: Uint8Array, aad: string): Uint8Array {
    const nonce = this.#random.bytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    cipher.setAAD(Buffer.from(aad))
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }

  open(sealed: Uint8Array, aad: string): Uint8Array {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new RangeError('sealed bytes are cut short')
    const end = sealed.length - TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(aad))
    decipher.setAuthTag(sealed.subarray(end))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()])
  }

  mark(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 32)
  }
}
