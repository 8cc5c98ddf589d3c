/**
 * Frames: one flag byte, then the message in lib0's `any` encoding (which carries bytes as bytes),
 * as it is (0) or as raw DEFLATE, RFC 1951 without a zlib header (1). A newcomer would expect JSON: updates are binary and base64 costs a third.
 *
 * Deflating differs between Node and the browser, and in the browser it is asynchronous, so it is
 * handed in. Decoding never trusts: anything that is not exactly one known message is an error value.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type Type from 'typebox'
import { err, ok, type Result } from '../base/result.ts'
import { checkOf } from './check.ts'
import { downSchemas, upSchemas, type Down, type Up } from './messages.ts'
import { MAX_FRAME_BYTES } from './version.ts'

type AnyEncodable = Parameters<typeof encoding.writeAny>[1]

export interface Deflater {
  deflate(bytes: Uint8Array): Promise<Uint8Array> | Uint8Array
  /** Must refuse (throw) beyond MAX_MESSAGE_BYTES of output. */
  inflate(bytes: Uint8Array): Promise<Uint8Array> | Uint8Array
}

export type FrameError = 'too-large' | 'not-a-message' | 'unknown-type' | 'wrong-shape'

const RAW = 0
const DEFLATED = 1
/** Below this, deflate costs more than it saves: one entry that travels live is some 800 bytes. */
const WORTH_DEFLATING = 2048

export function encodeBody(message: Up | Down): Uint8Array {
  return encoding.encode((encoder) => encoding.writeAny(encoder, message as unknown as AnyEncodable))
}

export async function encodeFrame(message: Up | Down, deflater: Deflater): Promise<Uint8Array> {
  const body = encodeBody(message)
  // Nearly all of a PACK is squeezed already.
  return message.type === 'PACK' ? withFlag(RAW, body) : squeeze(body, deflater)
}

/** One flag byte, and the bytes as they are or deflated, whichever is shorter. */
export async function squeeze(bytes: Uint8Array, deflater: Deflater): Promise<Uint8Array> {
  if (bytes.length < WORTH_DEFLATING) return withFlag(RAW, bytes)
  const small = await deflater.deflate(bytes)
  return small.length < bytes.length ? withFlag(DEFLATED, small) : withFlag(RAW, bytes)
}

/** Throws on another flag, on what was never deflated, and beyond MAX_MESSAGE_BYTES. */
export async function unsqueeze(frame: Uint8Array, deflater: Pick<Deflater, 'inflate'>): Promise<Uint8Array> {
  const flag = frame[0]
  if (flag !== RAW && flag !== DEFLATED) throw new RangeError('neither raw nor deflated')
  return flag === RAW ? frame.subarray(1) : deflater.inflate(frame.subarray(1))
}

function withFlag(flag: number, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(body.length + 1)
  frame[0] = flag
  frame.set(body, 1)
  return frame
}

async function decodeFrame<M>(
  frame: Uint8Array,
  schemas: { readonly [type: string]: Type.TSchema },
  deflater: Deflater,
): Promise<Result<M, FrameError>> {
  let message: unknown
  try {
    const decoder = decoding.createDecoder(await unsqueeze(frame, deflater))
    message = decoding.readAny(decoder)
    if (decoding.hasContent(decoder) || !isPlain(message) || Array.isArray(message))
      return err('not-a-message')
  } catch {
    return err('not-a-message')
  }
  const type = (message as { type?: unknown }).type
  if (typeof type !== 'string' || !Object.hasOwn(schemas, type)) return err('unknown-type')
  return checkOf(schemas[type] as Type.TSchema)(message) ? ok(message as M) : err('wrong-shape')
}

/**
 * lib0 sets a key called `__proto__` as it would any other, so a message could inherit what it does
 * not have. Everything inside must be what it looks like.
 */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Uint8Array) return true
  if (Array.isArray(value)) return value.every(isPlainOrSimple)
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlainOrSimple)
}

const isPlainOrSimple = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || isPlain(value)

/** What a device sends is bounded before anything is read of it. */
export async function decodeUp(frame: Uint8Array, deflater: Deflater): Promise<Result<Up, FrameError>> {
  return frame.length > MAX_FRAME_BYTES ? err('too-large') : decodeFrame<Up>(frame, upSchemas, deflater)
}

export const decodeDown = (frame: Uint8Array, deflater: Deflater): Promise<Result<Down, FrameError>> =>
  decodeFrame<Down>(frame, downSchemas, deflater)
