/**
 * The first sync: a device that has nothing of some scopes asks for all of them together, and what they list comes
 * archive by archive, in order of the documents' names, each document whole and once however many scopes list it.
 *
 * Pages come without being asked for one by one: the device says how many it has room for, so that a long line is
 * never empty. What changes meanwhile comes afterwards by PULL, from the heads that the first page named.
 */
import Type from 'typebox'
import { Bytes, Doc, Message, Scope, Whole } from './types.ts'

const Room = Type.Integer({ minimum: 1, maximum: 16 })

export const Sweep = Message({
  type: Type.Literal('SWEEP'),
  /** The device counts its sweeps within a connection; a new one ends the one before it. */
  sweep: Whole,
  scopes: Type.Array(Scope, { minItems: 1, maxItems: 64 }),
  /** The last document of the last page that is stored; null: from the beginning. */
  after: Type.Union([Doc, Type.Null()]),
  pages: Room,
})
export type Sweep = Type.Static<typeof Sweep>

/** There is room for more pages. */
export const More = Message({ type: Type.Literal('MORE'), sweep: Whole, pages: Room })
export type More = Type.Static<typeof More>

export const Pack = Message({
  type: Type.Literal('PACK'),
  sweep: Whole,
  /** Of each scope of the sweep, before this page was read. */
  heads: Type.Array(Whole),
  /** The last document in it; null: there is none at all. */
  to: Type.Union([Doc, Type.Null()]),
  more: Type.Boolean(),
  /** Sets of scopes, each by its places in the sweep's list. */
  sets: Type.Array(Type.Array(Whole)),
  /** For the documents of one archive the places of their sets; most archives are listed alike. */
  patterns: Type.Array(Type.Array(Whole)),
  /** Which pattern, and for how many archives in a row; in turn, to the end of the page. */
  runs: Type.Array(Whole),
  /** `pack.ts`, squeezed like a frame. The same for everybody who may see these documents. */
  body: Bytes,
})
export type Pack = Type.Static<typeof Pack>
