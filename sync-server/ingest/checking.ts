/**
 * 提交 and 核实: the rulings on the three commands of checking (R24, R59).
 *
 * What decides is read from the ledgers: whether a ground to keep the file stands, what is missing, whose hand wrote
 * what is marked. A device says the same beforehand, but may not have heard of everything yet.
 */
import { isPassed, type Marks } from '../../shared/domain/mark.ts'
import { foldArchive } from '../../shared/domain/archive.ts'
import { MOST_HANDS, type Command, type Recorded } from '../../shared/domain/entry.ts'
import {
  parseDocId,
  parseEntryId,
  parsePart,
  type EntryId,
  type Part,
  type UserId,
} from '../../shared/domain/names.ts'
import { keptIn, spokenOf } from '../../shared/domain/kept.ts'
import type { ArchiveView } from '../../shared/domain/view.ts'
import {
  decideCheck,
  isOwnWork,
  failuresIn,
  markedCompartments,
  whyNotSubmit,
  type Hands,
} from '../../shared/policy/checking.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import { lockOf, withoutLocked } from '../../shared/policy/sensitive.ts'
import { checklistOf, lackingToSubmit } from '../../shared/templates/checklist.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { fieldOf } from '../../shared/templates/keys.ts'
import type { Template } from '../../shared/templates/types.ts'
import type { ArchiveRow } from '../store/contract.ts'
import type { Overlay } from './overlay.ts'
import { placesOf } from './places.ts'
import { refused, type Ruling, type RulingBench } from './ruling.ts'

export async function ruleOnSubmit(
  row: ArchiveRow,
  actor: Actor,
  { overlay, now }: RulingBench,
): Promise<Ruling> {
  const file = await fileOf(row, overlay)
  const [home] = placesOf(row, { business: null, compartment: 'profile' })
  if (file === null || home === undefined) return refused('unknown-template')
  const { view, template } = file
  const why = whyNotSubmit(actor, home, { checking: view.checking, ...lackingToSubmit(view, template) }, now)
  if (why !== null) return refused(why)
  const hands = await handsBeside(actor.user, view, template, overlay)
  return {
    verdict: { is: 'submitted', by: actor.user, ...(hands.length === 0 ? {} : { hands }) },
    row,
    effects: [],
  }
}

export async function ruleOnCheck(
  command: Extract<Command, { do: 'verify' | 'return' }>,
  row: ArchiveRow,
  actor: Actor,
  bench: RulingBench,
): Promise<Ruling> {
  const file = await fileOf(row, bench.overlay)
  if (file === null) return refused('unknown-template')
  const { view, template } = file
  const { marks } = command
  const is = view.checking.is
  if (is !== 'submitted' && is !== 'verified') return refused('not-submitted')
  const barred = whyNotChecked(marks, row, actor, bench)
  if (barred !== null) return refused(barred)
  const astray = Object.entries(marks).some(([part, fields]) =>
    Object.entries(fields).some(([key, { of }]) => of !== null && !isWriteOf(view, part, key, of)),
  )
  if (astray) return refused('unknown-entry')
  if (isOwnWork(actor.user, await handsOf(view, marks, bench.overlay))) return refused('own-work')
  if (command.do === 'return') {
    const { reason, note } = command
    return {
      verdict: { is: 'returned', by: actor.user, marks, reason, ...(note === undefined ? {} : { note }) },
      row,
      effects: [],
    }
  }
  if (failuresIn(marks) > 0) return refused('not-right')
  const left = whatIsLeft(view, template, marks, row, actor, bench)
  if (left !== null) return refused(left)
  const stale = staleIn(view, marks)
  return {
    verdict: { is: 'verified', by: actor.user, marks, ...(stale === 0 ? {} : { stale }) },
    row,
    effects: [],
  }
}

/** A right on each compartment that is marked, and on one at least. */
function whyNotChecked(marks: Marks, row: ArchiveRow, actor: Actor, { now }: RulingBench): string | null {
  const mayNowhere = placesOf(row, { business: null, compartment: 'profile' }).every(
    (place) => !decideCheck(actor, 'profile', place, now).allowed,
  )
  if (mayNowhere) return 'no-right'
  if (markedCompartments(marks).size === 0) return null
  for (const part of Object.keys(marks)) {
    const address = parsePart(part)
    if (address === null) return 'unknown-entry'
    const may = placesOf(row, address).some(
      (place) => decideCheck(actor, address.compartment, place, now).allowed,
    )
    if (!may) return 'no-right'
  }
  return null
}

/** Of what this person may check, each line is found right, by these marks or by earlier ones. */
function whatIsLeft(
  view: ArchiveView,
  template: Template,
  marks: Marks,
  row: ArchiveRow,
  actor: Actor,
  { now }: RulingBench,
): 'in-conflict' | 'unchecked' | null {
  for (const { part, compartment, register } of checklistOf(view, template)) {
    const address = parsePart(part)
    const mine =
      address !== null &&
      placesOf(row, address).some((place) => decideCheck(actor, compartment, place, now).allowed)
    if (!mine) continue
    if (register.conflict) return 'in-conflict'
    const mark = marks[part]?.[register.key]
    if (!register.verified && (mark === undefined || !isPassed(mark))) return 'unchecked'
  }
  return null
}

/** Found right, and written again before the word of it came, by somebody who did not say how they checked it. */
const staleIn = (view: ArchiveView, marks: Marks): number =>
  Object.entries(marks).reduce((sum, [part, fields]) => {
    const document = view.documents.get(part)
    return (
      sum +
      Object.entries(fields).filter(([key, { of }]) => {
        const field = document?.fields.get(key)
        if (document === undefined || field === undefined) return true
        return spokenOf(keptIn(document, field), of) === undefined
      }).length
    )
  }, 0)

const isWriteOf = (view: ArchiveView, part: Part, key: string, id: EntryId): boolean =>
  view.documents
    .get(part)
    ?.fields.get(key)
    ?.history.some((write) => write.id === id) === true

async function handsOf(view: ArchiveView, marks: Marks, overlay: Overlay): Promise<Hands> {
  const marked = Object.values(marks).flatMap((fields) => Object.values(fields).flatMap(({ of }) => of ?? []))
  const [creator] = await authorsOf(openingsOf(view), overlay)
  return {
    creator: creator ?? null,
    submitter: view.checking.is === 'submitted' ? view.checking.by : null,
    authors: await authorsOf(marked, overlay),
  }
}

/** Who beside the submitter has a hand in what is to be checked, so that devices need not read it to ask somebody else. */
async function handsBeside(
  submitter: UserId,
  view: ArchiveView,
  template: Template,
  overlay: Overlay,
): Promise<readonly UserId[]> {
  const written = checklistOf(view, template).flatMap(({ register }) =>
    register.verified ? [] : register.heads.map(({ id }) => id),
  )
  const all = await authorsOf([...openingsOf(view), ...written], overlay)
  return all.filter((user) => user !== submitter).slice(0, MOST_HANDS)
}

const openingsOf = (view: ArchiveView): readonly EntryId[] =>
  view.documents
    .get('life')
    ?.commands.filter(({ command }) => command.do === 'open')
    .slice(0, 1)
    .map(({ id }) => id) ?? []

/** By the server's table of client ids; each once. */
async function authorsOf(ids: readonly EntryId[], overlay: Overlay): Promise<readonly UserId[]> {
  const clients = new Set(ids.map((id) => parseEntryId(id)?.client ?? 0))
  const found = await Promise.all([...clients].map((client) => overlay.client(client)))
  return [...new Set(found.flatMap((one) => one?.user ?? []))]
}

interface File {
  readonly view: ArchiveView
  readonly template: Template
}

/** What stands, folded from the bare ledgers. Authors and receipts are left out: nothing that is asked here needs them. */
async function fileOf(row: ArchiveRow, overlay: Overlay): Promise<File | null> {
  const template = findTemplate(row.template)
  if (template === null) return null
  const parts = new Map<Part, readonly Recorded[]>()
  for (const doc of await overlay.documentsOf(row.archive)) {
    const part = doc.slice(row.archive.length + 1)
    if (parseDocId(doc) !== null) parts.set(part, (await overlay.history(doc)).map(recorded))
  }
  const view = foldArchive({ archive: row.archive, parts })
  const lock = lockOf(view.documents.get('consent'), template.fields)
  // What is locked nobody sees, so nobody checks it.
  return { view: withoutLocked(view, lock, (key) => fieldOf(template, key)), template }
}

const recorded = ({ id, entry }: { readonly id: EntryId; readonly entry: Recorded['entry'] }): Recorded => ({
  id,
  entry,
  // The door lets in no verdict but the server's own.
  author: { user: entry['k'] === 'verdict' ? 'server' : '', device: '', membership: null },
  receipt: null,
})
