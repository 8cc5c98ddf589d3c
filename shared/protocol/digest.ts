/**
 * Anti-entropy: a device that is complete says what it holds of a scope, by hashes of entry sets and never by
 * sequences, so that whatever went wrong without anybody noticing is noticed, and mended.
 */
import Type from 'typebox'
import { Doc, Message, Scope, SetHash, Whole } from './types.ts'

export const Digest = Message({
  type: Type.Literal('DIGEST'),
  scope: Scope,
  /** Where the device is complete: elsewhere there is nothing to compare. */
  base: Whole,
  /** `shared/base/digest.ts`. */
  buckets: Type.Array(SetHash, { minItems: 64, maxItems: 64 }),
})
export type Digest = Type.Static<typeof Digest>

export const Digested = Message({
  type: Type.Literal('DIGESTED'),
  scope: Scope,
  base: Whole,
  /** The scope stands elsewhere; nothing was compared. */
  moved: Type.Boolean(),
  /** Buckets that differ, and all documents that the scope lists in them. */
  buckets: Type.Array(Whole),
  documents: Type.Array(Message({ doc: Doc, setHash: SetHash })),
})
export type Digested = Type.Static<typeof Digested>
