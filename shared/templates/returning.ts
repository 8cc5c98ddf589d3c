/**
 * A sheet of our own export that comes back (H02): which columns it has, which of its cells somebody edited, and what
 * that writes. The one thing to get right: **a cell that nobody touched writes nothing**, whatever became of the
 * archive, of the rights and of the words since it was taken out.
 *
 * - A cell that says what export would write now changes nothing, nor does one that says what export wrote then.
 * - An edited cell answers what it showed. What a colleague wrote meanwhile was not seen by whoever edited it, so both
 *   stand as a conflict, for a person to choose.
 * - An emptied cell empties what it showed. One that was empty from the start (nothing there, or not to be read) says
 *   nothing.
 * - Of several ways to reach somebody in one cell only the edited one changes.
 *
 * Without the column of marks nobody knows what a cell showed. Then what stands now is taken for it, and an empty
 * cell says nothing.
 */
import { revive } from '../base/inert.ts'
import { isJsonObject, sameJson, type Json, type JsonObject } from '../base/json.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Ulid } from '../base/ulid.ts'
import type { FieldKey } from '../domain/entry.ts'
import { fieldName, itemKey } from '../domain/listField.ts'
import { parsePart, type BusinessId, type EntryId, type Part } from '../domain/names.ts'
import type { DocumentView, Field, Write } from '../domain/view.ts'
import type { ColumnTarget } from './columns.ts'
import {
  cellText,
  columnLabel,
  contactsOf,
  exportColumnsOf,
  keyOfColumn,
  MARK_HEADER,
  NUMBER_HEADER,
  partOfColumn,
  type ExportColumn,
} from './exportColumns.ts'
import { formatValue, type FormatTools } from './format.ts'
import type { RowRefusal } from './importRow.ts'
import { hasLostDigits, parseValue, readContact, tidyText, type ParseContext } from './parse.ts'
import type { Refusal } from './refusal.ts'
import { shownWrites, type RowMarks } from './rowMarks.ts'
import type { Template } from './types.ts'
import { validateFields, type Values } from './validate.ts'

export const isReturned = (headers: readonly string[]): boolean =>
  headers.includes(NUMBER_HEADER) && headers.includes(MARK_HEADER)

/** One target per column. What this export did not write (a column that somebody added) is left alone. */
export function returnedTargets(template: Template, headers: readonly string[]): readonly ColumnTarget[] {
  const byLabel = new Map(exportColumnsOf(template).map((column) => [columnLabel(column).zh, column]))
  const taken = new Set<string>()
  return headers.map((header): ColumnTarget => {
    if (taken.has(header)) return { to: 'nothing' }
    taken.add(header)
    if (header === NUMBER_HEADER) return { to: 'archiveNo' }
    const column = byLabel.get(header)
    if (column === undefined) return { to: 'nothing' }
    return column.of === 'contact'
      ? { to: 'contact', type: column.type }
      : { to: 'field', key: column.field.key }
  })
}

/** What an ordinary sheet has no column for is no column of an export either. */
export function exportColumnOf(template: Template, target: ColumnTarget): ExportColumn | null {
  const columns = exportColumnsOf(template)
  switch (target.to) {
    case 'field':
      return columns.find((column) => column.of === 'field' && column.field.key === target.key) ?? null
    case 'contact':
      return columns.find((column) => column.of === 'contact' && column.type === target.type) ?? null
    default:
      return null
  }
}

export interface ReturnedCell {
  /** As the sheet calls its column. */
  readonly header: string
  readonly column: ExportColumn
  readonly text: string
}

/** The archive of one row, as it stands now. */
export interface Standing {
  readonly template: Template
  readonly business: BusinessId | null
  /** Those that this person may read. */
  readonly documents: ReadonlyMap<Part, DocumentView>
  /** Null: the row brings none. */
  readonly marks: RowMarks | null
  readonly format: FormatTools
  readonly parse: ParseContext
  readonly newItem: () => Ulid
}

export interface Correction {
  readonly part: Part
  readonly key: FieldKey
  readonly value: Json
  /** The writes that stood in the cell. */
  readonly seen: readonly EntryId[]
  /** Somebody wrote something else there meanwhile. */
  readonly disputed: boolean
}

/** Every refusal is returned; then nothing of the row is written. */
export function correctionsOf(
  cells: readonly ReturnedCell[],
  standing: Standing,
): Result<readonly Correction[], readonly RowRefusal[]> {
  const found: Found[] = []
  const refusals: RowRefusal[] = []
  for (const cell of cells) {
    const read =
      cell.column.of === 'contact'
        ? contactCorrections(cell, cell.column, standing)
        : fieldCorrection(cell, standing, found)
    if (read.ok) found.push(...read.value.map((correction) => ({ correction, cell })))
    else refusals.push({ column: cell.header, text: cell.text, refusal: read.error })
  }
  refusals.push(...refusedTogether(found, standing))
  return refusals.length > 0 ? err(refusals) : ok(found.map(({ correction }) => correction))
}

interface Found {
  readonly correction: Correction
  readonly cell: ReturnedCell
}

type Read = Result<readonly Correction[], Refusal>
const NOTHING: Read = ok([])

/** As a person reads it: what a spreadsheet does to ends of lines and outer space is no edit. */
const plain = (text: string): string => tidyText(revive(tidyText(text)))
const same = (cell: string, written: string): boolean => plain(cell) === tidyText(written)

function fieldCorrection({ column, text }: ReturnedCell, standing: Standing, others: readonly Found[]): Read {
  const { business, documents, marks, format } = standing
  const part = partOfColumn(column, business)
  const key = keyOfColumn(column, business)
  if (part === null || key === null) return NOTHING
  const { field } = column
  const held = documents.get(part)?.fields.get(key)
  const now = held?.value ?? null
  if (same(text, formatValue(field, now, format))) return NOTHING
  const shown = marks === null ? shownOf(held) : marks.of(column, held?.history ?? [])
  const before = shown[0]?.value ?? null
  if (marks === null ? plain(text) === '' : same(text, formatValue(field, before, format))) return NOTHING
  if (hasLostDigits(text)) return err({ code: 'digits-lost', field: field.key, params: {} })
  const idType = idTypeOf(standing, others)
  const read = parseValue(
    field,
    plain(text),
    idType === undefined ? standing.parse : { ...standing.parse, idType },
  )
  if (!read.ok) return read
  const { value } = read
  if (sameJson(value, now) || (marks !== null && sameJson(value, before))) return NOTHING
  return ok([correctionOf(part, key, value, shown, held)])
}

const shownOf = (held: Field | undefined): readonly Write[] => (held === undefined ? [] : shownWrites(held))

function correctionOf(
  part: Part,
  key: FieldKey,
  value: Json,
  shown: readonly Write[],
  held: Field | undefined,
): Correction {
  const seen = shown.map(({ id }) => id)
  const disputed =
    held?.heads.some((head) => !seen.includes(head.id) && !sameJson(head.value, value)) ?? false
  return { part, key, value, seen, disputed }
}

/** What kind of document the number of this row is: as the row says, else as it stands. */
function idTypeOf({ documents }: Standing, others: readonly Found[]): Json | undefined {
  const said = others.find(({ correction }) => correction.key === 'idType')
  if (said !== undefined) return said.correction.value
  for (const { fields } of documents.values()) {
    const held = fields.get('idType')
    if (held !== undefined) return held.value
  }
  return undefined
}

interface Way {
  readonly key: FieldKey
  readonly contact: JsonObject
  readonly text: string
  readonly shown: readonly Write[]
}

/** Several stand in one cell: those that are still said stay as they are, the others are told by their place. */
function contactCorrections(
  { text }: ReturnedCell,
  column: Extract<ExportColumn, { of: 'contact' }>,
  standing: Standing,
): Read {
  const { business, documents, marks, format, newItem } = standing
  const part = partOfColumn(column, business)
  if (part === null) return NOTHING
  const document = documents.get(part)
  const shown = waysOf(document, column, marks)
  const written = shown.map((way) => way.text).join('、')
  if (same(text, cellText({ documents }, column, business, format)) || same(text, written)) return NOTHING
  if (marks === null && plain(text) === '') return NOTHING
  if (hasLostDigits(text)) return err({ code: 'digits-lost', field: column.field.key, params: {} })
  const said = waysSaid(plain(text), column, shown)
  if (!said.ok) return said
  const gone = shown.filter((way) => !said.value.kept.has(way.key))
  const held = (key: FieldKey): Field | undefined => document?.fields.get(key)
  const corrections: Correction[] = []
  const items = said.value.fresh.map(() => newItem()).sort()
  for (const [at, value] of said.value.fresh.entries()) {
    const instead = gone[at]
    if (instead === undefined) {
      const known =
        document !== undefined && contactsOf(document, column).some((one) => valueIn(one.value) === value)
      const key = itemKey(column.field.key, items[at] ?? '')
      if (!known) corrections.push(correctionOf(part, key, { type: column.type, value }, [], undefined))
    } else if (valueIn(held(instead.key)?.value) !== value) {
      // What was found out about the old number does not hold for the new one.
      const { status: _, ...contact } = instead.contact
      corrections.push(
        correctionOf(part, instead.key, { ...contact, value }, instead.shown, held(instead.key)),
      )
    }
  }
  for (const way of gone.slice(said.value.fresh.length)) {
    const left = held(way.key)
    if ((left?.value ?? null) !== null) corrections.push(correctionOf(part, way.key, null, way.shown, left))
  }
  return ok(corrections)
}

/** What the cell showed, in its order. */
function waysOf(
  document: DocumentView | undefined,
  column: Extract<ExportColumn, { of: 'contact' }>,
  marks: RowMarks | null,
): readonly Way[] {
  if (document === undefined) return []
  const shownBy = (field: Field): readonly Write[] =>
    marks === null ? shownWrites(field) : marks.of(column, field.history)
  return [...document.fields.values()]
    .filter(({ key }) => fieldName(key) === column.field.key)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap((field): readonly Way[] => {
      const shown = shownBy(field)
      const contact = shown[0]?.value ?? null
      if (!isJsonObject(contact) || contact['type'] !== column.type) return []
      return [{ key: field.key, contact, text: valueIn(contact), shown }]
    })
}

const valueIn = (value: Json | undefined): string =>
  value !== undefined && isJsonObject(value) && typeof value['value'] === 'string' ? value['value'] : ''

interface Said {
  /** Keys of those that the cell still says. */
  readonly kept: ReadonlySet<FieldKey>
  /** What it says beside them, in its order. */
  readonly fresh: readonly string[]
}

function waysSaid(
  text: string,
  { field, type }: Extract<ExportColumn, { of: 'contact' }>,
  shown: readonly Way[],
): Result<Said, Refusal> {
  const kept = new Set<FieldKey>()
  const fresh: string[] = []
  // 「其他」 is free text, in which a comma may stand.
  for (const part of text.split(type === 'other' ? /[、\n]+/ : /[/、,，;；|\n]+/)) {
    const piece = part.trim()
    if (piece === '') continue
    const contact = shown.some((way) => way.text === piece) ? { value: piece } : readContact(piece, type)
    if (contact === null)
      return err({ code: `bad-${type === 'other' ? 'phone' : type}`, field: field.key, params: {} })
    const way = shown.find((one) => one.text === contact.value)
    if (way !== undefined) kept.add(way.key)
    else if (!fresh.includes(contact.value)) fresh.push(contact.value)
  }
  return ok({ kept, fresh })
}

/** Values that are right by themselves and wrong beside each other, or beside what stands there. */
function refusedTogether(found: readonly Found[], { template, documents, parse }: Standing): RowRefusal[] {
  const parts = new Map<Part, Record<FieldKey, Json>>()
  for (const { correction } of found) {
    const values = parts.get(correction.part) ?? {}
    values[correction.key] = correction.value
    parts.set(correction.part, values)
  }
  return [...parts].flatMap(([part, values]: readonly [Part, Values]) => {
    const compartment = parsePart(part)?.compartment
    if (compartment === undefined) return []
    const judged = validateFields(template, compartment, values, {
      standing: (key) => documents.get(part)?.fields.get(key)?.value,
      ...(parse.today === undefined ? {} : { today: parse.today }),
    })
    if (judged.ok) return []
    return judged.error.map((refusal): RowRefusal => {
      const cell = found.find(({ correction }) => correction.key === refusal.field)?.cell
      return { column: cell?.header ?? '', text: cell?.text ?? '', refusal }
    })
  })
}
