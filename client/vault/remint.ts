/**
 * Re-minting: pending entries of one document that cannot stand under their ids get new ones.
 *
 * A (client, clock) pair is never used twice and a client's clocks have no gaps, so when an entry
 * falls out, everything that the same client wrote behind it in the document has to move, and with it
 * whatever names a moved entry. What named the fallen entry names instead what that one had named:
 * the heads that its author really saw.
 */
import type { JsonObject } from '../../shared/base/json.ts'
import { isJsonObject } from '../../shared/base/json.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import { proposalOf } from '../../shared/domain/edit.ts'
import type { DocId, EntryId } from '../../shared/domain/names.ts'
import { receiveEntry } from '../../shared/domain/receive.ts'
import type { Pen } from './clients.ts'
import { pendingId, pendingValue, type Pending, type Queued } from './outbox.ts'

/** `propose`: a save that may not be put in place is asked for instead (R44). */
export type Rewriting = 'same' | 'propose'

export interface Reminted {
  /** Leave the outbox. */
  readonly gone: readonly Queued[]
  /** Enter it, in this order. */
  readonly added: readonly Pending[]
  readonly renamed: readonly (readonly [doc: DocId, from: EntryId, to: EntryId])[]
  /** Client ids that may write nothing more on this device. */
  readonly burnt: ReadonlySet<number>
}

/**
 * `pending`: all that waits in the document, in the order of saving. `fallen`: refused or held, to be
 * taken out. `moving`: must be written under another id, and as what it says here. `pen` writes the new ones and must not have
 * written in any document before: a hole of its own would stop them too.
 */
export function remint(
  pending: readonly Queued[],
  fallen: ReadonlySet<Queued>,
  moving: ReadonlyMap<Queued, Rewriting>,
  pen: Pick<Pen, 'client'>,
  newId: () => string,
): Reminted {
  const gone: Queued[] = []
  const added: Pending[] = []
  const renamed: (readonly [DocId, EntryId, EntryId])[] = []
  const burnt = new Set<number>()
  const names = new Names()
  let clock = 0

  for (const entry of pending) {
    const before = pendingValue(entry)
    const named = names.replaceIn(before)
    const value = moving.get(entry) === 'propose' ? asProposal(named) : named
    if (fallen.has(entry)) {
      burnt.add(entry.client)
      gone.push(entry)
      names.fell(pendingId(entry), value)
    } else if (moving.has(entry) || burnt.has(entry.client) || value !== before) {
      burnt.add(entry.client)
      const update = encodeEntries(pen.client, clock, [value])
      if (!update.ok) throw new RangeError(`an entry that was written before cannot be: ${update.error.why}`)
      const moved: Pending = {
        ...entry,
        id: newId(),
        client: pen.client,
        clock,
        update: update.value,
        tries: 0,
      }
      clock++
      gone.push(entry)
      added.push(moved)
      names.moved(pendingId(entry), pendingId(moved))
      renamed.push([entry.doc, pendingId(entry), pendingId(moved)])
    }
  }
  return { gone, added, renamed, burnt }
}

function asProposal(value: JsonObject): JsonObject {
  const read = receiveEntry(value)
  // The outbox holds what this program wrote.
  if (!read.ok || read.value.k !== 'set') throw new RangeError('only a save can be asked for instead')
  return proposalOf(read.value) as unknown as JsonObject
}

/** What entries that fell or moved are to be called by those that name them. */
class Names {
  readonly #moved = new Map<EntryId, EntryId>()
  readonly #fallen = new Map<EntryId, JsonObject>()

  moved(from: EntryId, to: EntryId): void {
    this.#moved.set(from, to)
  }

  fell(id: EntryId, value: JsonObject): void {
    this.#fallen.set(id, value)
  }

  /** The same object when it names nothing that changed. */
  replaceIn(value: JsonObject): JsonObject {
    if (this.#moved.size + this.#fallen.size === 0) return value
    const { base, supersedes } = value
    if (Array.isArray(supersedes)) {
      const now = this.#replace(supersedes as readonly EntryId[], (fallen) => fallen['supersedes'])
      if (now === null) return value
      if (now.length > 0) return { ...value, supersedes: now }
      const { supersedes: _, ...rest } = value
      return rest
    }
    if (!isJsonObject(base)) return value
    const bases: Record<string, readonly EntryId[]> = {}
    let changed = false
    for (const key of Object.keys(base)) {
      const ids = base[key] as readonly EntryId[]
      const now = this.#replace(ids, (fallen) =>
        isJsonObject(fallen['base']) ? fallen['base'][key] : undefined,
      )
      changed ||= now !== null
      const named = now ?? ids
      if (named.length > 0) bases[key] = named
    }
    return changed ? { ...value, base: bases } : value
  }

  /** Null when nothing in it changed. `inherited` reads what a fallen entry itself had named. */
  #replace(ids: readonly EntryId[], inherited: (fallen: JsonObject) => unknown): readonly EntryId[] | null {
    let changed = false
    const now = new Set<EntryId>()
    for (const id of ids) {
      const fallen = this.#fallen.get(id)
      const moved = this.#moved.get(id)
      changed ||= fallen !== undefined || moved !== undefined
      if (fallen === undefined) now.add(moved ?? id)
      // What fell was itself put right before it was kept, so one step is enough.
      else for (const named of (inherited(fallen) as readonly EntryId[] | undefined) ?? []) now.add(named)
    }
    return changed ? [...now] : null
  }
}
