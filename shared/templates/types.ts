/**
 * Templates: what is asked of a client in one industry, as plain versioned data.
 *
 * The code knows no industry; forms, lists, import, the public form and the server all read these
 * records. The thing to know before touching a field: **its key in a ledger is not always its
 * template key**. Items of lists stand under `key/<item ULID>`, one register per item, and a field
 * of a business that lives in a document of the whole archive (a flat's number in `contact`, a
 * loan in `identity`) stands under `key/<business ULID>`. `fieldKey` in `keys.ts` says which.
 */
import type { BranchRole } from '../domain/branchRole.ts'
import type { Compartment } from '../domain/names.ts'
import type { FactKind } from '../domain/entry.ts'

export const templateIds = ['homeDeco', 'generic', 'realEstate'] as const
export type TemplateId = (typeof templateIds)[number]

/** Labels live in the data, in both languages; message files hold only what the program itself says. */
export interface Words {
  readonly zh: string
  readonly en: string
}

export interface Option extends Words {
  /** What is stored. Never shown, never reused for another meaning. */
  readonly code: string
}

/**
 * C0 operational · C1 ordinary personal · C2 contact and identity, masked by default ·
 * C3 sensitive, separate consent and a compartment of its own · F confidential business figures.
 */
export const fieldClasses = ['C0', 'C1', 'C2', 'C3', 'F'] as const
export type FieldClass = (typeof fieldClasses)[number]

/** What the value is for, as the notice tells the client (PIPL art. 6 and 17). */
export const purposes = {
  identify: { code: 'identify', zh: '识别客户、避免重复建档', en: 'Tell clients apart and avoid duplicates' },
  contact: { code: 'contact', zh: '联系客户', en: 'Reach the client' },
  need: { code: 'need', zh: '了解需求、提供方案', en: 'Understand the need and propose' },
  contract: { code: 'contract', zh: '订立和履行合同', en: 'Conclude and perform the contract' },
  payment: { code: 'payment', zh: '收付款与开票', en: 'Payments and invoices' },
  credit: { code: 'credit', zh: '评估信用、控制风险', en: 'Assess credit and limit risk' },
  service: { code: 'service', zh: '施工、交付与售后服务', en: 'Delivery and after-sales service' },
  eligibility: { code: 'eligibility', zh: '核验资格', en: 'Check eligibility' },
  law: { code: 'law', zh: '履行法定义务', en: 'Meet duties set by law' },
  operation: { code: 'operation', zh: '内部分工与归档', en: 'Assign work and file records' },
} as const satisfies Readonly<Record<string, Option>>
export type Purpose = keyof typeof purposes

/** PIPL art. 13 and 29; `operation` is for values that say nothing of a person. */
export const bases = {
  consent: { code: 'consent', zh: '本人同意', en: 'Consent' },
  separateConsent: { code: 'separateConsent', zh: '单独同意', en: 'Separate consent' },
  contract: { code: 'contract', zh: '订立、履行合同所必需', en: 'Needed for the contract' },
  law: { code: 'law', zh: '法定职责或义务', en: 'Duty set by law' },
  operation: { code: 'operation', zh: '非个人信息', en: 'Not personal' },
} as const satisfies Readonly<Record<string, Option>>
export type Basis = keyof typeof bases

/** Texts with a grammar of their own; `identifiers.ts` and `formats.ts` know each. */
export type TextFormat =
  | 'mobile'
  | 'landline'
  | 'phone'
  | 'email'
  | 'wechat'
  | 'idNumber'
  | 'uscc'
  | 'taxNo'
  | 'account'
  | 'region'
  | 'layout'

export const maskKinds = [
  'name',
  'mobile',
  'landline',
  'phone',
  'email',
  'wechat',
  'id',
  'card',
  'address',
  'region',
  'hidden',
] as const
export type MaskKind = (typeof maskKinds)[number]

/** `item` is an item of a list of the same archive: which number was dialled. */
export type RefTarget = 'user' | 'branch' | 'archive' | 'business' | 'file' | 'item'

export interface TextType {
  readonly is: 'text'
  readonly max: number
  readonly min?: number
  /** Source of a regular expression that the whole text must match. */
  readonly pattern?: string
  readonly format?: TextFormat
  readonly multiline?: true
}
export interface NumberType {
  readonly is: 'number'
  readonly min: number
  readonly max: number
  /** Digits kept after the point; 0 means whole numbers only. */
  readonly decimals: number
}
/** Whole 分, never a fraction, never 元. */
export interface MoneyType {
  readonly is: 'money'
  readonly min: number
}
export interface DateType {
  readonly is: 'date'
  /** True when a day in the future makes no sense. */
  readonly past?: true
}
/** A moment in milliseconds, where the day alone would not do. */
export interface MomentType {
  readonly is: 'moment'
}
export interface EnumType {
  readonly is: 'enum'
  readonly options: readonly Option[]
  /** Words that are no option are kept as they are (an industry, a style). */
  readonly open?: true
}
/** Several options in one register, stored as an array without repeats. */
export interface EnumsType {
  readonly is: 'enums'
  readonly options: readonly Option[]
  readonly open?: true
}
export interface BoolType {
  readonly is: 'bool'
}
export interface RefType {
  readonly is: 'ref'
  readonly to: RefTarget
  /** A name typed by hand will do where nothing can be pointed at (a referrer who is no client). */
  readonly orText?: true
}
/** Several values that are only true together (an invoice title with its tax number): one register. */
export interface ObjectType {
  readonly is: 'object'
  readonly shape: readonly Member[]
}
/** One register per item, under `key/<ULID>`. */
export interface ListType {
  readonly is: 'list'
  readonly shape: readonly Member[]
}
/** The contact list: a list whose item is `Contact`. */
export interface ContactsType {
  readonly is: 'contacts'
}
/** Nothing is stored under this key: the facts of that kind are the value. */
export interface FactsType {
  readonly is: 'facts'
  readonly kind: FactKind
  /** Only facts whose `type` is this. */
  readonly only?: string
  /** What may stand in the fact's `type` or `node`, as this template offers it. */
  readonly options?: readonly Option[]
}

export type SimpleType =
  MomentType | TextType | NumberType | MoneyType | DateType | EnumType | EnumsType | BoolType | RefType
export type ValueType = SimpleType | ObjectType | ListType | ContactsType | FactsType

/** One named part of an object, of a list item or of a fact. */
export interface Member {
  readonly key: string
  readonly label: Words
  readonly type: SimpleType
  readonly required?: true
  readonly unit?: Words
  readonly mask?: MaskKind
  /** May not be greater than that other member. */
  readonly notOver?: string
}

/** Holds when the named field has one of these values (`in`), or none of them (`notIn`; unknown counts as none). */
export interface Condition {
  readonly field: string
  readonly in?: readonly (string | boolean)[]
  readonly notIn?: readonly (string | boolean)[]
}

/** `always`: before submitting for checking. `from`: to enter these stages (one per track) and any later one. */
export type Requirement = 'always' | { readonly from: readonly string[] } | null

export interface Field {
  readonly key: string
  readonly label: Words
  readonly help?: Words
  readonly type: ValueType
  readonly unit?: Words
  readonly class: FieldClass
  readonly compartment: Compartment
  readonly of: 'client' | 'business'
  readonly required: Requirement
  /** Narrows `required`: where it does not hold, the field may stay empty. */
  readonly requiredIf?: Condition
  /** Not required once that key is filled: the reason for a missing mobile, when there is one (K3). */
  readonly unless?: string
  /** The field is asked at all only where this holds. A hidden value is kept, never erased (R28). */
  readonly when?: Condition
  readonly purpose: Purpose
  readonly basis: Basis
  readonly group: string
  readonly order: number
  /** May not be greater than the value of that field of the same document (min ≤ max, net ≤ gross). */
  readonly notOver?: string
  readonly mask?: MaskKind
  readonly listColumn?: true
  readonly quickCreate?: true
  /** Departments are told when it is changed (`watching.ts`). */
  readonly watched?: true
  /** `computed`: never written by a form. `default`: the form fills it by itself, a person may change it. */
  readonly auto?: 'computed' | 'default'
}

export interface Track extends Option {
  /** Which businesses go this way. */
  readonly when?: readonly Condition[]
}

export interface Stage extends Option {
  readonly track: string
  /** A side exit: reachable from anywhere, needs a reason, and asks for nothing else. */
  readonly exit?: true
}

/** Fields that are asked together. One role of the branch answers for them; the informed ones are told of what changes. */
export interface Group extends Option {
  readonly responsible: BranchRole
  readonly informed: readonly BranchRole[]
}

export interface AttachmentKind extends Option {
  readonly class: FieldClass
  readonly compartment: Compartment
}

export interface Template {
  readonly id: TemplateId
  readonly version: number
  readonly title: Words
  readonly tracks: readonly Track[]
  /** In order within each track, exits last. */
  readonly stages: readonly Stage[]
  /** From these stages on, one per track, the client has signed: identity must be known, and the need is met. */
  readonly signing: readonly string[]
  readonly groups: readonly Group[]
  readonly fields: readonly Field[]
  /** Field keys by which archives of this industry are sorted and counted. */
  readonly categories: readonly string[]
  readonly attachments: readonly AttachmentKind[]
  /** The one more word that lists show of a client: 小区, industry. A field of `profile`. */
  readonly place: string
  /** The retention class that a concluded business of this industry falls into. */
  readonly retention: string
}

export const contactTypes = ['mobile', 'landline', 'email', 'wechat', 'other'] as const
export type ContactType = (typeof contactTypes)[number]
export const contactStates = ['good', 'doubtful', 'dead'] as const
export type ContactState = (typeof contactStates)[number]

/** One item of the field `contacts`, under `contacts/<ULID>`. */
export interface Contact {
  readonly type: ContactType
  /** Normalised: see `formats.ts`. */
  readonly value: string
  /** Whose or which: 本人, 太太, 公司前台. */
  readonly label?: string
  readonly primary?: boolean
  /** Absent means good. A dead one is never dialled. */
  readonly status?: ContactState
}
