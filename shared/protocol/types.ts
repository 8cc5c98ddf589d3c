/** Building blocks that several messages share. Bytes stay opaque here: the protocol knows no entry. */
import Type from 'typebox'

export const Bytes = Type.Refine(
  Type.Unsafe<Uint8Array>({ title: 'bytes' }),
  (value) => value instanceof Uint8Array,
)

const closed = { additionalProperties: false } as const
export const Message = <T extends Type.TProperties>(properties: T) => Type.Object(properties, closed)

export const Text = (maxLength = 200) => Type.String({ maxLength })
export const Ulid = Type.String({ pattern: '^[0-7][0-9A-HJKMNP-TV-Z]{25}$' })
export const Doc = Type.String({ maxLength: 80 })
export const Scope = Type.String({ maxLength: 120 })
export const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
export const Millis = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 })
/** Server minus device clock: may be negative. */
export const Offset = Type.Integer({ minimum: -8_640_000_000_000_000, maximum: 8_640_000_000_000_000 })
export const ClientId = Type.Integer({ minimum: 1, maximum: 0xffffffff })
export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
export const SetHash = Type.String({ pattern: '^[0-9a-f]{16}$' })

/** Who owns a Yjs client id: beside the document, never inside it. `user: 'server'` for verdicts. */
export const AuthorRow = Message({
  client: ClientId,
  user: Type.String({ maxLength: 32 }),
  device: Type.String({ maxLength: 32 }),
  membership: Type.Union([Type.String({ maxLength: 32 }), Type.Null()]),
})
export type AuthorRow = Type.Static<typeof AuthorRow>

/** The receipt of a run `[from, to)` of one client's clock: entries accepted together. */
export const ReceiptRun = Message({
  client: ClientId,
  from: Whole,
  to: Whole,
  seq: Whole,
  received: Millis,
  offset: Offset,
})
export type ReceiptRun = Type.Static<typeof ReceiptRun>
