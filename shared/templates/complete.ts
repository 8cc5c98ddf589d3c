/**
 * What a stage still needs, and how complete a file is (R23).
 *
 * All of it works from the *names* of filled fields, because that is what a card knows of documents
 * that this reader never receives. Conditions (`when`, `requiredIf`) look at a few known values; a
 * condition about a value that is not known here does not hold, so nobody is sent to look for a
 * field that may not apply.
 */
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { FactKind, FieldKey } from '../domain/entry.ts'
import { fieldName, isFilled } from '../domain/listField.ts'
import { fieldOf } from './keys.ts'
import type { Condition, Field, Stage, Template, Track } from './types.ts'

/** Values by template key, as far as this reader knows them. */
export type Known = { readonly [key: string]: Json | undefined }

export function holds(condition: Condition, known: Known): boolean {
  const value = known[condition.field]
  const among = (list: readonly (string | boolean)[]): boolean =>
    (typeof value === 'string' || typeof value === 'boolean') && list.includes(value)
  return (
    (condition.in === undefined || among(condition.in)) &&
    (condition.notIn === undefined || !among(condition.notIn))
  )
}

const conditionsByTemplate = new WeakMap<Template, readonly Condition[]>()

/** On which it depends whether some field is asked for. */
export function conditionsOf(template: Template): readonly Condition[] {
  const known = conditionsByTemplate.get(template)
  if (known !== undefined) return known
  const made = template.fields.flatMap(({ when, requiredIf }) =>
    [when, requiredIf].filter((condition) => condition !== undefined),
  )
  conditionsByTemplate.set(template, made)
  return made
}

/** Whether the field is asked at all of such a client (R28). */
export const applies = (field: Field, known: Known): boolean =>
  field.when === undefined || holds(field.when, known)

export const stageOf = (template: Template, code: string): Stage | null =>
  template.stages.find((stage) => stage.code === code) ?? null

/** The way a business goes; the first one while nothing speaks for another. */
export function trackOf(template: Template, known: Known): Track {
  const [first] = template.tracks
  if (first === undefined) throw new Error(`${template.id} has no track`)
  return template.tracks.find((track) => track.when?.every((condition) => holds(condition, known))) ?? first
}

/** The stages of a track in order, without the exits. */
export const stagesOf = (template: Template, track: string): readonly Stage[] =>
  template.stages.filter((stage) => !stage.exit && stage.track === track)

/** True from the named stage of this track on. An exit has no place in the order and asks nothing. */
function isReached(template: Template, from: readonly string[], stage: Stage): boolean {
  if (stage.exit) return false
  const order = stagesOf(template, stage.track).map(({ code }) => code)
  return from.some((code) => order.includes(code) && order.indexOf(code) <= order.indexOf(stage.code))
}

/**
 * Fields that must be filled to be in that stage; null is before any. Computed ones are nobody's to
 * fill, and reasons for what is missing (`unless`) are due only where it is: `missing` adds those.
 */
export function requiredAt(template: Template, stage: string | null, known: Known = {}): readonly Field[] {
  const at = stage === null ? null : stageOf(template, stage)
  return template.fields.filter((field) => {
    if (field.unless !== undefined || !isDue(field, known)) return false
    if (field.required === 'always') return true
    return field.required !== null && at !== null && isReached(template, field.required.from, at)
  })
}

function isDue(field: Field, known: Known): boolean {
  if (field.required === null || field.auto === 'computed' || !applies(field, known)) return false
  return field.requiredIf === undefined || holds(field.requiredIf, known)
}

/**
 * The keys still to be filled to enter that stage (`null`: to be submitted for checking), in form
 * order. Reasons for missing numbers (K3) are among them where the kinds of contacts are known, that
 * is where `filledKeys` has `contacts.mobile` and its like (`filledKeysOf`); a card does not say.
 */
export function missing(
  template: Template,
  stage: string | null,
  filledKeys: Iterable<string>,
  known: Known = {},
): readonly string[] {
  const filled = new Set(filledKeys)
  const required = new Set(requiredAt(template, stage, known))
  const knowsKinds = !filled.has('contacts') || [...filled].some((key) => key.startsWith('contacts.'))
  return template.fields
    .filter((field) => {
      if (filled.has(field.key)) return false
      if (field.unless === undefined) return required.has(field)
      return knowsKinds && !filled.has(field.unless) && isDue(field, known)
    })
    .map((field) => field.key)
}

/** 0 to 1: the share of what this stage requires that is there. Reasons for gaps are no data and do not count. */
export function completeness(
  template: Template,
  stage: string | null,
  filledKeys: Iterable<string>,
  known: Known = {},
): number {
  const filled = new Set(filledKeys)
  const required = requiredAt(template, stage, known)
  return required.length === 0
    ? 1
    : required.filter((field) => filled.has(field.key)).length / required.length
}

/** Saving asks for nothing but a way to call the client: a name or a number. */
export function canSave(filledKeys: Iterable<string>): boolean {
  const filled = new Set(filledKeys)
  return filled.has('name') || filled.has('contacts')
}

/** The template keys that a register fills: its own, and for contacts which kinds are there. */
export function filledBy(key: FieldKey, value: Json): readonly string[] {
  if (!isFilled(value)) return []
  const name = fieldName(key)
  if (!isJsonObject(value)) return [name]
  if (name === 'contacts') {
    if (value['status'] === 'dead') return []
    return typeof value['type'] === 'string' ? [name, `${name}.${value['type']}`] : [name]
  }
  if (name === 'people') return [name, ...reachesOf(value)]
  return [name]
}

/** A company is reached through its people: their numbers count as its contacts. */
function reachesOf(person: JsonObject): readonly string[] {
  const kinds = ['mobile', 'landline', 'email', 'wechat'].filter((kind) => isFilled(person[kind]))
  return kinds.length === 0 ? [] : ['contacts', ...kinds.map((kind) => `contacts.${kind}`)]
}

interface FactField {
  readonly key: string
  readonly only: string | undefined
}

/** Fact fields by kind: a card asks for every fact of a document, and a template has a hundred fields. */
const factFields = new WeakMap<Template, ReadonlyMap<FactKind, readonly FactField[]>>()

function factFieldsOf(template: Template): ReadonlyMap<FactKind, readonly FactField[]> {
  const known = factFields.get(template)
  if (known !== undefined) return known
  const byKind = new Map<FactKind, FactField[]>()
  for (const { key, type } of template.fields) {
    if (type.is !== 'facts') continue
    const fields = byKind.get(type.kind) ?? []
    fields.push({ key, only: type.only })
    byKind.set(type.kind, fields)
  }
  factFields.set(template, byKind)
  return byKind
}

/** The fact fields that such a fact fills. */
export function filledByFact(template: Template, kind: FactKind, fact: JsonObject): readonly string[] {
  const fields = factFieldsOf(template).get(kind) ?? []
  return fields.filter(({ only }) => only === undefined || only === fact['type']).map(({ key }) => key)
}

/** All keys filled by a document's registers and facts, each once. */
export function filledKeysOf(
  template: Template,
  registers: Iterable<readonly [FieldKey, Json]>,
  facts: Iterable<{ readonly kind: FactKind; readonly fact: JsonObject }> = [],
): readonly string[] {
  const filled = new Set<string>()
  for (const [key, value] of registers) {
    if (fieldOf(template, key) !== null) for (const name of filledBy(key, value)) filled.add(name)
  }
  for (const { kind, fact } of facts) for (const name of filledByFact(template, kind, fact)) filled.add(name)
  return [...filled].sort()
}
