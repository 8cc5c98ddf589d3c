/**
 * From what a person asked for to entries: sorted into documents by the template, judged by the same
 * validator and policy as at the server's door, and written with the heads that the person saw.
 */
import type { Json, JsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import {
  accountsOf,
  request,
  saveFields,
  splitSave,
  stateFact,
  type Stamp,
} from '../../shared/domain/edit.ts'
import type { Entry, FieldKey, SetEntry, TemplateRef } from '../../shared/domain/entry.ts'
import { fieldItem } from '../../shared/domain/listField.ts'
import {
  docId,
  parseDocId,
  parsePart,
  partOf,
  type ArchiveId,
  type BusinessId,
  type DocId,
  type EntryId,
  type MembershipId,
  type Part,
  type UserId,
} from '../../shared/domain/names.ts'
import { isRight, type MarksOfPart } from '../../shared/domain/checking.ts'
import { keptFrom } from '../../shared/domain/kept.ts'
import { readLife } from '../../shared/domain/life.ts'
import { receiveEntry } from '../../shared/domain/receive.ts'
import { isOpenProposal, type DocumentView } from '../../shared/domain/view.ts'
import { decideAbility, decideAppend } from '../../shared/policy/decide.ts'
import { isGuarded } from '../../shared/policy/proposing.ts'
import { lockedIn, lockOf, NO_SENSITIVE_CONSENT, type SensitiveLock } from '../../shared/policy/sensitive.ts'
import { whyNotStep } from '../../shared/policy/rightsRequest.ts'
import { isSettlement, settledIn } from '../../shared/policy/settling.ts'
import { canSave, filledBy } from '../../shared/templates/complete.ts'
import { factHomes, isOfBusiness } from '../../shared/templates/facts.ts'
import { findTemplate, isTemplateId, templates } from '../../shared/templates/index.ts'
import { fieldKey, fieldOf, standingOf } from '../../shared/templates/keys.ts'
import { openingEntries, startingValues, valuesByPart } from '../../shared/templates/opening.ts'
import type { Refusal } from '../../shared/templates/refusal.ts'
import type { Template } from '../../shared/templates/types.ts'
import { validateFact, validateFields, type Values } from '../../shared/templates/validate.ts'
import type { EditRefusal, FieldChanges, LeadAnswer, NewArchive, NewFact } from '../api.ts'
import { viewOf, type DocState } from './reading.ts'
import type { Refused } from './rejected.ts'
import { mayAppend, mayRead, maySettle, nowOf, placesOf, standingOfLife, type Standing } from './rights.ts'
import { mayWish, type Wish } from './wishes.ts'
import type { JudgingTools, Line, Plan, Writing } from './writing.ts'

/** Where an archive stands, as its `life` card says. */
interface Placed {
  readonly template: Template
  readonly ref: TemplateRef
  readonly standing: Standing
}

type Edit<T> = Promise<Result<T, EditRefusal>>

const NOT_FOUND: EditRefusal = { type: 'not-found' }
function triageFact(answer: LeadAnswer): JsonObject {
  const { outcome } = answer
  if (outcome === 'duplicate') return { outcome, of: answer.of }
  if (outcome !== 'invalid') return { outcome }
  return { outcome, reason: answer.reason, ...(answer.text === '' ? {} : { text: answer.text }) }
}

/** A document that nobody has written in. */
const unwritten: Pick<DocumentView, 'fields'> = { fields: new Map() }

export class Desk {
  readonly #tools: JudgingTools
  readonly #writing: Writing
  /** Entries that go by another id since a form showed them. */
  readonly #renamed = new Map<string, EntryId>()

  constructor(tools: JudgingTools, writing: Writing) {
    this.#tools = tools
    this.#writing = writing
  }

  rename(renamed: readonly (readonly [DocId, EntryId, EntryId])[]): void {
    for (const [doc, from, to] of renamed) this.#renamed.set(`${doc} ${from}`, to)
  }

  create(draft: NewArchive): Edit<ArchiveId> {
    const { store, directory } = this.#tools
    const archive = newUlid(store.clock, store.random)
    const business = newUlid(store.clock, store.random)
    return this.#writing.write(async (at) => {
      const template = templateOf(draft.template)
      if (template === null) return err(invalid('unknown-template', null))
      const { actor } = directory
      const allowed = decideAbility(actor, 'create', draft.branch, this.#now())
      if (!allowed.allowed) return err({ type: 'not-allowed', part: 'life' })
      const values = this.#startValues(template, draft.fields, business)
      if (!values.ok) return values
      const typed = new Set(Object.keys(draft.fields))
      const opening = { branch: draft.branch, owner: actor.user, business, values: values.value, at }
      const place = { branch: draft.branch, owner: actor.user, team: [], grants: [] }
      const lines: Line[] = []
      for (const [part, entries] of openingEntries(template, opening)) {
        const { compartment } = parsePart(part) ?? { compartment: 'life' as const }
        const may = decideAppend(actor, compartment, place, this.#now())
        if (!may.allowed) {
          // With what nobody typed an archive begins where its owner may write it: 客服 has no hand in the deal.
          if (Object.keys(valuesOf(entries)).every((key) => !typed.has(key))) continue
          return err({ type: 'not-allowed', part })
        }
        // Whoever is only being put down was not asked yet.
        const judged =
          lockedBy('never-asked', template, part, valuesOf(entries)) ??
          this.#judge(template, part, valuesOf(entries), null)
        if (judged !== null) return err(judged)
        for (const entry of entries) lines.push(line(docId(archive, part), entry, may.membership.id))
      }
      return this.#plan(lines, archive)
    })
  }

  save(changes: FieldChanges): Edit<null> {
    const { archive, business, fields } = changes
    return this.#writing.write(async (at) => {
      const placed = this.#placed(archive)
      if (placed === null) return err(NOT_FOUND)
      const sorted = sortByPart(placed.template, fields, business)
      if (!sorted.ok) return sorted
      const reads = await this.#tools.reading.many(
        [...sorted.value.keys()].map((part) => docId(archive, part)),
      )
      const lines: Line[] = []
      for (const [part, values] of sorted.value) {
        const doc = docId(archive, part)
        const view = this.#view(reads.get(doc) as DocState)
        const stamp = { at, template: placed.ref }
        const entry = this.#setEntry(doc, view, values, changes, stamp)
        const may = await this.#mayBe(placed, archive, part, view, entry)
        if (may === null) return err({ type: 'not-allowed', part })
        if (entry === null) continue
        const locked = lockedBy(
          await this.#lockOf(placed, archive, part),
          placed.template,
          part,
          entry.fields,
        )
        const judged = locked ?? this.#judge(placed.template, part, entry.fields, view)
        if (judged !== null) return err(judged)
        for (const one of may.entries) lines.push(line(doc, one, may.membership))
      }
      return ok(keep(reads, lines, null))
    })
  }

  addFact({ archive, business, kind, fact, supersedes }: NewFact): Edit<null> {
    return this.#writing.write(async (at) => {
      const placed = this.#placed(archive)
      if (placed === null) return err(NOT_FOUND)
      const home = factHomes[kind]?.[0] ?? fileHome(placed.template, fact)
      if (home === null) return err(invalid('not-an-option', kind, { member: 'kind' }))
      const about = isOfBusiness(kind) ? (business ?? placed.standing.businesses.at(-1)?.id ?? null) : null
      const part = partOf(about, home)
      const may = parsePart(part) === null ? null : this.#mayAppend(placed, part)
      if (may === null) return err({ type: 'not-allowed', part })
      const judged = validateFact(kind, fact, { compartment: home, template: placed.template })
      if (!judged.ok) return err(refusedBy(judged.error))
      const places = placesOf(placed.standing, 'consent', null)
      if (kind === 'right' && whyNotStep(this.#tools.directory.actor, places, fact, this.#now()) !== null)
        return err({ type: 'not-allowed', part })
      if ((await this.#lockOf(placed, archive, part)) !== null)
        return err(invalid(NO_SENSITIVE_CONSENT, kind))
      const doc = docId(archive, part)
      const state = await this.#tools.reading.one(doc)
      const known = new Set(this.#view(state).facts.flatMap((one) => (one.kind === kind ? [one.id] : [])))
      const named = supersedes.map((id) => this.#present(doc, id, known))
      if (named.includes(null)) return err(NOT_FOUND)
      const said = stateFact(kind, fact, { at, template: placed.ref })
      const entry = named.length === 0 ? said : { ...said, supersedes: named.flatMap((id) => id ?? []) }
      return ok(keep(new Map([[doc, state]]), [line(doc, entry, may)], null))
    })
  }

  openBusiness(archive: ArchiveId): Edit<BusinessId> {
    const { store, directory } = this.#tools
    const business = newUlid(store.clock, store.random)
    return this.#writing.write(async (at) => {
      const placed = this.#placed(archive)
      if (placed === null) return err(NOT_FOUND)
      const may = this.#mayAppend(placed, 'life')
      if (may === null) return err({ type: 'not-allowed', part: 'life' })
      const owner = directory.actor.user
      const stamp: Stamp = { at, template: placed.ref }
      const lines = [
        line(docId(archive, 'life'), request({ do: 'openBusiness', business, owner }, stamp), may),
      ]
      const { lifecycle } = placed.standing
      for (const [part, fields] of valuesByPart(placed.template, startingValues(placed.template), business)) {
        const branch = 'branch' in lifecycle ? lifecycle.branch : ''
        const place = { branch, owner, team: [], grants: [] }
        const { compartment } = parsePart(part) ?? { compartment: 'deal' as const }
        const allowed = decideAppend(directory.actor, compartment, place, this.#now())
        // As in `create`: nobody typed any of it.
        if (!allowed.allowed) continue
        const started = saveFields(unwritten, fields, stamp)
        if (started !== null) lines.push(line(docId(archive, part), started, allowed.membership.id))
      }
      return this.#plan(lines, business)
    })
  }

  /** Asked of the server, which rules by what really stands in the archive. */
  command(archive: ArchiveId, command: Wish): Edit<null> {
    return this.#writing.write(async (at) => {
      const wished = this.#wish(archive, command, at)
      return wished.ok ? this.#plan([wished.value.line], null) : wished
    })
  }

  /** 请人接手. `note`: what the colleague should know goes into the record of services, where they may read it. */
  offer(archive: ArchiveId, to: UserId, note: string): Edit<null> {
    const { store, directory } = this.#tools
    const offer = newUlid(store.clock, store.random)
    return this.#writing.write(async (at) => {
      const wished = this.#wish(archive, { do: 'offer', offer, to }, at)
      if (!wished.ok) return wished
      const { placed, line: asked } = wished.value
      if (note === '') return this.#plan([asked], null)
      const { businesses } = placed.standing
      const own = businesses.findLast(({ owner }) => owner === directory.actor.user) ?? businesses.at(-1)
      const part = partOf(own?.id ?? null, 'service')
      const may = parsePart(part) === null ? null : this.#mayAppend(placed, part)
      if (may === null) return err({ type: 'not-allowed', part })
      const fact = { text: note, about: 'handover' }
      const judged = validateFact('note', fact, { compartment: 'service', template: placed.template })
      if (!judged.ok) return err(refusedBy(judged.error))
      const said = stateFact('note', fact, { at, template: placed.ref })
      return this.#plan([line(docId(archive, part), said, may), asked], null)
    })
  }

  /** 初筛. Who is nobody, or a client whom one has already, goes out of the lists in the same write. */
  answerLead(archive: ArchiveId, answer: LeadAnswer): Edit<null> {
    return this.#writing.write(async (at) => {
      const placed = this.#placed(archive)
      if (placed === null) return err(NOT_FOUND)
      const may = this.#mayAppend(placed, 'contact')
      if (may === null) return err({ type: 'not-allowed', part: 'contact' })
      const fact = triageFact(answer)
      const judged = validateFact('triage', fact, { compartment: 'contact', template: placed.template })
      if (!judged.ok) return err(refusedBy(judged.error))
      const said = stateFact('triage', fact, { at, template: placed.ref })
      const found = line(docId(archive, 'contact'), said, may)
      if (!('why' in answer)) return this.#plan([found], null)
      const wished = this.#wish(archive, { do: 'void', why: answer.why }, at)
      return wished.ok ? this.#plan([found, wished.value.line], null) : wished
    })
  }

  #wish(
    archive: ArchiveId,
    wish: Wish,
    at: Millis,
  ): Result<{ readonly placed: Placed; readonly line: Line }, EditRefusal> {
    const placed = this.#placed(archive)
    if (placed === null) return err(NOT_FOUND)
    const may = mayWish(this.#tools.directory.actor, wish, placed.standing, this.#now())
    if (may === null) return err({ type: 'not-allowed', part: 'life' })
    const asked = request(wish, { at, template: placed.ref })
    return ok({ placed, line: line(docId(archive, 'life'), asked, may) })
  }

  /** The same words again, as a new entry that names only what stands. */
  resubmit(refused: Refused): Edit<null> {
    return this.#writing.write(async (at) => {
      const address = parseDocId(refused.doc)
      const read = receiveEntry({ ...refused.entry, at })
      if (address === null || !read.ok) return err(NOT_FOUND)
      const part = refused.doc.slice(address.archive.length + 1)
      const may = this.#mayResubmit(read.value, address.archive, part)
      if (may === null || refused.state === 'held') return err({ type: 'not-allowed', part })
      const state = await this.#tools.reading.one(refused.doc)
      const entry = this.#renamedEntry(refused.doc, this.#view(state), read.value)
      return ok(keep(new Map([[refused.doc, state]]), [line(refused.doc, entry, may)], null, refused.id))
    })
  }

  #mayResubmit(entry: Entry, archive: ArchiveId, part: Part): MembershipId | null {
    if (entry.k === 'command' && entry.command.do === 'open') {
      const { branch, owner } = entry.command
      const place = { branch, owner, team: [], grants: [] }
      const may = decideAppend(this.#tools.directory.actor, 'life', place, this.#now())
      return may.allowed ? may.membership.id : null
    }
    const placed = this.#placed(archive)
    return placed === null ? null : this.#mayAppend(placed, part)
  }

  // ---- parts of it ----------------------------------------------------------------------------

  #now(): Millis {
    return nowOf(this.#tools)
  }

  #view(state: DocState): DocumentView {
    return viewOf(state, this.#tools.self, this.#tools.directory.offset)
  }

  #placed(archive: ArchiveId): Placed | null {
    const life = this.#tools.pages.shelf.life(archive)
    if (life === null || life.template === null) return null
    const template = findTemplate(life.template)
    const standing = standingOfLife(life)
    return template === null || standing === null ? null : { template, ref: life.template, standing }
  }

  /** The membership that allows it, or null. */
  #mayAppend(placed: Placed, part: Part): MembershipId | null {
    const address = parsePart(part)
    if (address === null) return null
    const { compartment, business } = address
    if (placed.standing.lifecycle.state === 'voided' && compartment !== 'life') return null
    const may = mayAppend(this.#tools.directory.actor, placed.standing, compartment, business, this.#now())
    return may.allowed ? may.membership.id : null
  }

  /**
   * What becomes of one save, and in which membership. Whoever only checks may settle what contradicts; what was verified
   * is settled by checkers alone, and an owner asks for another value instead (`shared/policy/settling.ts`,
   * `proposing.ts`). Null: nothing of it is allowed.
   */
  async #mayBe(
    placed: Placed,
    archive: ArchiveId,
    part: Part,
    view: DocumentView,
    entry: SetEntry | null,
  ): Promise<{ readonly entries: readonly Entry[]; readonly membership: MembershipId } | null> {
    const append = this.#mayAppend(placed, part)
    const { compartment, business } = parsePart(part) ?? { compartment: 'life' as const, business: null }
    if (entry === null) return append === null ? null : { entries: [], membership: append }
    const accounts = (key: FieldKey) => accountsOf(view, key)
    const settled = settledIn(entry, accounts)
    const { actor } = this.#tools.directory
    const guarded = placesOf(placed.standing, compartment, business).every((place) =>
      isGuarded(actor, compartment, place, this.#now()),
    )
    if (append !== null && !guarded && settled.length === 0) return { entries: [entry], membership: append }
    const marks = await this.#marksOf(archive, part)
    const stands = ({ key, id }: { readonly key: FieldKey; readonly id: EntryId }): boolean => {
      const field = view.fields.get(key)
      const write = field?.history.find((one) => one.id === id)
      if (field === undefined || write === undefined) return false
      return isRight(marks?.get(key), keptFrom(view, field, write))
    }
    const verified = settled.some(stands)
    if (append !== null && guarded) {
      const asked = Object.keys(entry.fields).filter((key) =>
        accounts(key).heads.some((id) => stands({ key, id })),
      )
      return { entries: splitSave(this.#revising(entry, view, asked), asked), membership: append }
    }
    if (append !== null && !verified) return { entries: [entry], membership: append }
    if (!isSettlement(entry, accounts)) return null
    const may = maySettle(actor, placed.standing, compartment, business, verified, this.#now())
    return may.allowed && placed.standing.lifecycle.state !== 'voided'
      ? { entries: [entry], membership: may.membership.id }
      : null
  }

  /** Whoever asks again for a field has their own last word on it before the eyes. */
  #revising(entry: SetEntry, view: DocumentView, asked: readonly FieldKey[]): SetEntry {
    const { user } = this.#tools.self
    const base = { ...entry.base }
    for (const key of asked) {
      const own = (view.proposals.get(key) ?? []).filter(
        (one) => isOpenProposal(one) && one.author.user === user,
      )
      base[key] = [...new Set([...(base[key] ?? []), ...own.map(({ id }) => id)])]
    }
    return { ...entry, base }
  }

  /** Of the part that holds sensitive data (R13); null: open, or not for this person to know. */
  async #lockOf({ template, standing }: Placed, archive: ArchiveId, part: Part): Promise<SensitiveLock> {
    if (part !== 'identity') return null
    if (!mayRead(this.#tools.directory.actor, standing, 'consent', null, this.#now())) return null
    return lockOf(this.#view(await this.#tools.reading.one(docId(archive, 'consent'))), template.fields)
  }

  async #marksOf(archive: ArchiveId, part: Part): Promise<MarksOfPart | undefined> {
    const life = this.#view(await this.#tools.reading.one(docId(archive, 'life')))
    return readLife(life).marks.get(part)
  }

  #judge(template: Template, part: Part, values: Values, view: DocumentView | null): EditRefusal | null {
    const compartment = parsePart(part)?.compartment ?? 'life'
    if (compartment === 'life') return null
    const judged = validateFields(template, compartment, values, {
      standing: (key) => view?.fields.get(key)?.value,
    })
    const first = judged.ok ? undefined : judged.error[0]
    return first === undefined ? null : refusedBy(first)
  }

  #startValues(
    template: Template,
    fields: { readonly [key: FieldKey]: Json },
    business: BusinessId,
  ): Result<Values, EditRefusal> {
    const values: Record<FieldKey, Json> = { ...startingValues(template) }
    for (const [key, value] of Object.entries(fields)) {
      const field = fieldOf(template, key)
      if (field === null) return err(invalid('unknown-field', key))
      // The form cannot know the business that is being made.
      const plain = standingOf(field) === 'business' && fieldItem(key) === null
      if (value !== null && value !== '') values[plain ? fieldKey(field, business) : key] = value
    }
    const filled = Object.entries(values).flatMap(([key, value]) => filledBy(key, value))
    return canSave(filled) ? ok(values) : err(invalid('name-or-phone', 'name'))
  }

  /** Null when nothing would change. */
  #setEntry(
    doc: DocId,
    view: DocumentView,
    values: Values,
    { seen, why, how }: Pick<FieldChanges, 'seen' | 'why' | 'how'>,
    stamp: Stamp,
  ): SetEntry | null {
    const standing: Record<FieldKey, readonly EntryId[]> = {}
    for (const key of Object.keys(values)) {
      const known = idsOf(view, key)
      const heads = (seen[key] ?? []).flatMap((id) => this.#present(doc, id, known) ?? [])
      standing[key] = [...new Set(heads)]
    }
    return saveFields(view, values, stamp, { seen: standing, why, how })
  }

  /** The id under which an entry stands now; null when it stands no more. */
  #present(doc: DocId, id: EntryId, known: ReadonlySet<EntryId>): EntryId | null {
    for (let now: EntryId | undefined = id; now !== undefined; now = this.#renamed.get(`${doc} ${now}`)) {
      if (known.has(now)) return now
    }
    return null
  }

  #renamedEntry(doc: DocId, view: DocumentView, entry: Entry): Entry {
    if (entry.k === 'set' || entry.k === 'propose') {
      const base: Record<FieldKey, readonly EntryId[]> = {}
      for (const [key, ids] of Object.entries(entry.base)) {
        const known = idsOf(view, key)
        const heads = ids.flatMap((id) => this.#present(doc, id, known) ?? [])
        if (heads.length > 0) base[key] = heads
      }
      return { ...entry, base }
    }
    if (!('supersedes' in entry)) return entry
    const known = new Set(view.facts.map((fact) => fact.id))
    const { supersedes = [], ...fact } = entry
    const named = supersedes.flatMap((id) => this.#present(doc, id, known) ?? [])
    return named.length === 0 ? fact : { ...fact, supersedes: named }
  }

  async #plan<T>(lines: readonly Line[], value: T): Promise<Result<Plan<T>, EditRefusal>> {
    return ok(keep(await this.#tools.reading.many([...new Set(lines.map(({ doc }) => doc))]), lines, value))
  }
}

/** Every write and every proposal of that field. */
const idsOf = (view: DocumentView, key: FieldKey): ReadonlySet<EntryId> =>
  new Set([...(view.fields.get(key)?.history ?? []), ...(view.proposals.get(key) ?? [])].map(({ id }) => id))

/** Only documents that get a line are held to what was read of them. */
function keep<T>(
  reads: ReadonlyMap<DocId, DocState>,
  lines: readonly Line[],
  value: T,
  instead?: string,
): Plan<T> {
  const written = new Set(lines.map(({ doc }) => doc))
  const kept = new Map([...reads].filter(([doc]) => written.has(doc)))
  return instead === undefined ? { reads: kept, lines, value } : { reads: kept, lines, value, instead }
}

// An entry is plain JSON by its own types; the compiler cannot see through their readonly unions.
const line = (doc: DocId, entry: Entry, membership: MembershipId): Line => ({
  doc,
  entry: entry as unknown as JsonObject,
  membership,
})

const valuesOf = (entries: readonly Entry[]): Values =>
  Object.assign({}, ...entries.map((entry) => (entry.k === 'set' ? entry.fields : {}))) as Values

const invalid = (
  code: string,
  field: FieldKey | null,
  params: { readonly [name: string]: Json } = {},
): EditRefusal => ({
  type: 'invalid',
  code,
  field,
  params,
})
const refusedBy = ({ code, field, params }: Refusal): EditRefusal => invalid(code, field, params)

function lockedBy(lock: SensitiveLock, template: Template, part: Part, values: Values): EditRefusal | null {
  const [key] = part === 'identity' ? lockedIn(lock, values, (one) => fieldOf(template, one)) : []
  return key === undefined ? null : invalid(NO_SENSITIVE_CONSENT, key)
}

/** A template's id stands for the version that this program writes. */
function templateOf(name: string): Template | null {
  return findTemplate(name) ?? (isTemplateId(name) ? templates[name] : null)
}

function sortByPart(
  template: Template,
  fields: Values,
  business: BusinessId | null,
): Result<ReadonlyMap<Part, Values>, EditRefusal> {
  for (const key of Object.keys(fields))
    if (fieldOf(template, key) === null) return err(invalid('unknown-field', key))
  const sorted = valuesByPart(template, fields, business ?? '')
  // Without its business a value of a business has no document.
  for (const part of sorted.keys()) if (parsePart(part) === null) return err(NOT_FOUND)
  return ok(sorted)
}

function fileHome(
  template: Template,
  fact: JsonObject,
): Template['attachments'][number]['compartment'] | null {
  return template.attachments.find((kind) => kind.code === fact['kind'])?.compartment ?? null
}
