/**
 * The parts of the platform that answer in their own time, made to answer at once: WebCrypto's AES-GCM and SHA-256
 * and the making of WebAssembly modules. Elliptic curves stay the platform's own; the loop waits for them. Installed
 * once per process, by the simulation only.
 *
 * SHA-256 is the real one. In the place of AES-GCM, which took a tenth of each world, stands what a world can see of
 * it: sixteen bytes more, and another key, another place, another nonce or a bent byte does not open. That nothing
 * can be read of what is sealed is proved where WebCrypto itself seals (`test/unit/vault`, `test/e2e`).
 */
import { hash } from 'node:crypto'
import { isInside } from './deviceDisk.ts'
import type { Loop } from './loop.ts'

const TAG_BYTES = 16
const real = globalThis.crypto.subtle
const aesKeys = new WeakMap<object, Uint8Array>()
let loop: Loop | null = null
let heardProblem: (problem: unknown) => void = () => undefined

/** From here on outside work and problems belong to this world. */
export function belongTo(world: Loop, problem: (problem: unknown) => void): void {
  loop = world
  heardProblem = problem
}

const viewOf = (source: BufferSource): Uint8Array =>
  source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength)

/** Two hashes of FNV-1a (32 bits) over all of it, keyed. */
function tagOf(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  let one = 0x811c9dc5
  let other = 0x1b873593
  for (const part of [key, ...parts]) {
    for (const byte of part) {
      one = Math.imul(one ^ byte, 0x01000193)
      other = Math.imul(other ^ byte, 0x85ebca6b) ^ (other >>> 13)
    }
    // Where a part ends counts too.
    one = Math.imul(one ^ part.length, 0x01000193)
    other = Math.imul(other ^ part.length, 0x85ebca6b)
  }
  const tag = new Uint8Array(TAG_BYTES)
  new DataView(tag.buffer).setUint32(0, one)
  new DataView(tag.buffer).setUint32(4, other)
  return tag
}

function placed(key: Uint8Array, { iv, additionalData }: AesGcmParams, plain: Uint8Array): Uint8Array {
  return tagOf(
    key,
    viewOf(iv),
    additionalData === undefined ? new Uint8Array() : viewOf(additionalData),
    plain,
  )
}

function aesOf(algorithm: AlgorithmIdentifier, key: CryptoKey): [Uint8Array, AesGcmParams] | null {
  const ours = aesKeys.get(key)
  return ours === undefined ? null : [ours, algorithm as AesGcmParams]
}

/** A browser would have ended the transaction by now, and in Firefox half of it would stand. */
function notInside(): void {
  if (isInside()) throw new Error('something other than the database was awaited inside a transaction')
}

const outside = <T>(work: Promise<T>): Promise<T> => (loop === null ? work : loop.outside(work))

const subtle: Pick<SubtleCrypto, 'digest' | 'importKey' | 'encrypt' | 'decrypt'> = {
  digest: async (algorithm, data) => {
    notInside()
    if (algorithm !== 'SHA-256') return outside(real.digest(algorithm, data))
    return Uint8Array.from(hash('sha256', viewOf(data), 'buffer')).buffer
  },
  importKey: (async (...[format, data, algorithm, ...rest]: Parameters<SubtleCrypto['importKey']>) => {
    const name = typeof algorithm === 'string' ? algorithm : algorithm.name
    if (format !== 'raw' || name !== 'AES-GCM')
      return outside(real.importKey(format as 'raw', data as BufferSource, algorithm, ...rest))
    const key = {}
    aesKeys.set(key, Uint8Array.from(viewOf(data as unknown as BufferSource)))
    return key as CryptoKey
  }) as SubtleCrypto['importKey'],
  encrypt: async (algorithm, key, data) => {
    notInside()
    const aes = aesOf(algorithm as AlgorithmIdentifier, key)
    if (aes === null) return outside(real.encrypt(algorithm, key, data))
    const plain = viewOf(data)
    const sealed = new Uint8Array(plain.length + TAG_BYTES)
    sealed.set(plain)
    sealed.set(placed(...aes, plain), plain.length)
    return sealed.buffer
  },
  decrypt: async (algorithm, key, data) => {
    notInside()
    const aes = aesOf(algorithm as AlgorithmIdentifier, key)
    if (aes === null) return outside(real.decrypt(algorithm, key, data))
    const sealed = viewOf(data)
    const plain = sealed.slice(0, Math.max(0, sealed.length - TAG_BYTES))
    const tag = placed(...aes, plain)
    if (!tag.every((byte, at) => byte === sealed[plain.length + at]))
      throw new DOMException('what is sealed does not open', 'OperationError')
    return plain.buffer
  },
}

const passed = new Proxy(real, {
  get(target, name) {
    if (name in subtle) return subtle[name as keyof typeof subtle]
    const value: unknown = Reflect.get(target, name, target)
    if (typeof value !== 'function') return value
    return (...given: unknown[]) =>
      outside((value as (...all: unknown[]) => Promise<unknown>).apply(target, given))
  },
})

Object.defineProperty(globalThis, 'crypto', {
  configurable: true,
  value: new Proxy(globalThis.crypto, {
    get: (target, name) => {
      if (name === 'subtle') return passed
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  }),
})
WebAssembly.compile = async (bytes) => new WebAssembly.Module(bytes)
WebAssembly.instantiate = (async (module: WebAssembly.Module, imports?: WebAssembly.Imports) =>
  new WebAssembly.Instance(module, imports)) as typeof WebAssembly.instantiate
globalThis.reportError = (problem) => heardProblem(problem)
process.on('unhandledRejection', (problem) => heardProblem(problem))
