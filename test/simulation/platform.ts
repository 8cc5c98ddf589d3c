/**
 * The parts of the platform that answer in their own time, made to answer at once: WebCrypto's AES-GCM and SHA-256
 * (the same algorithms by Node's synchronous calls, so seals are real and a wrong place or a bent byte still does
 * not open) and the making of WebAssembly modules. Elliptic curves stay the platform's own; the loop waits for
 * them. Installed once per process, by the simulation only.
 */
import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto'
import { isInside } from './deviceDisk.ts'
import type { Loop } from './loop.ts'

const TAG_BYTES = 16
const real = globalThis.crypto.subtle
const aesKeys = new WeakMap<object, KeyObject>()
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

const exactly = (...parts: readonly Uint8Array[]): ArrayBuffer => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole.buffer
}

function aesOf(algorithm: AlgorithmIdentifier, key: CryptoKey): [KeyObject, AesGcmParams] | null {
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
    return exactly(createHash('sha256').update(viewOf(data)).digest())
  },
  importKey: (async (...[format, data, algorithm, ...rest]: Parameters<SubtleCrypto['importKey']>) => {
    const name = typeof algorithm === 'string' ? algorithm : algorithm.name
    if (format !== 'raw' || name !== 'AES-GCM')
      return outside(real.importKey(format as 'raw', data as BufferSource, algorithm, ...rest))
    const key = {}
    aesKeys.set(key, createSecretKey(Uint8Array.from(viewOf(data as unknown as BufferSource))))
    return key as CryptoKey
  }) as SubtleCrypto['importKey'],
  encrypt: async (algorithm, key, data) => {
    notInside()
    const aes = aesOf(algorithm as AlgorithmIdentifier, key)
    if (aes === null) return outside(real.encrypt(algorithm, key, data))
    const [secret, { iv, additionalData }] = aes
    const cipher = createCipheriv('aes-256-gcm', secret, viewOf(iv))
    if (additionalData !== undefined) cipher.setAAD(viewOf(additionalData))
    return exactly(cipher.update(viewOf(data)), cipher.final(), cipher.getAuthTag())
  },
  decrypt: async (algorithm, key, data) => {
    notInside()
    const aes = aesOf(algorithm as AlgorithmIdentifier, key)
    if (aes === null) return outside(real.decrypt(algorithm, key, data))
    const [secret, { iv, additionalData }] = aes
    const sealed = viewOf(data)
    const end = sealed.length - TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', secret, viewOf(iv), { authTagLength: TAG_BYTES })
    if (additionalData !== undefined) decipher.setAAD(viewOf(additionalData))
    decipher.setAuthTag(sealed.subarray(end))
    return exactly(decipher.update(sealed.subarray(0, end)), decipher.final())
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
