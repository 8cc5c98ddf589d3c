/**
 * Updates by hand, byte by byte, so that each field can be wrong on its own.
 *
 * An update is a list of pieces in the order of the format (`shared/document/format.ts`).
 * Written without any code of the product: it is what the product is judged by.
 */
import * as encoding from 'lib0/encoding'

export type Field =
  | 'sections'
  | 'structs'
  | 'client'
  | 'clock'
  | 'info'
  | 'originClient'
  | 'originClock'
  | 'rightClient'
  | 'rightClock'
  | 'parentFlag'
  | 'parentName'
  | 'parentSub'
  | 'count'
  | 'tag'
  | 'size'
  | 'textBytes'
  | 'numberBytes'
  | 'deletes'
  | 'tail'

export interface Piece {
  readonly field: Field
  readonly bytes: readonly number[]
}

export const piece = (field: Field, bytes: readonly number[]): Piece => ({ field, bytes })

export const join = (pieces: readonly Piece[]): Uint8Array =>
  Uint8Array.from(pieces.flatMap(({ bytes }) => [...bytes]))

function encoded(write: (encoder: encoding.Encoder) => void): number[] {
  const encoder = encoding.createEncoder()
  write(encoder)
  return [...encoding.toUint8Array(encoder)]
}

export const uint = (value: number): number[] => encoded((encoder) => encoding.writeVarUint(encoder, value))

/** The same number with groups of zeros that could have been left away. */
export function overlong(value: number, extra = 1): number[] {
  const bytes = uint(value)
  bytes[bytes.length - 1] = (bytes.at(-1) as number) | 0x80
  for (let each = 1; each < extra; each++) bytes.push(0x80)
  return [...bytes, 0]
}

export const text = (value: string): number[] => encoded((encoder) => encoding.writeVarString(encoder, value))

/** Any value as lib0 writes it, the ones that are no JSON included. */
export const any = (value: unknown): number[] =>
  encoded((encoder) => encoding.writeAny(encoder, value as encoding.AnyEncodable))

export const float32 = (value: number): number[] => [
  124,
  ...encoded((encoder) => encoding.writeFloat32(encoder, value)),
]
export const float64 = (value: number): number[] => [
  123,
  ...encoded((encoder) => encoding.writeFloat64(encoder, value)),
]

/** A value as pieces. */
export function valuePieces(value: unknown): Piece[] {
  if (typeof value === 'string') {
    const bytes = text(value)
    const size = uint(new TextEncoder().encode(value).length)
    return [piece('tag', [119]), piece('size', size), piece('textBytes', bytes.slice(size.length))]
  }
  if (typeof value === 'number') {
    const [tag, ...bytes] = any(value)
    return [piece('tag', [tag as number]), piece('numberBytes', bytes)]
  }
  if (Array.isArray(value)) {
    return [piece('tag', [117]), piece('size', uint(value.length)), ...value.flatMap(valuePieces)]
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
    return [
      piece('tag', [118]),
      piece('size', uint(members.length)),
      ...members.flatMap(([key, member]) => [...valuePieces(key).slice(1), ...valuePieces(member)]),
    ]
  }
  return [piece('tag', any(value))]
}

export interface Id {
  readonly client: number
  readonly clock: number
}

export interface StructShape {
  readonly origin?: Id
  readonly right?: Id
  readonly values: readonly unknown[]
}

export function structPieces({ origin, right, values }: StructShape): Piece[] {
  const pieces = [piece('info', [8 | (origin ? 128 : 0) | (right ? 64 : 0)])]
  if (origin)
    pieces.push(piece('originClient', uint(origin.client)), piece('originClock', uint(origin.clock)))
  if (right) pieces.push(piece('rightClient', uint(right.client)), piece('rightClock', uint(right.clock)))
  if (!origin && !right) pieces.push(piece('parentFlag', [1]), piece('parentName', text('entries')))
  return [...pieces, piece('count', uint(values.length)), ...values.flatMap(valuePieces)]
}

export interface UpdateShape extends Id {
  readonly structs: readonly StructShape[]
}

export function updatePieces({ client, clock, structs }: UpdateShape): Piece[] {
  return [
    piece('sections', [1]),
    piece('structs', uint(structs.length)),
    piece('client', uint(client)),
    piece('clock', uint(clock)),
    ...structs.flatMap(structPieces),
    piece('deletes', [0]),
  ]
}

/** A sound update; with `swap`, the first piece of each named field says those bytes instead. */
export function craft(shape: UpdateShape, swap: Partial<Record<Field, readonly number[]>> = {}): Uint8Array {
  const left = new Map(Object.entries(swap) as [Field, readonly number[]][])
  const pieces = [...updatePieces(shape), piece('tail', [])].map((each) => {
    const bytes = left.get(each.field)
    if (bytes === undefined) return each
    left.delete(each.field)
    return piece(each.field, bytes)
  })
  if (left.size > 0) throw new Error(`this update has no ${[...left.keys()].join(', ')}`)
  return join(pieces)
}
