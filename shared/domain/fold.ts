/**
 * The fold: what the entries of a document mean (F1–F9, `SPEC.md`).
 *
 * A pure function of a *set* of entries. The order of the array it is handed, repeated entries and
 * the way they arrived change nothing; that is what lets a branch, the server and head office read
 * the same archive from ledgers that were merged in different orders. It never judges rights (F7).
 *
 * Nothing is dropped: entries that this version cannot read are kept as `newer`, and a `base` that
 * names something unknown is ignored rather than believed (the door refuses those).
 */
import { sameJson } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import { isFoundRight, type FieldMark, type MarksOfPart } from './checking.ts'
import { keptBy, spokenOf } from './kept.ts'
import type {
  CommandEntry,
  Entry,
  FactEntry,
  FieldKey,
  ProposeEntry,
  RedactedEntry,
  Recorded,
  SetEntry,
  VerdictEntry,
} from './entry.ts'
import type { EntryId } from './names.ts'
import { compareByTime, compareIds } from './order.ts'
import { receiveEntry } from './receive.ts'
import type {
  CommandView,
  DocumentView,
  Fact,
  Field,
  NewerEntry,
  Proposal,
  Provenance,
  VerdictView,
  Write,
} from './view.ts'
import { uniqueEntries } from './unique.ts'

export interface FoldOptions {
  /** What checkers said of the fields of this document; it comes from the `life` document. */
  readonly marks?: MarksOfPart | undefined
  /** Server clock minus this device's clock as last measured, for entries still waiting for their receipt. */
  readonly deviceOffset?: Millis | undefined
}

const NONE: readonly EntryId[] = []
const NO_MARKS: MarksOfPart = new Map()

type Dated<E extends Entry> = Provenance & { readonly entry: E }

export function foldDocument(recorded: readonly Recorded[], options: FoldOptions = {}): DocumentView {
  const deviceOffset = options.deviceOffset ?? 0
  const sets: Dated<SetEntry>[] = []
  const proposed: Dated<ProposeEntry>[] = []
  const facts: Dated<FactEntry>[] = []
  const commands: Dated<CommandEntry>[] = []
  const verdicts: VerdictView[] = []
  const newer: NewerEntry[] = []
  const redacted: { id: EntryId; why: string }[] = []

  const entries = uniqueEntries(recorded)
  let pending = 0
  for (const one of entries) {
    if (one.receipt === null) pending++
    const read = receiveEntry(one.entry)
    if (!read.ok) {
      newer.push({ id: one.id, entry: one.entry, author: one.author, receipt: one.receipt })
      continue
    }
    const entry = read.value
    switch (entry.k) {
      case 'redacted':
        redacted.push({ id: one.id, why: entry.why })
        break
      case 'set':
        sets.push(dated(one, entry, deviceOffset))
        break
      case 'propose':
        proposed.push(dated(one, entry, deviceOffset))
        break
      case 'command':
        commands.push(dated(one, entry, deviceOffset))
        break
      case 'verdict':
        // Only the server rules. The door lets no other verdict in; should one stand here, it rules nothing.
        if (one.author.user === 'server') verdicts.push(verdictView(dated(one, entry, deviceOffset)))
        else newer.push({ id: one.id, entry: one.entry, author: one.author, receipt: one.receipt })
        break
      default:
        facts.push(dated(one, entry, deviceOffset))
    }
  }

  verdicts.sort((a, b) => a.n - b.n || compareIds(a.id, b.id))
  const asked = new Set(proposed.map(({ id }) => id))
  const fields = foldFields(sets.sort(compareByTime), options.marks ?? NO_MARKS, asked)
  return {
    fields,
    proposals: foldProposals(proposed.sort(compareByTime), fields),
    facts: foldFacts(facts.sort(compareByTime)),
    commands: foldCommands(commands.sort(compareByTime), verdicts),
    verdicts,
    newer: newer.sort((a, b) => compareIds(a.id, b.id)),
    redacted: redacted.sort((a, b) => compareIds(a.id, b.id)),
    count: entries.length,
    pending,
  }
}

/** F3: a clock that runs ahead is held back by the moment of receipt; one that lags is helped by its offset. */
export function effectiveTime(at: Millis, receipt: Recorded['receipt'], deviceOffset: Millis): Millis {
  return receipt === null ? at + deviceOffset : Math.min(at + receipt.offset, receipt.received)
}

function dated<E extends Exclude<Entry, RedactedEntry>>(
  one: Recorded,
  entry: E,
  deviceOffset: Millis,
): Dated<E> {
  return {
    id: one.id,
    at: entry.at,
    time: effectiveTime(entry.at, one.receipt, deviceOffset),
    author: one.author,
    receipt: one.receipt,
    template: entry.t,
    entry,
  }
}

/** F4. `sets` stand oldest first, and so do the writes of every field. */
function foldFields(
  sets: readonly Dated<SetEntry>[],
  marks: MarksOfPart,
  asked: ReadonlySet<EntryId>,
): Map<FieldKey, Field> {
  const fields = new Map<FieldKey, Field>()
  for (const [key, history] of writesByField(sets)) fields.set(key, foldField(key, history, marks, asked))
  return fields
}

function writesByField(saves: readonly Dated<SetEntry | ProposeEntry>[]): Map<FieldKey, Write[]> {
  const writes = new Map<FieldKey, Write[]>()
  for (const { entry, id, at, time, author, receipt, template } of saves) {
    const how = entry.k === 'set' ? entry.how : undefined
    for (const key of Object.keys(entry.fields)) {
      const value = entry.fields[key] ?? null
      // `Object.hasOwn`: a field may be called `constructor`.
      const base = (Object.hasOwn(entry.base, key) ? entry.base[key] : undefined) ?? NONE
      const said = { id, at, time, author, receipt, template, key, value, base, why: entry.why ?? '' }
      const write: Write = how === undefined ? said : { ...said, how }
      const sofar = writes.get(key)
      if (sofar === undefined) writes.set(key, [write])
      else sofar.push(write)
    }
  }
  return writes
}

function foldField(
  key: FieldKey,
  history: readonly Write[],
  marks: MarksOfPart,
  asked: ReadonlySet<EntryId>,
): Field {
  const heads = headsOf(history)
  // A field has at least one write, so at least one head.
  const shown = heads[0] as Write
  const chain = keptBy(shown, {
    writeOf: (id) => history.find((one) => one.id === id),
    isAsked: (id) => asked.has(id),
  })
  const mark = wordOn(chain, marks.get(key))
  return {
    key,
    value: shown.value,
    heads,
    conflict: heads.length > 1 && heads.some((head) => !sameJson(head.value, shown.value)),
    mark,
    verified: heads.length === 1 && isFoundRight({ mark }, shown.id),
    history,
  }
}

/**
 * F11: a settlement says itself how its account was made sure of, until a checker says something of that write; and what
 * an answer kept is as right as it was.
 */
function wordOn(chain: readonly Write[], mark: FieldMark | undefined): FieldMark | null {
  const spoken = spokenOf(chain, mark?.mark.of)
  const [shown] = chain
  if (spoken === undefined || shown === undefined) return mark ?? null
  if (mark?.mark.of === spoken.id)
    return spoken === shown ? mark : { ...mark, mark: { ...mark.mark, of: shown.id } }
  const { how = '', author, time } = spoken
  return { mark: { of: shown.id, how }, by: author.user, at: time }
}

/** F11. A save that names a proposal answers it; its author's next one that names it takes its place. */
function foldProposals(
  proposed: readonly Dated<ProposeEntry>[],
  fields: ReadonlyMap<FieldKey, Field>,
): Map<FieldKey, readonly Proposal[]> {
  const proposals = new Map<FieldKey, readonly Proposal[]>()
  if (proposed.length === 0) return proposals
  for (const [key, writes] of writesByField(proposed)) {
    const saves = fields.get(key)?.history ?? []
    proposals.set(
      key,
      writes.map((one) => ({
        ...one,
        answeredBy: saves.find(({ base }) => base.includes(one.id))?.id ?? null,
        revisedBy:
          writes.find(
            ({ id, base, author }) =>
              id !== one.id && author.user === one.author.user && base.includes(one.id),
          )?.id ?? null,
      })),
    )
  }
  return proposals
}

/**
 * The writes that no other write of the field names, latest first.
 *
 * Naming cannot run in circles where the door stands, because it names only what was known before.
 * Should a ledger hold a circle all the same, its latest write stands for it: a field with writes
 * never goes blank.
 */
function headsOf(history: readonly Write[]): readonly Write[] {
  if (history.length === 1) return history
  const named = new Set<EntryId>()
  for (const write of history) for (const id of write.base) if (id !== write.id) named.add(id)
  const heads = history.filter((write) => !named.has(write.id)).reverse()
  return heads.length > 0 ? heads : history.slice(-1)
}

/** A fact is corrected by a later fact of its own kind; the corrected one stays, marked. */
function foldFacts(facts: readonly Dated<FactEntry>[]): Fact[] {
  const kinds = new Map<EntryId, string>()
  for (const { id, entry } of facts) kinds.set(id, entry.k)
  const correctors = new Map<EntryId, EntryId[]>()
  for (const { id, entry } of facts) {
    for (const corrected of entry.supersedes ?? NONE) {
      if (corrected === id || kinds.get(corrected) !== entry.k) continue
      const sofar = correctors.get(corrected)
      if (sofar === undefined) correctors.set(corrected, [id])
      else sofar.push(id)
    }
  }
  return facts.map(({ entry, id, at, time, author, receipt, template }) => ({
    id,
    at,
    time,
    author,
    receipt,
    template,
    kind: entry.k,
    fact: entry.fact,
    supersedes: entry.supersedes ?? NONE,
    supersededBy: correctors.get(id) ?? NONE,
  }))
}

function verdictView({ entry, ...provenance }: Dated<VerdictEntry>): VerdictView {
  return { ...provenance, n: entry.n, verdict: entry.verdict, covers: entry.covers }
}

/** F5: of several verdicts on one command the highest `n` rules. Commands and verdicts live in `life` only. */
function foldCommands(
  commands: readonly Dated<CommandEntry>[],
  verdicts: readonly VerdictView[],
): CommandView[] {
  const rulings = new Map<EntryId, VerdictView>()
  for (const verdict of verdicts) for (const id of verdict.covers['life'] ?? NONE) rulings.set(id, verdict)
  return commands.map(({ entry, ...provenance }) => ({
    ...provenance,
    command: entry.command,
    verdict: rulings.get(provenance.id) ?? null,
  }))
}
