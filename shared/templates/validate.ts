/**
 * The one validator: forms, import, the public form and the server's door all ask here, so that a
 * bad row is refused with the same code whichever way it comes (R02).
 *
 * It judges what is written, never what is missing: a draft may lack anything (`complete.ts` says
 * what a stage still needs), and doubts that must not stop anyone are in `warn.ts`.
 */
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Day } from '../domain/day.ts'
import type { FactKind, FieldKey } from '../domain/entry.ts'
import { fieldItem, itemKey } from '../domain/listField.ts'
import type { Compartment } from '../domain/names.ts'
import { factHomes, factShapes } from './facts.ts'
import { fieldOf, isKeyOf } from './keys.ts'
import { complaint, type Complaint, type Refusal } from './refusal.ts'
import type { Field, Template } from './types.ts'
import { complaintOf, isOver, ofShape } from './values.ts'

export interface ValidationContext {
  /** What stands in the same document beside the values being judged; the server's door knows none of it. */
  readonly standing?: (key: FieldKey) => Json | undefined
  /** The judging side's day, where it has one. */
  readonly today?: Day
}

export type Values = { readonly [key: FieldKey]: Json }

/** One value of one field (of a list: one item). */
export function validateValue(
  field: Field,
  value: Json,
  context: { readonly today?: Day } = {},
): Result<Json, Refusal> {
  const wrong = complaintOf(field.type, value, context)
  return wrong === null ? ok(value) : err({ ...wrong, field: field.key })
}

/**
 * All that one save says of one document. Every refusal is returned, in the order of the template
 * (unknown keys last, by name), so the first of them does not depend on the order of the keys.
 */
export function validateFields(
  template: Template,
  compartment: Compartment,
  values: Values,
  context: ValidationContext = {},
): Result<Values, readonly Refusal[]> {
  const read = (key: FieldKey): Json | undefined =>
    Object.hasOwn(values, key) ? values[key] : context.standing?.(key)
  const refusals: (readonly [order: number, Refusal])[] = []
  for (const key of Object.keys(values)) {
    const field = fieldOf(template, key)
    const value = values[key] ?? null
    const wrong =
      field === null
        ? complaint('unknown-field')
        : (complaintAbout(field, compartment, key, value, context, read) ??
          tooMuch(template, field, key, read))
    if (wrong !== null) refusals.push([field?.order ?? Infinity, { ...wrong, field: key }])
  }
  refusals.sort(([a, one], [b, other]) => (a === b ? compare(one.field, other.field) : a - b))
  return refusals.length === 0 ? ok(values) : err(refusals.map(([, refusal]) => refusal))
}

/** A whole row, cut by compartment: the refusals in the order of the template, whatever the cut. */
export function validateRow(
  template: Template,
  parts: ReadonlyMap<Compartment, Values>,
  context: Omit<ValidationContext, 'standing'> = {},
): Result<ReadonlyMap<Compartment, Values>, readonly Refusal[]> {
  const refusals = [...parts].flatMap(([compartment, values]) => {
    const judged = validateFields(template, compartment, values, context)
    return judged.ok ? [] : judged.error
  })
  const order = (refusal: Refusal): number => fieldOf(template, refusal.field)?.order ?? Infinity
  refusals.sort((a, b) => (order(a) === order(b) ? compare(a.field, b.field) : order(a) - order(b)))
  return refusals.length === 0 ? ok(parts) : err(refusals)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function complaintAbout(
  field: Field,
  compartment: Compartment,
  key: FieldKey,
  value: Json,
  context: ValidationContext,
  read: (key: FieldKey) => Json | undefined,
): Complaint | null {
  if (field.compartment !== compartment) return complaint('wrong-compartment', { home: field.compartment })
  if (field.auto === 'computed') return complaint('computed-field')
  if (!isKeyOf(field, key)) return complaint('wrong-key')
  const today = context.today === undefined ? {} : { today: context.today }
  const idType =
    field.type.is === 'text' && field.type.format === 'idNumber' ? { idType: read('idType') } : {}
  return complaintOf(field.type, value, { ...today, ...idType })
}

/** Told at the field that is too large, and at its partner only when that alone was changed. */
function tooMuch(
  template: Template,
  field: Field,
  key: FieldKey,
  read: (key: FieldKey) => Json | undefined,
): Complaint | null {
  const suffix = fieldItem(key)
  const sibling = (name: string): FieldKey => (suffix === null ? name : itemKey(name, suffix))
  if (field.notOver !== undefined && isOver(read(key), read(sibling(field.notOver)))) {
    return complaint('more-than', { other: field.notOver })
  }
  const lower = template.fields.find((other) => other.notOver === field.key)
  if (lower !== undefined && isOver(read(sibling(lower.key)), read(key))) {
    return complaint('more-than', { other: lower.key, lower: lower.key })
  }
  return null
}

/** What a fact says, and whether it may be said in that document. Without a template its names are not judged. */
export function validateFact(
  kind: FactKind,
  fact: Json,
  where: { readonly compartment?: Compartment; readonly template?: Template } = {},
): Result<JsonObject, Refusal> {
  const wrong = complaintAboutFact(kind, fact, where)
  if (wrong !== null) return err({ ...wrong, field: kind })
  if (!isJsonObject(fact)) throw new Error('a fact that passed its shape is an object')
  return ok(fact)
}

function complaintAboutFact(
  kind: FactKind,
  fact: Json,
  { compartment, template }: { readonly compartment?: Compartment; readonly template?: Template },
): Complaint | null {
  if (!Object.hasOwn(factShapes, kind)) return complaint('unknown-kind')
  const homes = factHomes[kind]
  if (compartment !== undefined && homes !== null && !homes.includes(compartment)) {
    return complaint('wrong-compartment', { home: homes.join(' ') })
  }
  const wrong = ofShape(factShapes[kind], fact)
  if (wrong !== null || !isJsonObject(fact)) return wrong
  if (kind === 'payment' && fact['amount'] === 0) return complaint('zero-amount', { member: 'amount' })
  if (kind === 'triage') return complaintAboutTriage(fact)
  if (kind === 'file' && template !== undefined) return complaintAboutFile(fact, template, compartment)
  return null
}

/** 无效 without a reason tells nobody anything later (R10), nor does 重复 of nothing. */
function complaintAboutTriage({ outcome, reason, of, text }: JsonObject): Complaint | null {
  if (outcome === 'invalid' && reason === undefined) return complaint('missing-member', { member: 'reason' })
  if (outcome === 'invalid' && reason === 'other' && text === undefined)
    return complaint('missing-member', { member: 'text' })
  return outcome === 'duplicate' && of === undefined ? complaint('missing-member', { member: 'of' }) : null
}

/** A file's entry lives in the compartment of its class. */
function complaintAboutFile(
  fact: JsonObject,
  template: Template,
  compartment: Compartment | undefined,
): Complaint | null {
  const paper = template.attachments.find((known) => known.code === fact['kind'])
  if (paper === undefined) return complaint('not-an-option', { member: 'kind', value: String(fact['kind']) })
  const astray = compartment !== undefined && paper.compartment !== compartment
  return astray ? complaint('wrong-compartment', { home: paper.compartment }) : null
}
