/**
 * Rows of a sheet on their way into the store: archives that begin, fields that are filled in archives that are
 * here, and all of it taken back. A block is one strict transaction with what became of its rows.
 */
import { sameJson, type Json, type JsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { ok, type Result } from '../../shared/base/result.ts'
import { isWorkBeside } from '../../shared/domain/batch.ts'
import { request, saveFields } from '../../shared/domain/edit.ts'
import type { Entry, FieldKey } from '../../shared/domain/entry.ts'
import { fieldName, itemsOf } from '../../shared/domain/listField.ts'
import {
  archiveOfDoc,
  docId,
  parsePart,
  type ArchiveId,
  type BranchId,
  type BusinessId,
  type DocId,
  type MembershipId,
  type Part,
  type UserId,
} from '../../shared/domain/names.ts'
import type { DocumentView } from '../../shared/domain/view.ts'
import { decideAbility, decideAbilityAt, decideAppend } from '../../shared/policy/decide.ts'
import { lockedIn, lockOf, NO_SENSITIVE_CONSENT, type SensitiveLock } from '../../shared/policy/sensitive.ts'
import type { RowRefusal } from '../../shared/templates/importRow.ts'
import { fieldOf, templateRef } from '../../shared/templates/keys.ts'
import { openingEntries, valuesByPart } from '../../shared/templates/opening.ts'
import type { Correction } from '../../shared/templates/returning.ts'
import type { Template } from '../../shared/templates/types.ts'
import { validateFields, type Values } from '../../shared/templates/validate.ts'
import type { EditRefusal } from '../api.ts'
import type { BatchId, OnMatch, RowChange, RowOutcome } from '../importing/api.ts'
import { ImportStore } from './importStore.ts'
import { valuesIn, viewOf, type DocState } from './reading.ts'
import { mayAppend, mayRead, nowOf, placesOf, standingOfLife, type Standing } from './rights.ts'
import type { JudgingTools, Line, Plan, Writing } from './writing.ts'

/** What is to become of one row. */
export type RowAction =
  | { readonly do: 'nothing'; readonly outcome: RowOutcome }
  | {
      readonly do: 'open'
      readonly archive: ArchiveId
      readonly business: BusinessId
      readonly owner: UserId
      readonly values: Values
      readonly gaps: readonly string[]
    }
  | {
      readonly do: 'merge'
      readonly archive: ArchiveId
      readonly business: BusinessId
      readonly how: Exclude<OnMatch, 'skip'>
      readonly values: Values
    }
  | {
      readonly do: 'correct'
      readonly archive: ArchiveId
      /** In which its cells stand. */
      readonly parts: readonly Part[]
      /** From what stands in those of them that may be read. */
      corrections(
        documents: ReadonlyMap<Part, DocumentView>,
      ): Result<readonly Correction[], readonly RowRefusal[]>
    }

export interface Block {
  readonly batch: BatchId
  readonly pass: number
  readonly number: number
  readonly template: Template
  readonly branch: BranchId
  readonly rows: readonly RowAction[]
}

/** A document that nobody has written in. */
const nothingWritten: Pick<DocumentView, 'fields'> = { fields: new Map() }

const nothingRead = (doc: DocId): DocState => ({ doc, version: 0, stored: null, pending: [] })

export class Importing {
  readonly kept: ImportStore
  readonly #tools: JudgingTools
  readonly #writing: Writing

  constructor(tools: JudgingTools, writing: Writing) {
    this.#tools = tools
    this.#writing = writing
    this.kept = new ImportStore(tools.store)
  }

  /** Null: the block was done before, by this tab or another. The next may be begun meanwhile. */
  write(block: Block): Promise<Result<readonly RowOutcome[] | null, EditRefusal>> {
    return this.#writing.writeAhead<readonly RowOutcome[] | null>(async (at) => {
      if (await this.kept.isDone(block.batch, block.pass, block.number))
        return ok({ reads: new Map(), lines: [], value: null })
      const draft = new BlockDraft(this.#tools, block, at)
      await draft.read()
      const outcomes = block.rows.map((row) => draft.add(row))
      const chunk = await this.kept.sealOutcomes(block.batch, block.pass, block.number, outcomes)
      return ok({ ...draft.plan(), chunks: [chunk], value: outcomes })
    })
  }

  /** What `write` would answer now; nothing is written. */
  async foresee(block: Block): Promise<readonly RowOutcome[]> {
    const draft = new BlockDraft(this.#tools, block, this.#tools.store.clock.now())
    await draft.read()
    return block.rows.map((row) => draft.add(row))
  }

  /** Did somebody write in it beside this import? */
  async isTouched(archive: ArchiveId, batch: BatchId): Promise<boolean> {
    const { reading, pages } = this.#tools
    const docs = [...pages.shelf.parts(archive).keys()].map((part) => docId(archive, part))
    for (const state of (await reading.many(docs)).values()) {
      for (const value of valuesIn(state).values()) {
        if (isWorkBeside(batch, value)) return true
      }
    }
    return false
  }

  /** Fields that still hold what the sheet wrote hold again what stood there before; the others are counted as touched. */
  restore(
    archive: ArchiveId,
    template: Template,
    changes: readonly RowChange[],
    why: string,
  ): Promise<Result<{ readonly restored: number; readonly touched: boolean }, EditRefusal>> {
    return this.#writing.write(async (at) => {
      const { reading, self, directory } = this.#tools
      const parts = [...new Set(changes.map(({ part }) => part))]
      const reads = await reading.many(parts.map((part) => docId(archive, part)))
      const standing = standingOf(this.#tools, archive)
      const lines: Line[] = []
      let restored = 0
      let touched = false
      for (const part of parts) {
        const doc = docId(archive, part)
        const view = viewOf(reads.get(doc) ?? nothingRead(doc), self, directory.offset)
        const values: Record<FieldKey, Json> = {}
        for (const { key, before, after } of changes.filter((one) => one.part === part)) {
          const field = view.fields.get(key)
          if (field === undefined || field.conflict || !sameJson(field.value, after)) touched = true
          else values[key] = before
        }
        const address = parsePart(part)
        const may =
          standing === null || address === null
            ? null
            : mayAppend(directory.actor, standing, address.compartment, address.business, nowOf(this.#tools))
        const ref = view.fields.values().next().value?.history.at(-1)?.template
        if (may === null || !may.allowed || ref === undefined) {
          touched ||= Object.keys(values).length > 0
          continue
        }
        const entry = saveFields(view, values, { at, template: ref }, { why })
        if (entry === null) continue
        restored += Object.keys(entry.fields).length
        lines.push({ doc, entry: entry as unknown as JsonObject, membership: may.membership.id })
      }
      const written = new Set(lines.map(({ doc }) => doc))
      const held = new Map([...reads].filter(([doc]) => written.has(doc)))
      return ok({ reads: held, lines, value: { restored, touched } })
    })
  }

  /** Asks the server to void these, in one transaction. Returns those that this person may not have voided. */
  withdraw(
    archives: readonly ArchiveId[],
    batch: BatchId,
    why: string,
  ): Promise<Result<readonly ArchiveId[], EditRefusal>> {
    return this.#writing.write(async (at) => {
      const { reading, directory, pages } = this.#tools
      const now = nowOf(this.#tools)
      const lines: Line[] = []
      const barred: ArchiveId[] = []
      for (const archive of archives) {
        const standing = standingOf(this.#tools, archive)
        const [home] = standing === null ? [] : placesOf(standing, 'profile', null)
        const doc = docId(archive, 'life')
        const life = pages.shelf.card(doc)?.fragment ?? null
        const template = life?.part === 'life' ? life.template : null
        const may = standing === null ? null : mayAppend(directory.actor, standing, 'life', null, now)
        const allowed = home !== undefined && decideAbilityAt(directory.actor, 'void', home, now).allowed
        if (may === null || !may.allowed || !allowed || template === null) barred.push(archive)
        else lines.push(line(doc, request({ do: 'void', why, batch }, { at, template }), may.membership.id))
      }
      const reads = await reading.many(lines.map(({ doc }) => doc))
      return ok({ reads, lines, value: barred })
    })
  }

  /** Takes away archives that only this device knows. What was sent meanwhile comes back by the feed. Durable on return. */
  async drop(archives: readonly ArchiveId[]): Promise<void> {
    const { store, pages, outbox } = this.#tools
    const wanted = new Set(archives)
    const docs = archives.flatMap((archive) =>
      [...pages.shelf.parts(archive).keys()].map((part) => docId(archive, part)),
    )
    const waiting = [...outbox.waiting()].filter(({ doc }) => wanted.has(archiveOfDoc(doc)))
    const patches = docs.map((doc) => ({ doc, gone: true as const }))
    const log = await pages.sealPatches(patches)
    const n = await store.urgent(['outbox', 'docs', 'cardlog'], async () => {
      await store.db.outbox.bulkDelete(waiting.map((entry) => entry.n))
      await store.db.docs.bulkDelete(docs)
      return pages.logInside(log)
    })
    await outbox.refresh()
    await pages.logged(n, patches)
    this.#tools.say({ tables: ['outbox', 'cardlog'], docs, renamed: [] })
  }
}

function standingOf({ pages }: JudgingTools, archive: ArchiveId) {
  const life = pages.shelf.life(archive)
  return life === null ? null : standingOfLife(life)
}

/** One transaction to be: the lines of all rows of a block. */
class BlockDraft {
  readonly #tools: JudgingTools
  readonly #block: Block
  readonly #at: Millis
  readonly #reads = new Map<DocId, DocState>()
  readonly #fresh = new Set<DocId>()
  readonly #lines: Line[] = []
  /** Two rows of a block may speak of one archive: what the first writes stands for the second. */
  readonly #merged = new Set<ArchiveId>()

  constructor(tools: JudgingTools, block: Block, at: Millis) {
    this.#tools = tools
    this.#block = block
    this.#at = at
  }

  async read(): Promise<void> {
    const docs = this.#block.rows.flatMap((row) => {
      if (row.do !== 'merge' && row.do !== 'correct') return []
      const parts =
        row.do === 'correct'
          ? row.parts
          : [...valuesByPart(this.#block.template, row.values, row.business).keys()]
      return [...parts, ...(parts.includes('identity') ? ['consent'] : [])].map((part) =>
        docId(row.archive, part),
      )
    })
    for (const [doc, state] of await this.#tools.reading.many([...new Set(docs)])) this.#reads.set(doc, state)
  }

  plan(): Pick<Plan<unknown>, 'reads' | 'lines' | 'fresh'> {
    const written = new Set(this.#lines.map(({ doc }) => doc))
    const reads = new Map([...this.#reads].filter(([doc]) => written.has(doc)))
    return { reads, lines: this.#lines, fresh: this.#fresh }
  }

  add(row: RowAction): RowOutcome {
    switch (row.do) {
      case 'nothing':
        return row.outcome
      case 'open':
        return this.#open(row)
      case 'merge':
        return this.#merge(row)
      case 'correct':
        return this.#correct(row)
    }
  }

  get #now(): Millis {
    return nowOf(this.#tools)
  }

  #open({ archive, business, owner, values, gaps }: Extract<RowAction, { do: 'open' }>): RowOutcome {
    const { template, branch, batch } = this.#block
    const { actor } = this.#tools.directory
    if (!decideAbility(actor, 'import', branch, this.#now).allowed) return barred('not-allowed')
    const place = { branch, owner, team: [], grants: [] }
    const lines: Line[] = []
    // Nobody asked a client who comes out of a sheet.
    const { taken, withheld } = sifted('never-asked', template, values)
    const opening = { branch, owner, business, values: taken, at: this.#at, batch }
    for (const [part, entries] of openingEntries(template, opening)) {
      const compartment = parsePart(part)?.compartment ?? 'life'
      const may = decideAppend(actor, compartment, place, this.#now)
      if (!may.allowed) return barred('not-allowed')
      for (const entry of entries) lines.push(line(docId(archive, part), entry, may.membership.id))
    }
    for (const one of lines) {
      this.#reads.set(one.doc, nothingRead(one.doc))
      this.#fresh.add(one.doc)
      this.#lines.push(one)
    }
    return { is: 'created', archive, gaps, ...told(withheld) }
  }

  /** Of archives that are here; open where this person may not know of consents: the door decides then. */
  #lockOf(archive: ArchiveId, standing: Standing): SensitiveLock {
    const { directory, self } = this.#tools
    if (!mayRead(directory.actor, standing, 'consent', null, this.#now)) return null
    const doc = docId(archive, 'consent')
    const consent = viewOf(this.#reads.get(doc) ?? nothingRead(doc), self, directory.offset)
    return lockOf(consent, this.#block.template.fields)
  }

  #merge({ archive, business, how, values }: Extract<RowAction, { do: 'merge' }>): RowOutcome {
    const { template, batch } = this.#block
    const standing = standingOf(this.#tools, archive)
    if (standing === null || this.#merged.has(archive)) return { is: 'duplicate', of: { archive } }
    const { actor, offset } = this.#tools.directory
    const changes: RowChange[] = []
    const lines: Line[] = []
    const { taken, withheld } = sifted(this.#lockOf(archive, standing), template, values)
    for (const [part, given] of valuesByPart(template, taken, business)) {
      const doc = docId(archive, part)
      const address = parsePart(part)
      const view = viewOf(this.#reads.get(doc) ?? nothingRead(doc), this.#tools.self, offset)
      const wanted = wantedOf(view, given, how)
      if (Object.keys(wanted).length === 0) continue
      if (address === null) return barred('invalid')
      const may = mayAppend(actor, standing, address.compartment, address.business, this.#now)
      if (!may.allowed) return barred('not-allowed')
      const judged = validateFields(template, address.compartment, wanted, {
        standing: (key) => view.fields.get(key)?.value,
      })
      if (!judged.ok) return barred('invalid')
      const entry = saveFields(view, wanted, { at: this.#at, template: templateRef(template) })
      if (entry === null) continue
      lines.push(line(doc, { ...entry, batch }, may.membership.id))
      for (const [key, after] of Object.entries(entry.fields))
        changes.push({ part, key, before: view.fields.get(key)?.value ?? null, after })
    }
    if (changes.length === 0)
      return withheld.length > 0 ? barred(NO_SENSITIVE_CONSENT) : { is: 'duplicate', of: { archive } }
    this.#merged.add(archive)
    this.#lines.push(...lines)
    return { is: 'updated', archive, changes, ...told(withheld) }
  }

  #correct({ archive, parts, corrections }: Extract<RowAction, { do: 'correct' }>): RowOutcome {
    const standing = standingOf(this.#tools, archive)
    if (standing === null) return barred('unknown-number')
    const documents = this.#readable(archive, parts, standing)
    const read = corrections(documents)
    if (!read.ok) return { is: 'refused', reasons: read.error }
    if (read.value.length === 0) return { is: 'unchanged', archive }
    const { template, batch } = this.#block
    const stamp = { at: this.#at, template: templateRef(template) }
    const changes: RowChange[] = []
    const lines: Line[] = []
    const withheld: FieldKey[] = []
    for (const part of new Set(read.value.map((one) => one.part))) {
      const all = read.value.filter((one) => one.part === part)
      const address = parsePart(part)
      if (address === null) return barred('invalid')
      const { actor } = this.#tools.directory
      const may = mayAppend(actor, standing, address.compartment, address.business, this.#now)
      if (!may.allowed) return barred('not-allowed')
      const lock = part === 'identity' ? this.#lockOf(archive, standing) : null
      const said = Object.fromEntries(all.map(({ key, value }) => [key, value]))
      const locked = lockedIn(lock, said, (key) => fieldOf(template, key))
      withheld.push(...locked)
      const mine = all.filter(({ key }) => !locked.includes(key))
      const view = documents.get(part) ?? nothingWritten
      const values = Object.fromEntries(mine.map(({ key, value }) => [key, value]))
      const seen = Object.fromEntries(mine.map((one) => [one.key, one.seen]))
      const entry = saveFields(view, values, stamp, { seen })
      if (entry === null) continue
      lines.push(line(docId(archive, part), { ...entry, batch }, may.membership.id))
      for (const { key, value, disputed } of mine) {
        if (!Object.hasOwn(entry.fields, key)) continue
        const change = { part, key, before: view.fields.get(key)?.value ?? null, after: value }
        changes.push(disputed ? { ...change, disputed } : change)
      }
    }
    if (changes.length === 0)
      return withheld.length > 0 ? barred(NO_SENSITIVE_CONSENT) : { is: 'unchanged', archive }
    this.#lines.push(...lines)
    return { is: 'updated', archive, changes, ...told(withheld) }
  }

  /** What lies here of these, as far as this person may read it. */
  #readable(archive: ArchiveId, parts: readonly Part[], standing: Standing): ReadonlyMap<Part, DocumentView> {
    const { directory, self } = this.#tools
    const documents = new Map<Part, DocumentView>()
    for (const part of parts) {
      const state = this.#reads.get(docId(archive, part))
      const address = parsePart(part)
      if (state === undefined || address === null) continue
      if (state.stored === null && state.pending.length === 0) continue
      const { compartment, business } = address
      if (!mayRead(directory.actor, standing, compartment, business, this.#now)) continue
      documents.set(part, viewOf(state, self, directory.offset))
    }
    return documents
  }
}

/** What of a row is to be written over what stands there. A field in conflict waits for a person. */
function wantedOf(view: DocumentView, given: Values, how: 'fill' | 'update'): Values {
  const wanted: Record<FieldKey, Json> = {}
  const contacts = new Set(
    itemsOf(view, 'contacts').map(({ value }) => JSON.stringify((value as JsonObject | null)?.['value'])),
  )
  for (const [key, value] of Object.entries(given)) {
    const field = view.fields.get(key)
    if (fieldName(key) === 'contacts') {
      // A number more is a number more; none is ever replaced by a sheet.
      if (!contacts.has(JSON.stringify((value as JsonObject)['value']))) wanted[key] = value
    } else if (field === undefined || field.value === null || field.value === '') wanted[key] = value
    else if (how === 'update' && !field.conflict && !sameJson(field.value, value)) wanted[key] = value
  }
  return wanted
}

/** What a row may say while `lock` holds, and the names of what it may not. */
function sifted(lock: SensitiveLock, template: Template, values: Values) {
  const identity = valuesByPart(template, values, '').get('identity') ?? {}
  const withheld = lockedIn(lock, identity, (key) => fieldOf(template, key))
  const taken = Object.fromEntries(Object.entries(values).filter(([key]) => !withheld.includes(key)))
  return { taken, withheld }
}

const told = (withheld: readonly FieldKey[]) =>
  withheld.length === 0 ? {} : { withheld: [...new Set(withheld.map(fieldName))] }

const barred = (why: Extract<RowOutcome, { is: 'barred' }>['why']): RowOutcome => ({ is: 'barred', why })

// An entry is plain JSON by its own types; the compiler cannot see through their readonly unions.
const line = (doc: DocId, entry: Entry, membership: MembershipId): Line => ({
  doc,
  entry: entry as unknown as JsonObject,
  membership,
})
