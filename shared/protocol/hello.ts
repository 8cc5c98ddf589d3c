/** HELLO opens a session; WELCOME answers with what this person may pull. */
import Type from 'typebox'
import { ClientId, Message, Millis, Offset, Scope, Sha256, Text, Ulid, Whole } from './types.ts'

export const Hello = Message({
  type: Type.Literal('HELLO'),
  protocol: Whole,
  app: Text(40),
  /** Entry schema that the device writes. */
  schema: Whole,
  device: Ulid,
  /** Device wall clock now: the server measures the offset from it (F3). */
  now: Millis,
  /** Client ids of pending entries and the fresh one of this unlock; bound to user and device for good. */
  clientIds: Type.Array(ClientId, { maxItems: 256 }),
  serverEpoch: Type.Union([Text(40), Type.Null()]),
  /** SHA-256 of the secret by which this device proves itself once its session is over; null: keep the one known. */
  secretHash: Type.Union([Sha256, Type.Null()]),
  /** Per scope, the sequence up to which the device is complete. */
  bases: Type.Record(Type.String({ maxLength: 120 }), Whole),
})
export type Hello = Type.Static<typeof Hello>

export const ScopeInfo = Message({
  id: Scope,
  masked: Type.Boolean(),
  /** Sequence of the newest change in the scope. */
  head: Whole,
  until: Type.Union([Millis, Type.Null()]),
})

/** A running membership in a branch: for which department somebody answers there. */
export const Post = Message({ branch: Text(32), role: Text(4) })
export const Person = Message({
  id: Text(32),
  name: Text(60),
  branch: Type.Union([Text(32), Type.Null()]),
  active: Type.Boolean(),
  /** From version 6 on, and only in WELCOME. */
  posts: Type.Optional(Type.Array(Post, { maxItems: 64 })),
})
export const Branch = Message({ id: Text(32), code: Text(12), name: Text(60), template: Text(40) })
export const MembershipInfo = Message({
  id: Text(32),
  role: Text(4),
  branch: Type.Union([Text(32), Type.Null()]),
  from: Millis,
  until: Type.Union([Millis, Type.Null()]),
  deputyFor: Type.Union([Text(32), Type.Null()]),
})

export const Welcome = Message({
  type: Type.Literal('WELCOME'),
  protocol: Whole,
  serverEpoch: Text(40),
  serverTime: Millis,
  /** `serverTime − now`, as it will stand in this session's receipts. */
  offset: Offset,
  minSchema: Whole,
  policy: Whole,
  user: Text(32),
  /** How long this device may be used without hearing from the server again. */
  leaseMs: Millis,
  /** Archives that the scopes name: what the device will hold when it is complete. */
  archives: Whole,
  /** Push what waits, then give up the store and say so (`device.ts`). */
  wipe: Type.Boolean(),
  memberships: Type.Array(MembershipInfo, { maxItems: 64 }),
  scopes: Type.Array(ScopeInfo, { maxItems: 64 }),
  /** Scopes in `bases` that the person no longer has: purge what only they brought, outbox first. */
  dropped: Type.Array(Scope),
  /** Client ids that belong to someone else: re-mint their entries (FORK). */
  foreignClientIds: Type.Array(ClientId),
  /** Names for ids, so that screens can say who and where. */
  people: Type.Array(Person),
  branches: Type.Array(Branch),
})
export type Welcome = Type.Static<typeof Welcome>
export type ScopeInfo = Type.Static<typeof ScopeInfo>
export type Person = Type.Static<typeof Person>
export type Branch = Type.Static<typeof Branch>
export type MembershipInfo = Type.Static<typeof MembershipInfo>
