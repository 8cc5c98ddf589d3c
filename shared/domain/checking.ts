/**
 * 核实: who looked at which value, how, and what came of it (R24, R59).
 *
 * A mark is about one write of one field. So an edit needs nobody to take the mark away: the field then shows
 * another write, of which nothing was said; and what somebody edits while a checker reads is not checked with the rest.
 */
import type { Millis } from '../base/ports.ts'
import type { FieldKey, Verdict } from './entry.ts'
import type { Stored } from './guard.ts'
import { keptBy, spokenOf } from './kept.ts'
import { isPassed, type Mark } from './mark.ts'
import type { EntryId, Part, UserId } from './names.ts'
import { receiveEntry } from './receive.ts'

/** The latest word on a field, with who gave it and when. */
export interface FieldMark {
  readonly mark: Mark
  readonly by: UserId
  readonly at: Millis
}
export type MarksOfPart = ReadonlyMap<FieldKey, FieldMark>

/** Where the archive as a whole stands. What changed since a field was checked, the field says (`Field.mark`). */
export type Checking =
  | { readonly is: 'draft' }
  /** `hands`: who else had a hand in it (`Verdict`); left out where nobody had. */
  | {
      readonly is: 'submitted'
      readonly by: UserId
      readonly at: Millis
      readonly hands?: readonly UserId[]
    }
  /** `stale`: lines that were written again while they were looked at. */
  | { readonly is: 'verified'; readonly by: UserId; readonly at: Millis; readonly stale: number }
  | { readonly is: 'returned'; readonly by: UserId; readonly at: Millis; readonly reason: string }

/** What lists say of it: `changed` was verified, and something that is checked was written since. */
export const checkStates = ['draft', 'submitted', 'returned', 'verified', 'changed'] as const
export type CheckState = (typeof checkStates)[number]

/** `written`: when something that is checked was last received (`Fragment.checked`). */
export const checkStateOf = (checking: Checking, written: Millis): CheckState =>
  checking.is === 'verified' && (checking.stale > 0 || written > checking.at) ? 'changed' : checking.is

export const DRAFT: Checking = { is: 'draft' }

interface Ruling {
  readonly verdict: Verdict
  readonly time: Millis
}

/** Null: the verdict is about something else. */
export function checkingAfter({ verdict, time }: Ruling): Checking | null {
  switch (verdict.is) {
    case 'submitted':
      return {
        is: 'submitted',
        by: verdict.by,
        at: time,
        ...(verdict.hands === undefined ? {} : { hands: verdict.hands }),
      }
    case 'verified':
      return { is: 'verified', by: verdict.by, at: time, stale: verdict.stale ?? 0 }
    case 'returned':
      return { is: 'returned', by: verdict.by, at: time, reason: verdict.reason }
    default:
      return null
  }
}

/** Of each field the word of the highest `n`; `rulings` stand in that order. */
export function marksIn(rulings: Iterable<Ruling>): ReadonlyMap<Part, MarksOfPart> {
  const parts = new Map<Part, Map<FieldKey, FieldMark>>()
  for (const { verdict, time } of rulings) {
    if (verdict.is !== 'verified' && verdict.is !== 'returned') continue
    for (const [part, marks] of Object.entries(verdict.marks)) {
      let fields = parts.get(part)
      if (fields === undefined) parts.set(part, (fields = new Map()))
      for (const [key, mark] of Object.entries(marks)) fields.set(key, { mark, by: verdict.by, at: time })
    }
  }
  return parts
}

/** Was this very write found right? */
export const isFoundRight = (
  { mark: found }: { readonly mark: FieldMark | null | undefined },
  id: EntryId,
): boolean => found != null && isPassed(found.mark) && found.mark.of === id

export const isVerified = (marks: MarksOfPart | undefined, key: FieldKey, id: EntryId): boolean =>
  isFoundRight({ mark: marks?.get(key) }, id)

/**
 * The same of a stored document, for the door: by the word of a checker, or of the settlement itself, on this write or on
 * the one that it kept (F11). `marks` are those of its part.
 */
export function foundRightIn(
  marks: MarksOfPart | undefined,
  stored: Iterable<Stored>,
): (key: FieldKey, id: EntryId) => boolean {
  // Of a long ledger only what is asked for is read.
  const entries = new Map<EntryId, Stored['entry']>()
  for (const { id, entry } of stored) entries.set(id, entry)
  const isAsked = (id: EntryId): boolean => entries.get(id)?.['k'] === 'propose'
  return (key, id) => {
    const writeOf = (of: EntryId) => writeIn(entries.get(of), key, of)
    const write = writeOf(id)
    if (write === undefined) return false
    return isRight(marks?.get(key), keptBy(write, { writeOf, isAsked }))
  }
}

/** Of a write and those that it kept: by what a checker said of it, else by what it says of itself (F11). */
export function isRight(
  found: FieldMark | undefined,
  chain: readonly { readonly id: EntryId; readonly how?: string | undefined }[],
): boolean {
  const spoken = spokenOf(chain, found?.mark.of)
  if (spoken === undefined) return false
  return found?.mark.of === spoken.id ? isPassed(found.mark) : true
}

function writeIn(entry: Stored['entry'] | undefined, key: FieldKey, id: EntryId) {
  const read = entry === undefined ? null : receiveEntry(entry)
  if (read?.ok !== true || read.value.k !== 'set' || !Object.hasOwn(read.value.fields, key)) return undefined
  const { fields, base, how } = read.value
  return { id, value: fields[key] ?? null, base: Object.hasOwn(base, key) ? (base[key] ?? []) : [], how }
}
