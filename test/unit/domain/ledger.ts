/** Entries and receipts for tests, spelled as short as a test wants to read them. Nothing here decides anything. */
import type { Json, JsonObject } from '../../../shared/base/json.ts'
import type { Author, Command, FactKind, Receipt, Recorded, Verdict } from '../../../shared/domain/entry.ts'
import type { EntryId, Part } from '../../../shared/domain/names.ts'
import type { Ulid } from '../../../shared/base/ulid.ts'

export const T = 'homeDeco@1'
export const NOON = Date.UTC(2026, 2, 8, 4)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** `ulid('A')`: an id that is easily told apart in a failure. Letters that a ULID lacks become their like. */
export const ulid = (mark: string): Ulid =>
  `01${mark.replace(/[ILOU]/g, (letter) => ({ I: '1', L: '1', O: '0', U: 'V' })[letter]!).padStart(24, '0')}`

export const author = (mark: string): Author => ({
  user: ulid(`U${mark}`),
  device: ulid(`D${mark}`),
  membership: ulid(`M${mark}`),
})
export const SERVER: Author = { user: 'server', device: ulid('SRV'), membership: null }

export const receipt = (seq: number, received = NOON + seq * MINUTE, offset = 0): Receipt => ({
  seq,
  received,
  offset,
})

interface Beside {
  readonly at?: number
  readonly author?: Author
  readonly receipt?: Receipt | null
  /** Shorthand for a receipt with this sequence number. */
  readonly seq?: number
}

export function record(id: EntryId, entry: JsonObject, beside: Beside = {}): Recorded {
  const given =
    beside.receipt !== undefined
      ? beside.receipt
      : beside.seq === undefined
        ? receipt(1)
        : receipt(beside.seq)
  return { id, entry, author: beside.author ?? author(id.slice(0, id.indexOf('.'))), receipt: given }
}

export const setEntry = (
  fields: { readonly [key: string]: Json },
  base: { readonly [key: string]: readonly EntryId[] } = {},
  at = NOON,
): JsonObject => ({ k: 'set', at, v: 1, t: T, fields, base })

export function set(
  id: EntryId,
  fields: { readonly [key: string]: Json },
  base: { readonly [key: string]: readonly EntryId[] } = {},
  beside: Beside = {},
): Recorded {
  return record(id, setEntry(fields, base, beside.at), beside)
}

export const factEntry = (
  kind: FactKind,
  fact: JsonObject,
  supersedes: readonly EntryId[] = [],
  at = NOON,
): JsonObject =>
  supersedes.length === 0 ? { k: kind, at, v: 1, t: T, fact } : { k: kind, at, v: 1, t: T, fact, supersedes }

export function fact(
  id: EntryId,
  kind: FactKind,
  content: JsonObject,
  supersedes: readonly EntryId[] = [],
  beside: Beside = {},
): Recorded {
  return record(id, factEntry(kind, content, supersedes, beside.at), beside)
}

export function command(id: EntryId, wish: Command, beside: Beside = {}): Recorded {
  return record(
    id,
    { k: 'command', at: beside.at ?? NOON, v: 1, t: T, command: wish as unknown as JsonObject },
    beside,
  )
}

export function verdict(
  id: EntryId,
  n: number,
  ruling: Verdict,
  covers: { readonly [part: Part]: readonly EntryId[] } = {},
  beside: Beside = {},
): Recorded {
  const entry = {
    k: 'verdict',
    at: beside.at ?? NOON,
    v: 1,
    t: T,
    n,
    covers,
    verdict: ruling as unknown as JsonObject,
  }
  return record(id, entry, { author: SERVER, ...beside })
}

/** Text that differs whenever anything differs, the order of maps and lists included. */
export function spelled(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (one instanceof Map ? { map: [...one] } : one))
}
