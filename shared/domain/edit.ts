/**
 * Writing: from what a person saw and changed to the entry that says so.
 *
 * `base` states which writes were *seen*, so it comes from the heads that stood on the screen when
 * the person began, not from the newest. A value that arrived while someone was typing was not seen,
 * and must come out as a conflict rather than be replaced unread.
 */
import { sameJson, type Json, type JsonObject } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import {
  ENTRY_VERSION,
  type Command,
  type CommandEntry,
  type FactEntry,
  type FactKind,
  type FieldKey,
  type ProposeEntry,
  type SetEntry,
  type TemplateRef,
  type Verdict,
  type VerdictEntry,
} from './entry.ts'
import type { EntryId, Part } from './names.ts'
import type { DocumentView, Fact, Field } from './view.ts'

export interface Stamp {
  /** From the device's stamp clock (`shared/base/hybridClock.ts`), never straight from the wall. */
  readonly at: Millis
  readonly template: TemplateRef
}

export type Values = { readonly [key: FieldKey]: Json }
/** Per field the writes that a person had before the eyes. Taken when editing begins. */
export type Seen = { readonly [key: FieldKey]: readonly EntryId[] }

type Fields = Pick<DocumentView, 'fields'> & Partial<Pick<DocumentView, 'proposals'>>

/** All accounts of these fields: saving with them settles every conflict among them and answers every proposal. */
export function seenIn(view: Fields, keys: Iterable<FieldKey>): Seen {
  const seen: Record<FieldKey, readonly EntryId[]> = {}
  for (const key of keys) {
    const { heads, proposals } = accountsOf(view, key)
    if (heads.length + proposals.length > 0) seen[key] = [...heads, ...proposals]
  }
  return seen
}

/** What a field could be settled among, as the guard at the door has it (`accountsIn`). */
export const accountsOf = (view: Fields, key: FieldKey) => ({
  heads: (view.fields.get(key)?.heads ?? []).map(({ id }) => id),
  proposals: (view.proposals?.get(key) ?? []).flatMap(({ id, answeredBy }) =>
    answeredBy === null ? id : [],
  ),
})

/**
 * One save in a form. What changes nothing is left out: a value that all the writes it replaces
 * hold already, or emptying what was never filled. Null when nothing is left.
 *
 * `seen` may lag behind `view`; without it the person is taken to have seen all that `view` holds.
 */
export function saveFields(
  view: Fields,
  values: Values,
  stamp: Stamp,
  options: {
    readonly seen?: Seen | undefined
    readonly why?: string | undefined
    readonly how?: string | undefined
  } = {},
): SetEntry | null {
  const keys = Object.keys(values)
  const seen = options.seen ?? seenIn(view, keys)
  const fields: Record<FieldKey, Json> = {}
  const base: Record<FieldKey, readonly EntryId[]> = {}
  for (const key of keys) {
    const value = values[key] ?? null
    const replaced = (Object.hasOwn(seen, key) ? seen[key] : undefined) ?? []
    if (changesNothing(view.fields.get(key), value, replaced)) continue
    fields[key] = value
    if (replaced.length > 0) base[key] = replaced
  }
  if (Object.keys(fields).length === 0) return null
  const entry: SetEntry = { k: 'set', at: stamp.at, v: ENTRY_VERSION, t: stamp.template, fields, base }
  const { why = '', how } = options
  return { ...entry, ...(why === '' ? {} : { why }), ...(how === undefined ? {} : { how }) }
}

function changesNothing(field: Field | undefined, value: Json, replaced: readonly EntryId[]): boolean {
  if (replaced.length === 0) return value === null && field === undefined
  return replaced.every((id) => {
    const write = field?.history.find((one) => one.id === id)
    return write !== undefined && sameJson(write.value, value)
  })
}

/** What was to be saved, asked for instead (R44). */
export function proposalOf({ at, v, t, fields, base, why }: SetEntry): ProposeEntry {
  const entry: ProposeEntry = { k: 'propose', at, v, t, fields, base }
  return why === undefined ? entry : { ...entry, why }
}

/** One save in two: what may be put in place, and the fields that are only asked for. */
export function splitSave(entry: SetEntry, asked: readonly FieldKey[]): readonly (SetEntry | ProposeEntry)[] {
  const only = (keep: (key: FieldKey) => boolean): SetEntry => ({
    ...entry,
    fields: Object.fromEntries(Object.entries(entry.fields).filter(([key]) => keep(key))),
    base: Object.fromEntries(Object.entries(entry.base).filter(([key]) => keep(key))),
  })
  const put = only((key) => !asked.includes(key))
  const proposed = only((key) => asked.includes(key))
  return [
    ...(Object.keys(put.fields).length === 0 ? [] : [put]),
    ...(Object.keys(proposed.fields).length === 0 ? [] : [proposalOf(proposed)]),
  ]
}

/** The choice in a conflict, which may well be the value already shown. Null when there is nothing to choose. */
export function resolveConflict(
  view: Fields,
  key: FieldKey,
  value: Json,
  stamp: Stamp,
  why = '',
): SetEntry | null {
  return view.fields.get(key)?.conflict === true ? saveFields(view, { [key]: value }, stamp, { why }) : null
}

export function stateFact(kind: FactKind, fact: JsonObject, stamp: Stamp): FactEntry {
  return { k: kind, at: stamp.at, v: ENTRY_VERSION, t: stamp.template, fact }
}

/** The same thing said rightly. A fact is never edited; the wrong one stays and says by what it was corrected. */
export function correctFact(wrong: Pick<Fact, 'id' | 'kind'>, fact: JsonObject, stamp: Stamp): FactEntry {
  return { ...stateFact(wrong.kind, fact, stamp), supersedes: [wrong.id] }
}

/** A later fact that lifts restrictions or replaces several at once (F6). All of one kind. */
export function answerFacts(
  answered: readonly [Pick<Fact, 'id' | 'kind'>, ...Pick<Fact, 'id' | 'kind'>[]],
  fact: JsonObject,
  stamp: Stamp,
): FactEntry {
  const [{ kind }] = answered
  if (answered.some((one) => one.kind !== kind))
    throw new TypeError('a fact answers facts of its own kind only')
  return { ...stateFact(kind, fact, stamp), supersedes: answered.map(({ id }) => id) }
}

export function request(command: Command, stamp: Stamp): CommandEntry {
  return { k: 'command', at: stamp.at, v: ENTRY_VERSION, t: stamp.template, command }
}

/** Only the server writes these: `n` is the next of the archive, `covers` what was judged, per document. */
export function rule(
  n: number,
  verdict: Verdict,
  covers: { readonly [part: Part]: readonly EntryId[] },
  stamp: Stamp,
): VerdictEntry {
  return { k: 'verdict', at: stamp.at, v: ENTRY_VERSION, t: stamp.template, n, covers, verdict }
}
