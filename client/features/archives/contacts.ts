/**
 * The ways to reach a client, as the page may show them before anyone asked: each value in its mask,
 * whether the document lies here or only the server's card of it. The clear text is made of a revealed value.
 */
import { isJsonObject, type Json } from '../../../shared/base/json.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import { fieldItem, fieldName, isFilled, itemsOf } from '../../../shared/domain/listField.ts'
import { callsByWay, wayKey, wayStanding, type WayStanding } from '../../../shared/domain/reach.ts'
import type { Field as Register } from '../../../shared/domain/view.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { HIDDEN, maskValue } from '../../../shared/templates/masking.ts'
import {
  contactStates,
  contactTypes,
  type ContactState,
  type ContactType,
  type Field,
  type Option,
  type Template,
  type Words,
} from '../../../shared/templates/types.ts'
import { contactLabels } from '../../../shared/templates/format.ts'
import type { BusinessId } from '../../../shared/domain/names.ts'
import type { OpenedArchive } from '../../api.ts'
import { filledIn } from '../../../shared/templates/known.ts'
import { openFor } from './conflicts.ts'
import { isSeen } from './formModel.ts'
import type { Dialled } from './page.svelte.ts'

const personal = ['mobile', 'landline', 'email', 'wechat'] as const
type Personal = (typeof personal)[number]

export interface Way extends Pick<WayStanding, 'by'> {
  readonly id: string
  /** The register that holds it: an item of `contacts`, or a person of `people`. */
  readonly at: FieldKey
  /** Of a person, which of the ways. */
  readonly member: Personal | null
  readonly type: ContactType
  readonly status: ContactState
  readonly primary: boolean
  /** Whose or which; a person's name in its mask. */
  readonly label: string
  readonly masked: string
  /** Null where the document is not here. */
  readonly register: Register | null
  /** Only asked for (变更申请): it may be used, and is not what stands. Null: it stands. */
  readonly asked: Json | null
}

const textIn = (value: Json | undefined, key: string): string => {
  const text = value !== undefined && isJsonObject(value) ? value[key] : undefined
  return typeof text === 'string' && text !== HIDDEN ? text : ''
}

interface Item {
  readonly at: FieldKey
  readonly clear: Json | undefined
  readonly masked: Json
  readonly register: Register | null
}

function itemsNamed(opened: OpenedArchive, template: Template, name: string): readonly Item[] {
  const field = fieldOf(template, name)
  if (field === null) return []
  if (!isSeen(opened.rights.get('contact') ?? 'none'))
    return Object.entries(opened.masked.get('contact') ?? {})
      .filter(([at]) => fieldName(at) === name)
      .map(([at, masked]) => ({ at, clear: undefined, masked, register: null }))
  const document = opened.view.documents.get('contact')
  return (document === undefined ? [] : itemsOf(document, name)).map((register) => {
    const { key: at, value } = register
    return { at, clear: value, masked: maskValue(field, value), register }
  })
}

type Calls = ReturnType<typeof callsByWay>
const NO_CALLS: Calls = new Map()

/** What stands beside it, and what calls since then say. Where the document is not here nobody knows since when. */
function standingIn(
  calls: Calls,
  at: FieldKey,
  via: string | null,
  said: ContactState,
  register: Register | null,
): Pick<Way, 'status' | 'by'> {
  const since = Math.max(
    register?.history.at(-1)?.time ?? 0,
    register?.verified === true ? (register.mark?.at ?? 0) : 0,
  )
  const made = calls.get(wayKey(fieldItem(at) ?? '', via)) ?? []
  const { state: status, by } = wayStanding(said, since, register === null ? [] : made)
  return { status, by }
}

/** The number that is written down with a call. */
export const dialledOf = ({ at, member, masked, asked }: Way): Dialled => ({
  tail: tailOfMask(masked),
  // What is only asked for is another number than the one that stands there.
  contact: asked === null ? fieldItem(at) : null,
  via: member === 'mobile' || member === 'landline' ? member : null,
})

export const isPhone = ({ type }: Pick<Way, 'type'>): boolean => type === 'mobile' || type === 'landline'

function contactWay({ at, clear, masked, register }: Item, calls: Calls): Way {
  const said = isJsonObject(masked) ? masked : {}
  return {
    id: at,
    at,
    member: null,
    type: contactTypes.find((one) => one === said['type']) ?? 'other',
    ...standingIn(calls, at, null, contactStates.find((one) => one === said['status']) ?? 'good', register),
    primary: said['primary'] === true,
    label: textIn(clear, 'label'),
    masked: typeof said['value'] === 'string' ? said['value'] : HIDDEN,
    register,
    asked: null,
  }
}

/** What is asked for in place of it, or beside nothing. */
function askedWays(opened: OpenedArchive, template: Template): readonly Way[] {
  const field = fieldOf(template, 'contacts')
  const document = opened.view.documents.get('contact')
  if (field === null || document === undefined) return []
  return [...document.proposals.keys()]
    .filter((at) => fieldName(at) === 'contacts')
    .flatMap((at) =>
      openFor(document, at)
        .filter(({ value }) => isFilled(value))
        .map(({ id, value }) => ({
          ...contactWay({ at, clear: value, masked: maskValue(field, value), register: null }, NO_CALLS),
          id,
          primary: false,
          asked: value,
        })),
    )
}

function waysOfPerson({ at, clear, masked, register }: Item, calls: Calls): readonly Way[] {
  if (!isJsonObject(masked)) return []
  const label = [textIn(masked, 'name'), textIn(clear, 'title')].filter((part) => part !== '').join(' ')
  return personal.flatMap((member) => {
    const text = masked[member]
    if (typeof text !== 'string' || text === '') return []
    const rest = {
      ...standingIn(calls, at, member, 'good', register),
      primary: false,
      label,
      masked: text,
      register,
      asked: null,
    } as const
    return [{ id: `${at} ${member}`, at, member, type: member, ...rest }]
  })
}

/** The preferred ones first. */
export function waysOf(opened: OpenedArchive, template: Template): readonly Way[] {
  const calls = callsByWay([...opened.view.documents.values()].flatMap(({ facts }) => facts))
  const listed = itemsNamed(opened, template, 'contacts')
    .filter(({ register, masked }) => register?.conflict === true || isFilled(masked))
    .map((item) => contactWay(item, calls))
  const asked = askedWays(opened, template)
  return [
    ...listed
      .sort((a, b) => Number(b.primary) - Number(a.primary))
      .flatMap((way) => [way, ...asked.filter(({ at }) => at === way.at)]),
    ...asked.filter(({ at }) => !listed.some((way) => way.at === at)),
    ...itemsNamed(opened, template, 'people').flatMap((item) => waysOfPerson(item, calls)),
  ]
}

/** The number or account in a revealed value; empty where none stands. */
export const wayText = ({ member, asked }: Pick<Way, 'member' | 'asked'>, value: Json | undefined): string =>
  textIn(asked ?? value, member ?? 'value')

/** Whose it is, with the name of a person who was just revealed. */
export const wayLabel = (way: Way, value: Json | undefined): string =>
  way.member === null || value === undefined
    ? way.label
    : [textIn(value, 'name'), textIn(value, 'title')].filter((part) => part !== '').join(' ')

/** What tells it apart in a word: the digits behind the mask. */
export const tailOfMask = (masked: string): string => masked.split('*').at(-1) || masked

/** A kind of contact that every client is asked for and this one has not given. */
export interface MissingWay {
  /** The field that takes the reason. */
  readonly field: Field
  readonly kind: Words
  readonly options: readonly Option[]
  /** Null: nobody asked yet. */
  readonly reason: Option | null
}

const CONTACTS = 'contacts.'

/** Once the client can be reached at all: until then the number itself is asked for, and no reason (K3). */
export function missingWays(
  opened: OpenedArchive,
  template: Template,
  business: BusinessId | null,
): readonly MissingWay[] {
  const filled = filledIn(opened.view, template, business)
  if (!filled.includes('contacts')) return []
  const registers = opened.view.documents.get('contact')?.fields
  return template.fields.flatMap((field): readonly MissingWay[] => {
    const { unless = '', type } = field
    if (!unless.startsWith(CONTACTS) || filled.includes(unless) || type.is !== 'enum') return []
    const kind = contactTypes.find((one) => one === unless.slice(CONTACTS.length))
    const value = registers?.get(field.key)?.value
    const reason = type.options.find(({ code }) => code === value) ?? null
    return kind === undefined ? [] : [{ field, kind: contactLabels[kind], options: type.options, reason }]
  })
}
