/**
 * 并行修改: two people worked on one document at the same time and nothing contradicts. It is told so that nobody is
 * surprised, and needs no choice; what contradicts is a conflict (F4) and is told there.
 *
 * Either both gave a field the same value without having seen the other's write (`same`), or one of them was away and
 * wrote other fields while the other wrote here (`beside`).
 */
import type { Millis } from '../base/ports.ts'
import type { FieldKey } from './entry.ts'
import { OFFLINE_AFTER_MS } from './history.ts'
import type { EntryId, Part } from './names.ts'
import type { ArchiveView, DocumentView, Receipted, Write } from './view.ts'

export type Parallel = {
  readonly part: Part
  /** When the later of the two arrived: until then nobody could know. */
  readonly known: Millis
} & (
  | { readonly is: 'same'; readonly key: FieldKey; readonly writes: readonly Write[] }
  | { readonly is: 'beside'; readonly late: readonly Write[]; readonly meanwhile: readonly Write[] }
)

/** Of the whole archive, the one that was known last first. */
export function parallelsIn(archive: Pick<ArchiveView, 'documents'>): readonly Parallel[] {
  return [...archive.documents]
    .flatMap(([part, view]) => [...sameIn(part, view), ...besideIn(part, view)])
    .sort((a, b) => b.known - a.known)
}

/** When the newest of one document became known; null: there is none. */
export function lastParallel(view: Pick<DocumentView, 'fields'>): Millis | null {
  const known = [...sameIn('', view), ...besideIn('', view)].map((one) => one.known)
  return known.length === 0 ? null : Math.max(...known)
}

function sameIn(part: Part, { fields }: Pick<DocumentView, 'fields'>): readonly Parallel[] {
  return [...fields.values()].flatMap(({ key, heads, conflict }): readonly Parallel[] => {
    const writes = heads.filter(isReceived)
    if (conflict || new Set(writes.map(({ author }) => author.user)).size < 2) return []
    return [
      { part, known: Math.max(...writes.map((write) => write.receipt.received)), is: 'same', key, writes },
    ]
  })
}

function besideIn(part: Part, view: Pick<DocumentView, 'fields'>): readonly Parallel[] {
  const saves = savesOf(view)
  return saves.flatMap(([first, ...more]): readonly Parallel[] => {
    const { time, receipt, author } = first
    // One that arrived at once was written by somebody who saw everything.
    if (receipt.received - time <= OFFLINE_AFTER_MS) return []
    const late = [first, ...more]
    const keys = new Set(late.map(({ key }) => key))
    const meanwhile = saves
      .filter(
        ([other]) =>
          other.author.user !== author.user &&
          other.receipt.received < receipt.received &&
          other.receipt.received > time,
      )
      .flatMap((save) => save.filter(({ key }) => !keys.has(key)))
    return meanwhile.length === 0 ? [] : [{ part, known: receipt.received, is: 'beside', late, meanwhile }]
  })
}

type Received = Receipted<Write>
const isReceived = (write: Write): write is Received => write.receipt !== null

/** Writes that arrived, by the save that made them. */
function savesOf({ fields }: Pick<DocumentView, 'fields'>): readonly (readonly [Received, ...Received[]])[] {
  const saves = new Map<EntryId, [Received, ...Received[]]>()
  for (const { history } of fields.values()) {
    for (const write of history) {
      if (!isReceived(write)) continue
      const save = saves.get(write.id)
      if (save === undefined) saves.set(write.id, [write])
      else save.push(write)
    }
  }
  return [...saves.values()]
}
