/** Sealing to a public key: opened by its private key, for what it was sealed for, and in no other way. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  newKeyPair,
  NotForUs,
  openWith,
  PUBLIC_KEY_BYTES,
  SEALED_EXTRA_BYTES,
  sealTo,
} from '../../../shared/base/hpke.ts'

const purpose = { info: 'test', aad: 'device-1' }
const plain = new Uint8Array(randomBytes(32))

describe('what is sealed to a public key', () => {
  it('opens with the private key of the pair', async () => {
    const { publicKey, privateKey } = await newKeyPair()
    expect(publicKey).toHaveLength(PUBLIC_KEY_BYTES)
    const sealed = await sealTo(publicKey, purpose, plain)
    expect(sealed).toHaveLength(plain.length + SEALED_EXTRA_BYTES)
    expect(await openWith(privateKey, purpose, sealed)).toEqual(plain)
  })

  it('reads a view that lies inside a larger buffer', async () => {
    const { publicKey, privateKey } = await newKeyPair()
    const sealed = await sealTo(publicKey, purpose, plain.subarray(4, 20))
    const larger = new Uint8Array(sealed.length + 10)
    larger.set(sealed, 5)
    expect(await openWith(privateKey, purpose, larger.subarray(5, 5 + sealed.length))).toEqual(
      plain.subarray(4, 20),
    )
  })

  it('never looks the same twice', async () => {
    const { publicKey } = await newKeyPair()
    expect(await sealTo(publicKey, purpose, plain)).not.toEqual(await sealTo(publicKey, purpose, plain))
  })

  it('opens with no other key, for no other purpose, for nobody else, and not when a bit was flipped', async () => {
    const { publicKey, privateKey } = await newKeyPair()
    const sealed = await sealTo(publicKey, purpose, plain)
    const other = await newKeyPair()
    const flipped = Uint8Array.from(sealed, (byte, at) => (at === 70 ? byte ^ 1 : byte))
    const attempts = [
      () => openWith(other.privateKey, purpose, sealed),
      () => openWith(privateKey, { ...purpose, info: 'another' }, sealed),
      () => openWith(privateKey, { ...purpose, aad: 'device-2' }, sealed),
      () => openWith(privateKey, purpose, flipped),
      () => openWith(privateKey, purpose, sealed.subarray(0, 30)),
      () => openWith(privateKey, purpose, new Uint8Array()),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(NotForUs)
  })
})
