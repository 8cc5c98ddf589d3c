/**
 * One row of a sheet, read by a template: the fields it fills, what it lacks, or why it is refused.
 *
 * A row is refused only for a cell that says something which cannot be true (a phone number of ten
 * digits). A cell that merely cannot be placed (a region nobody knows) stays with the raw data and
 * is named as a gap: refusing it would lose the rest of the row.
 */
import type { Json } from '../base/json.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Ulid } from '../base/ulid.ts'
import type { FieldKey } from '../domain/entry.ts'
import { salesAreaCode } from '../domain/salesArea.ts'
import type { ColumnTarget } from './columns.ts'
import { fieldKey, standingOf } from './keys.ts'
import { hasLostDigits, parseValue, readContacts, type ParseContext } from './parse.ts'
import type { Refusal } from './refusal.ts'
import type { Field, Template } from './types.ts'
import { valuesByPart } from './opening.ts'
import { validateRow, type Values } from './validate.ts'
import type { Compartment } from '../domain/names.ts'

export interface ImportedRow {
  readonly values: Values
  /** Mapped columns, by template key, that this row leaves empty though they will be asked for, or that could not be placed. */
  readonly gaps: readonly string[]
}

export interface RowRefusal {
  readonly column: string
  readonly text: string
  readonly refusal: Refusal
}

export interface RowTools {
  readonly template: Template
  readonly headers: readonly string[]
  readonly targets: readonly ColumnTarget[]
  readonly business: Ulid
  readonly newItem: () => Ulid
  readonly context: ParseContext
  /** What is the same for every row: channel, basis. A cell of the row says it better. */
  readonly fixed?: Values
  /** Regions that GB/T 2260 does not know become sales areas within the region around (`context.regionHint`). */
  readonly ownAreas?: boolean
}

/** Cells that cannot be placed rather than being wrong. */
const PLACEABLE: ReadonlySet<string> = new Set(['bad-region', 'unknown-region', 'unknown-person'])
const RAW_MAX = 4000

export function readRow(
  cells: readonly string[],
  tools: RowTools,
): Result<ImportedRow, readonly RowRefusal[]> {
  const values: Record<FieldKey, Json> = {}
  const gaps: string[] = []
  const raw: string[] = []
  const refusals: RowRefusal[] = []
  for (const [at, target] of tools.targets.entries()) {
    if (target.to === 'owner' || target.to === 'archiveNo' || target.to === 'nothing') continue
    const text = (cells[at] ?? '').trim()
    const column = tools.headers[at] ?? ''
    if (target.to === 'raw') {
      if (text !== '') raw.push(`${column}：${text}`)
    } else if (target.to === 'contact') {
      readContactCell(text, column, target, tools, values, refusals)
    } else {
      const read = readField(text, target.key, tools)
      if (read.ok && read.value !== null) values[read.value.key] = read.value.value
      else if (read.ok) {
        if (isAsked(target.key, tools)) gaps.push(target.key)
      } else if (PLACEABLE.has(read.error.code)) {
        gaps.push(target.key)
        raw.push(`${column}：${text}`)
      } else refusals.push({ column, text, refusal: read.error })
    }
  }
  if (refusals.length > 0) return err(refusals)
  for (const [key, value] of Object.entries(tools.fixed ?? {})) values[key] ??= value
  if (raw.length > 0) values['importRaw'] = raw.join('\n').slice(0, RAW_MAX)
  return judged(values, gaps, tools)
}

const isAsked = (key: string, { template }: RowTools): boolean =>
  template.fields.some((field) => field.key === key && field.required !== null)

function readField(
  text: string,
  key: string,
  { template, business, context, ownAreas = false }: RowTools,
): Result<{ readonly key: FieldKey; readonly value: Json } | null, Refusal> {
  const field = template.fields.find((one) => one.key === key)
  if (field === undefined) throw new Error(`${template.id} has no field ${key}`)
  if (hasLostDigits(text)) return err({ code: 'digits-lost', field: key, params: {} })
  const read = readOrArea(field, text, context, ownAreas)
  if (!read.ok) return read
  if (read.value === null) return ok(null)
  return ok({ key: fieldKey(field, standingOf(field) === 'business' ? business : null), value: read.value })
}

function readOrArea(
  field: Field,
  text: string,
  context: ParseContext,
  ownAreas: boolean,
): Result<Json, Refusal> {
  const read = parseValue(field, text, context)
  if (read.ok || !ownAreas || read.error.code !== 'unknown-region' || context.regionHint === undefined)
    return read
  const area = salesAreaCode(context.regionHint, text)
  return area === null ? read : ok(area)
}

function readContactCell(
  text: string,
  column: string,
  target: Extract<ColumnTarget, { to: 'contact' }>,
  { newItem }: RowTools,
  values: Record<FieldKey, Json>,
  refusals: RowRefusal[],
): void {
  if (text === '') return
  if (hasLostDigits(text)) {
    refusals.push({ column, text, refusal: { code: 'digits-lost', field: 'contacts', params: {} } })
    return
  }
  // 「电话」 holds mobiles and landlines alike, whatever its header promises.
  const contacts = readContacts(text, target.type) ?? readContacts(text)
  if (contacts === null) {
    refusals.push({
      column,
      text,
      refusal: {
        code: `bad-${target.type === 'other' ? 'phone' : target.type}`,
        field: 'contacts',
        params: {},
      },
    })
    return
  }
  // Ids of one moment have no order of their own: the first number of the cell is the first of the client.
  const items = contacts.map(() => newItem()).sort()
  for (const [at, contact] of contacts.entries()) values[`contacts/${items[at] ?? ''}`] = { ...contact }
}

/** The same validator as the form and the door; what it refuses is named by the column it came from. */
function judged(
  values: Values,
  gaps: readonly string[],
  { template, business, headers, targets, context }: RowTools,
): Result<ImportedRow, readonly RowRefusal[]> {
  const byCompartment = new Map<Compartment, Values>()
  for (const [part, fields] of valuesByPart(template, values, business)) {
    byCompartment.set((part.split('.').at(-1) ?? part) as Compartment, fields)
  }
  const today = context.today
  const valid = validateRow(template, byCompartment, today === undefined ? {} : { today })
  if (valid.ok) return ok({ values, gaps })
  return err(
    valid.error.map((refusal) => {
      const at = targets.findIndex((target) => target.to === 'field' && refusal.field.startsWith(target.key))
      return { column: headers[at] ?? '', text: JSON.stringify(values[refusal.field] ?? ''), refusal }
    }),
  )
}
