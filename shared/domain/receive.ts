/**
 * Reading an entry: plain JSON becomes an `Entry`, or a precise refusal.
 *
 * Two callers, one rule. The server's door refuses every refusal, `newer` included: what it cannot
 * judge it must not accept. The fold keeps both and shows them as entries it cannot read (F8).
 *
 * Keys are an allow-list per kind, so that nothing rides along unseen. What a field's *value* may be
 * is the template's business, and that values are strict JSON is the document reader's.
 */
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { err, ok, type Result } from '../base/result.ts'
import { isUlid } from '../base/ulid.ts'
import {
  ENTRY_VERSION,
  factKinds,
  MOST_HANDS,
  type Entry,
  type FactKind,
  type FieldKey,
  type TemplateRef,
} from './entry.ts'
import { MOST_MARKS } from './mark.ts'
import { branchRoles } from './branchRole.ts'
import { grantRights, jobs, MAX_TEAM } from './grant.ts'
import { compartments, parseEntryId, parsePart, type Compartment } from './names.ts'

export type EntryRefusal =
  /** Written by a newer version of Anjuan: keep and show, understand later. */
  | { readonly type: 'newer'; readonly code: 'higher-version' | 'unknown-kind'; readonly key: string }
  /** No version ever writes this. `key` is the member at fault, dotted from the entry. */
  | {
      readonly type: 'invalid'
      readonly code: 'missing' | 'unexpected' | 'bad-value' | 'bad-field-key' | 'bad-id'
      readonly key: string
    }

type Check = EntryRefusal | null
type Rule = (value: Json, key: string) => Check

/** Longest reason a person may give. */
export const MAX_REASON = 500
const MAX_TIME = 8_640_000_000_000_000

const FIELD_KEY = /^[a-z][A-Za-z0-9]{0,39}(\/[0-9A-HJKMNP-TV-Z]{26})?$/
const TEMPLATE_REF = /^[a-z][A-Za-z0-9]{0,39}@[1-9]\d{0,5}$/

export const isFieldKey = (text: string): text is FieldKey => FIELD_KEY.test(text)
export const isTemplateRef = (text: string): text is TemplateRef => TEMPLATE_REF.test(text)
export const isFactKind = (text: string): text is FactKind => (factKinds as readonly string[]).includes(text)

/**
 * Whether entries of this kind may stand in this compartment at all. `life` is read by everyone with
 * any right on the archive, so it holds requests and rulings only, never a value of a person.
 */
export const mayStandIn = (kind: Entry['k'], compartment: Compartment): boolean =>
  kind === 'redacted' || (kind === 'command' || kind === 'verdict') === (compartment === 'life')

export function receiveEntry(raw: JsonObject): Result<Entry, EntryRefusal> {
  const kind = raw['k']
  if (typeof kind !== 'string') return err(invalid(kind === undefined ? 'missing' : 'bad-value', 'k'))
  const version = raw['v']
  if (Number.isSafeInteger(version) && (version as number) > ENTRY_VERSION) {
    return err({ type: 'newer', code: 'higher-version', key: 'v' })
  }
  const shape = shapes.get(kind)
  if (shape === undefined) return err({ type: 'newer', code: 'unknown-kind', key: 'k' })
  const refusal =
    members(raw, shape, '') ?? (kind === 'set' || kind === 'propose' ? basesWithoutField(raw) : null)
  // The one place where JSON becomes an entry: every member was just checked against the kind's shape.
  return refusal === null ? ok(raw as unknown as Entry) : err(refusal)
}

interface Shape {
  readonly required: ReadonlyMap<string, Rule>
  readonly optional: ReadonlyMap<string, Rule>
}

const invalid = (code: (EntryRefusal & { type: 'invalid' })['code'], key: string): EntryRefusal => ({
  type: 'invalid',
  code,
  key,
})

/** Keys are looked up in maps: `constructor` and `toString` are ordinary words here. */
function members(raw: JsonObject, shape: Shape, prefix: string): Check {
  let found = 0
  for (const key of Object.keys(raw)) {
    let rule = shape.required.get(key)
    if (rule !== undefined) found++
    else rule = shape.optional.get(key)
    if (rule === undefined) return invalid('unexpected', prefix + key)
    const refusal = rule(raw[key] as Json, prefix + key)
    if (refusal !== null) return refusal
  }
  if (found === shape.required.size) return null
  for (const key of shape.required.keys())
    if (!Object.hasOwn(raw, key)) return invalid('missing', prefix + key)
  return null
}

const when =
  (accepts: (value: Json) => boolean): Rule =>
  (value, key) =>
    accepts(value) ? null : invalid('bad-value', key)

const whole = (least: number, most: number): Rule =>
  when((value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
const text = (most: number): Rule =>
  when((value) => typeof value === 'string' && value.length > 0 && value.length <= most)
const ulid: Rule = when((value) => typeof value === 'string' && isUlid(value))
const kindWord: Rule = () => null

const idList: Rule = (value, key) => {
  if (!Array.isArray(value)) return invalid('bad-value', key)
  for (const id of value)
    if (typeof id !== 'string' || parseEntryId(id) === null) return invalid('bad-id', key)
  return value.length > 1 && new Set(value).size < value.length ? invalid('bad-id', key) : null
}

const fields: Rule = (value, key) => {
  if (!isJsonObject(value)) return invalid('bad-value', key)
  const keys = Object.keys(value)
  if (keys.length === 0) return invalid('bad-value', key)
  for (const field of keys) if (!FIELD_KEY.test(field)) return invalid('bad-field-key', `${key}.${field}`)
  return null
}

const listsBy =
  (isName: (name: string) => boolean, code: 'bad-field-key' | 'bad-value'): Rule =>
  (value, key) => {
    if (!isJsonObject(value)) return invalid('bad-value', key)
    for (const name of Object.keys(value)) {
      const refusal = isName(name)
        ? idList(value[name] as Json, `${key}.${name}`)
        : invalid(code, `${key}.${name}`)
      if (refusal !== null) return refusal
    }
    return null
  }

/** A base without its write would take the heads of a field away and put nothing in their place. */
function basesWithoutField(raw: JsonObject): Check {
  for (const key of Object.keys(raw['base'] as JsonObject)) {
    if (!Object.hasOwn(raw['fields'] as JsonObject, key)) return invalid('unexpected', `base.${key}`)
  }
  return null
}

const shapeOf = (required: { [key: string]: Rule }, optional: { [key: string]: Rule } = {}): Shape => ({
  required: new Map(Object.entries(required)),
  optional: new Map(Object.entries(optional)),
})

/** An unknown `do` or `is` is a newer word, like an unknown kind. */
const oneOf =
  (discriminator: 'do' | 'is', variants: ReadonlyMap<string, Shape>): Rule =>
  (value, key) => {
    if (!isJsonObject(value)) return invalid('bad-value', key)
    const word = value[discriminator]
    if (word === undefined) return invalid('missing', `${key}.${discriminator}`)
    if (typeof word !== 'string') return invalid('bad-value', `${key}.${discriminator}`)
    const shape = variants.get(word)
    if (shape === undefined) return { type: 'newer', code: 'unknown-kind', key: `${key}.${discriminator}` }
    return members(value, shape, `${key}.`)
  }

const wordOf = (words: readonly string[]): Rule =>
  when((value) => typeof value === 'string' && words.includes(value))
const orNull =
  (rule: Rule): Rule =>
  (value, key) =>
    value === null ? null : rule(value, key)

const objectOf =
  (shape: Shape): Rule =>
  (value, key) =>
    isJsonObject(value) ? members(value, shape, `${key}.`) : invalid('bad-value', key)

/** At most `most`; `same` tells when two of them are one. */
const listOf =
  (least: number, most: number, rule: Rule, same: (value: Json) => Json): Rule =>
  (value, key) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return invalid('bad-value', key)
    for (const [at, one] of value.entries()) {
      const refusal = rule(one, `${key}.${at}`)
      if (refusal !== null) return refusal
    }
    return new Set(value.map(same)).size < value.length ? invalid('bad-value', key) : null
  }

const team = listOf(0, MAX_TEAM, objectOf(shapeOf({ user: ulid, job: wordOf(jobs) })), (one) =>
  isJsonObject(one) ? (one['user'] ?? null) : null,
)
const grantable = compartments.filter((compartment) => compartment !== 'life')
const grant = objectOf(
  shapeOf(
    {
      id: ulid,
      to: oneOf(
        'is',
        new Map([
          ['branch', shapeOf({ is: kindWord, branch: ulid })],
          ['person', shapeOf({ is: kindWord, user: ulid })],
        ]),
      ),
      compartments: listOf(1, grantable.length, wordOf(grantable), (one) => one),
      right: wordOf(grantRights),
      from: whole(0, MAX_TIME),
      until: whole(0, MAX_TIME),
      by: ulid,
      approvedBy: orNull(ulid),
      why: text(MAX_REASON),
      agreement: orNull(text(MAX_REASON)),
    },
    { offer: when((value) => value === true) },
  ),
)

const code = when((value) => typeof value === 'string' && /^[a-z][A-Za-z0-9]{0,39}$/.test(value))
const entryIdRule: Rule = (value, key) =>
  typeof value === 'string' && parseEntryId(value) !== null ? null : invalid('bad-id', key)
const passed = shapeOf({ of: entryIdRule, how: code })
const failed = shapeOf({ of: orNull(entryIdRule), why: code }, { note: text(MAX_REASON) })
const mark: Rule = (value, key) =>
  isJsonObject(value)
    ? members(value, Object.hasOwn(value, 'how') ? passed : failed, `${key}.`)
    : invalid('bad-value', key)

const hands = listOf(1, MOST_HANDS, ulid, (one) => one)

/** By document and field; `life` holds nothing that could be checked. */
const marks: Rule = (value, key) => {
  if (!isJsonObject(value)) return invalid('bad-value', key)
  let count = 0
  for (const [part, fieldMarks] of Object.entries(value)) {
    const at = `${key}.${part}`
    const address = parsePart(part)
    if (address === null || address.compartment === 'life' || !isJsonObject(fieldMarks))
      return invalid('bad-value', at)
    for (const [field, one] of Object.entries(fieldMarks)) {
      const refusal = FIELD_KEY.test(field)
        ? mark(one, `${at}.${field}`)
        : invalid('bad-field-key', `${at}.${field}`)
      if (refusal !== null) return refusal
      count++
    }
  }
  return count > MOST_MARKS ? invalid('bad-value', key) : null
}

const someRoles = listOf(1, branchRoles.length, wordOf(branchRoles), (one) => one)
/** By document, until when; `life` holds nothing that is watched. */
const readUntil: Rule = (value, key) => {
  if (!isJsonObject(value)) return invalid('bad-value', key)
  const parts = Object.keys(value)
  if (parts.length === 0 || parts.length > MOST_MARKS) return invalid('bad-value', key)
  for (const part of parts) {
    const address = parsePart(part)
    if (address === null || address.compartment === 'life') return invalid('bad-value', `${key}.${part}`)
    const refusal = whole(0, MAX_TIME)(value[part] as Json, `${key}.${part}`)
    if (refusal !== null) return refusal
  }
  return null
}

const commands = new Map<string, Shape>([
  ['open', shapeOf({ do: kindWord, branch: ulid, owner: ulid, business: ulid }, { batch: ulid })],
  ['openBusiness', shapeOf({ do: kindWord, business: ulid, owner: ulid })],
  ['transfer', shapeOf({ do: kindWord, to: ulid }, { business: ulid })],
  ['offer', shapeOf({ do: kindWord, offer: ulid, to: ulid })],
  ['take', shapeOf({ do: kindWord, offer: ulid })],
  ['decline', shapeOf({ do: kindWord, offer: ulid, reason: code }, { note: text(MAX_REASON) })],
  ['recall', shapeOf({ do: kindWord, offer: ulid })],
  ['team', shapeOf({ do: kindWord, team })],
  ['void', shapeOf({ do: kindWord, why: text(MAX_REASON) }, { batch: ulid })],
  ['restore', shapeOf({ do: kindWord })],
  ['submit', shapeOf({ do: kindWord })],
  ['verify', shapeOf({ do: kindWord, marks })],
  ['return', shapeOf({ do: kindWord, marks, reason: code }, { note: text(MAX_REASON) })],
  ['acknowledge', shapeOf({ do: kindWord, roles: someRoles, of: readUntil })],
])

const verdicts = new Map<string, Shape>([
  ['opened', shapeOf({ is: kindWord, branch: ulid, owner: ulid, business: ulid, archiveNo: text(64) })],
  ['businessOpened', shapeOf({ is: kindWord, business: ulid, owner: ulid })],
  ['transferred', shapeOf({ is: kindWord, to: ulid }, { business: ulid, by: ulid, why: text(MAX_REASON) })],
  ['offered', shapeOf({ is: kindWord, grant })],
  ['declined', shapeOf({ is: kindWord, grant: ulid, by: ulid, reason: code }, { note: text(MAX_REASON) })],
  ['recalled', shapeOf({ is: kindWord, grant: ulid, by: ulid })],
  ['teamSet', shapeOf({ is: kindWord, team }, { by: ulid })],
  ['granted', shapeOf({ is: kindWord, grant })],
  ['grantEnded', shapeOf({ is: kindWord, grant: ulid, by: orNull(ulid) })],
  ['voided', shapeOf({ is: kindWord, by: ulid, until: whole(0, MAX_TIME), why: text(MAX_REASON) })],
  ['unvoided', shapeOf({ is: kindWord, by: orNull(ulid) })],
  ['erased', shapeOf({ is: kindWord })],
  ['submitted', shapeOf({ is: kindWord, by: ulid }, { hands })],
  ['verified', shapeOf({ is: kindWord, by: ulid, marks }, { stale: whole(1, MOST_MARKS) })],
  ['returned', shapeOf({ is: kindWord, by: ulid, marks, reason: code }, { note: text(MAX_REASON) })],
  ['acknowledged', shapeOf({ is: kindWord, by: ulid, roles: someRoles, of: readUntil })],
  ['admitted', shapeOf({ is: kindWord, by: ulid, reason: text(MAX_REASON) })],
  ['refused', shapeOf({ is: kindWord, why: text(MAX_REASON) })],
])

const stamp: { [key: string]: Rule } = {
  k: kindWord,
  at: whole(0, MAX_TIME),
  v: whole(1, ENTRY_VERSION),
  t: when((value) => typeof value === 'string' && TEMPLATE_REF.test(value)),
}
const fact = shapeOf({ ...stamp, fact: when(isJsonObject) }, { supersedes: idList })

const save = { ...stamp, fields, base: listsBy((name) => FIELD_KEY.test(name), 'bad-field-key') }

const shapes = new Map<string, Shape>([
  ['set', shapeOf(save, { why: text(MAX_REASON), batch: ulid, how: code })],
  ['propose', shapeOf(save, { why: text(MAX_REASON) })],
  ...factKinds.map((kind): [string, Shape] => [kind, fact]),
  ['command', shapeOf({ ...stamp, command: oneOf('do', commands) })],
  [
    'verdict',
    shapeOf({
      ...stamp,
      n: whole(1, Number.MAX_SAFE_INTEGER),
      covers: listsBy((name) => parsePart(name) !== null, 'bad-value'),
      verdict: oneOf('is', verdicts),
    }),
  ],
  ['redacted', shapeOf({ k: kindWord, why: text(MAX_REASON) })],
])
