/**
 * What a template must satisfy before anyone may fill it in. The built-in ones are checked by the
 * tests, and a version that head office edits is checked before it is published.
 *
 * The rule that matters most: a value's class decides its compartment. C2 stands in `contact` and
 * C3 in `identity` and nowhere else, because rights are given per compartment.
 */
import { businessCompartments, compartments } from '../domain/names.ts'
import { standingOf } from './keys.ts'
import {
  bases,
  fieldClasses,
  purposes,
  type Condition,
  type Field,
  type FieldClass,
  type Member,
  type Option,
  type Template,
  type ValueType,
  type Words,
} from './types.ts'

export const faultCodes = [
  'bad-key',
  'duplicate-key',
  'unknown-class',
  'unknown-compartment',
  'contact-value-elsewhere',
  'sensitive-value-elsewhere',
  'money-value-elsewhere',
  'client-field-in-business',
  'no-purpose',
  'no-basis',
  'basis-too-weak',
  'unknown-stage',
  'two-stages-of-a-track',
  'unknown-track',
  'unknown-group',
  'unknown-field',
  'no-options',
  'duplicate-option',
  'same-label',
  'untranslated',
  'unlike-partner',
  'item-without-business',
] as const
export type FaultCode = (typeof faultCodes)[number]

export interface Fault {
  readonly code: FaultCode
  /** The key of the field, stage, group or attachment at fault. */
  readonly at: string
}

const KEY = /^[a-z][A-Za-z0-9]*$/
/** Where the values of a class may stand; null is anywhere. */
const HOMES: { readonly [of in FieldClass]: readonly [readonly string[], FaultCode] | null } = {
  C0: null,
  C1: null,
  C2: [['contact'], 'contact-value-elsewhere'],
  C3: [['identity'], 'sensitive-value-elsewhere'],
  F: [['deal', 'finance'], 'money-value-elsewhere'],
}

export function checkTemplate(template: Template): readonly Fault[] {
  return [
    ...template.fields.flatMap((field) => checkField(template, field)),
    ...repeated(template.fields.map((field) => field.key)).map(fault('duplicate-key')),
    ...checkFrame(template),
    ...template.attachments.flatMap((kind) => [
      ...checkHome(kind.code, kind),
      ...untranslated(kind.code, kind),
    ]),
    ...repeated(template.attachments.map((kind) => kind.code)).map(fault('duplicate-option')),
  ]
}

const fault =
  (code: FaultCode) =>
  (at: string): Fault => ({ code, at })

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, at) => names.indexOf(name) !== at)
}

const untranslated = (at: string, words: Words): readonly Fault[] =>
  words.zh && words.en ? [] : [{ code: 'untranslated', at }]

function checkHome(
  at: string,
  { class: of, compartment }: Pick<Field, 'class' | 'compartment'>,
): readonly Fault[] {
  if (!fieldClasses.includes(of)) return [{ code: 'unknown-class', at }]
  if (!compartments.includes(compartment)) return [{ code: 'unknown-compartment', at }]
  const home = HOMES[of]
  return home === null || home[0].includes(compartment) ? [] : [{ code: home[1], at }]
}

function checkField(template: Template, field: Field): readonly Fault[] {
  const faults: Fault[] = [...checkHome(field.key, field), ...untranslated(field.key, field.label)]
  const add = (code: FaultCode): void => void faults.push({ code, at: field.key })
  if (!KEY.test(field.key)) add('bad-key')
  if (field.help !== undefined) faults.push(...untranslated(field.key, field.help))
  if (field.of === 'client' && (businessCompartments as readonly string[]).includes(field.compartment)) {
    add('client-field-in-business')
  }
  if (!Object.hasOwn(purposes, field.purpose)) add('no-purpose')
  if (!Object.hasOwn(bases, field.basis)) add('no-basis')
  else if (!isStrongEnough(field)) add('basis-too-weak')
  if (!template.groups.some((group) => group.code === field.group)) add('unknown-group')
  faults.push(
    ...checkRequirement(template, field),
    ...checkType(field.key, field.type),
    ...checkPartner(template, field),
  )
  for (const condition of [field.when, field.requiredIf]) {
    if (condition !== undefined && !knows(template, condition)) add('unknown-field')
  }
  if (field.unless !== undefined && !has(template, field.unless.split('.')[0] ?? '')) add('unknown-field')
  if (field.of === 'business' && standingOf(field) === 'item' && !hasBusiness(field))
    add('item-without-business')
  return faults
}

/** Sensitive values need a consent of their own or a law; values about a person cannot claim to be none. */
function isStrongEnough({ class: of, basis }: Field): boolean {
  if (of === 'C3') return basis === 'separateConsent' || basis === 'law'
  return !(basis === 'operation' && (of === 'C1' || of === 'C2'))
}

/** An item in a document of the whole archive must say itself to which business it belongs. */
function hasBusiness(field: Field): boolean {
  const inBusiness = (businessCompartments as readonly string[]).includes(field.compartment)
  return (
    inBusiness || (field.type.is === 'list' && field.type.shape.some((member) => member.key === 'business'))
  )
}

const has = (template: Template, key: string): boolean => template.fields.some((field) => field.key === key)
const knows = (template: Template, condition: Condition): boolean => has(template, condition.field)

function checkRequirement(template: Template, field: Field): readonly Fault[] {
  if (field.required === null || field.required === 'always') return []
  const tracks: string[] = []
  for (const code of field.required.from) {
    const stage = template.stages.find((known) => known.code === code)
    if (stage === undefined || stage.exit) return [{ code: 'unknown-stage', at: field.key }]
    tracks.push(stage.track)
  }
  return repeated(tracks).length > 0 ? [{ code: 'two-stages-of-a-track', at: field.key }] : []
}

function checkPartner(template: Template, field: Field): readonly Fault[] {
  if (field.notOver === undefined) return []
  const partner = template.fields.find((other) => other.key === field.notOver)
  if (partner === undefined) return [{ code: 'unknown-field', at: field.key }]
  const alike = partner.compartment === field.compartment && partner.type.is === field.type.is
  return alike && partner.of === field.of ? [] : [{ code: 'unlike-partner', at: field.key }]
}

function checkType(at: string, type: ValueType): readonly Fault[] {
  switch (type.is) {
    case 'enum':
    case 'enums': {
      const empty = type.options.length === 0 && !type.open
      return [...(empty ? [fault('no-options')(at)] : []), ...checkOptions(at, type.options)]
    }
    case 'facts':
      return checkOptions(at, type.options ?? [])
    case 'object':
    case 'list':
      return type.shape.flatMap((member) => checkMember(at, member, type.shape))
    default:
      return []
  }
}

function checkMember(of: string, member: Member, shape: readonly Member[]): readonly Fault[] {
  const at = `${of}.${member.key}`
  const partner = shape.find((other) => other.key === member.notOver)
  return [
    ...(KEY.test(member.key) ? [] : [fault('bad-key')(at)]),
    ...(shape.filter((other) => other.key === member.key).length > 1 ? [fault('duplicate-key')(at)] : []),
    ...(member.notOver !== undefined && partner?.type.is !== member.type.is
      ? [fault('unlike-partner')(at)]
      : []),
    ...untranslated(at, member.label),
    ...checkType(at, member.type),
  ]
}

function checkOptions(at: string, options: readonly Option[]): readonly Fault[] {
  return [
    ...options.flatMap((option) => untranslated(`${at}.${option.code}`, option)),
    ...repeated(options.map((option) => option.code)).map((code) =>
      fault('duplicate-option')(`${at}.${code}`),
    ),
    // A label that two options share cannot be read back from a sheet.
    ...options
      .filter(({ code, zh, en }) =>
        options.some((other) => other.code !== code && (other.zh === zh || other.en === en)),
      )
      .map(({ code }) => fault('same-label')(`${at}.${code}`)),
  ]
}

/** Stages, tracks, groups and the keys that the template names of its own fields. */
function checkFrame(template: Template): readonly Fault[] {
  const tracks = template.tracks.map((track) => track.code)
  const lists = [template.stages, template.tracks, template.groups]
  return [
    ...lists.flatMap((list) => list.flatMap((item) => untranslated(item.code, item))),
    ...lists.flatMap((list) => repeated(list.map((item) => item.code)).map(fault('duplicate-option'))),
    ...template.stages
      .filter((stage) => !stage.exit && !tracks.includes(stage.track))
      .map((stage) => fault('unknown-track')(stage.code)),
    ...template.tracks
      .filter((track) => track.when?.some((condition) => !knows(template, condition)))
      .map((track) => fault('unknown-field')(track.code)),
    ...template.signing
      .filter((code) => !template.stages.some((stage) => stage.code === code))
      .map(fault('unknown-stage')),
    ...template.categories.filter((key) => !has(template, key)).map(fault('unknown-field')),
    ...(template.fields.find((field) => field.key === template.place)?.compartment === 'profile'
      ? []
      : [fault('unknown-field')(template.place)]),
  ]
}
