/**
 * Short words for writing templates down. The tables in `homeDeco.ts` and its neighbours read like
 * the page they come from because of these; what comes out is plain data with nothing implied.
 */
import type {
  AttachmentKind,
  EnumsType,
  EnumType,
  Field,
  FieldClass,
  Group,
  ListType,
  Member,
  MoneyType,
  NumberType,
  ObjectType,
  Option,
  RefTarget,
  RefType,
  Requirement,
  SimpleType,
  Stage,
  TextFormat,
  TextType,
  ValueType,
} from './types.ts'
import type { BranchRole } from '../domain/branchRole.ts'
import type { Compartment } from '../domain/names.ts'

/** `code zh|en`: one option, one stage, one group per line. */
export type OptionLine = `${string} ${string}|${string}`

export function option(line: OptionLine): Option {
  const match = /^(\S+) (.+?)\|(.+)$/.exec(line)
  const [, code, zh, en] = match ?? []
  if (code === undefined || zh === undefined || en === undefined)
    throw new Error(`not an option line: ${line}`)
  return { code, zh, en }
}
export const options = (...lines: readonly OptionLine[]): readonly Option[] => lines.map(option)

/** A group, who answers for it, and who is told. */
export const group = (
  line: OptionLine,
  responsible: BranchRole,
  ...informed: readonly BranchRole[]
): Group => ({ ...option(line), responsible, informed })

export const text = (max: number, more: Omit<TextType, 'is' | 'max'> = {}): TextType => ({
  is: 'text',
  max,
  ...more,
})
export const long = (max: number): TextType => ({ is: 'text', max, multiline: true })
export const formatted = (format: TextFormat, max = 40): TextType => ({ is: 'text', max, format })
export const whole = (min: number, max: number): NumberType => ({ is: 'number', min, max, decimals: 0 })
export const decimal = (min: number, max: number, decimals = 2): NumberType => ({
  is: 'number',
  min,
  max,
  decimals,
})
export const money = (min = 0): MoneyType => ({ is: 'money', min })
/** Amounts that may also be negative: a change order that takes work away. */
export const signedMoney: MoneyType = { is: 'money', min: -1e13 }
export const date = { is: 'date' } as const
export const pastDate = { is: 'date', past: true } as const
export const bool = { is: 'bool' } as const
export const ref = (to: RefTarget): RefType => ({ is: 'ref', to })
export const refOrText = (to: RefTarget): RefType => ({ is: 'ref', to, orText: true })
export const one = (...lines: readonly OptionLine[]): EnumType => ({ is: 'enum', options: options(...lines) })
export const oneOrOther = (...lines: readonly OptionLine[]): EnumType => ({ ...one(...lines), open: true })
export const several = (...lines: readonly OptionLine[]): EnumsType => ({
  is: 'enums',
  options: options(...lines),
})
export const severalOrOther = (...lines: readonly OptionLine[]): EnumsType => ({
  ...several(...lines),
  open: true,
})
export const object = (...shape: readonly Member[]): ObjectType => ({ is: 'object', shape })
export const list = (...shape: readonly Member[]): ListType => ({ is: 'list', shape })

export function member(
  key: string,
  zh: string,
  en: string,
  type: SimpleType,
  more: Omit<Member, 'key' | 'label' | 'type'> = {},
): Member {
  return { key, label: { zh, en }, type, ...more }
}
export const needed = { required: true } as const

export const always: Requirement = 'always'
export const from = (...stages: readonly string[]): Requirement => ({ from: stages })

export type Draft = Omit<Field, 'order'>
type Common = Pick<Field, 'group' | 'compartment' | 'of' | 'purpose' | 'basis'>
type More = Partial<Omit<Field, 'key' | 'label' | 'type' | 'class' | 'required' | 'order'>>

/** Fields that share a group, a compartment and a reason; `more` overrides any of that for one field. */
export function section(common: Common) {
  return (
    key: string,
    zh: string,
    en: string,
    type: ValueType,
    fieldClass: FieldClass,
    required: Requirement = null,
    more: More = {},
  ): Draft => ({ key, label: { zh, en }, type, class: fieldClass, required, ...common, ...more })
}

export const inOrder = (drafts: readonly Draft[]): readonly Field[] =>
  drafts.map((draft, at) => ({ ...draft, order: (at + 1) * 10 }))

export const stagesOf = (track: string, ...lines: readonly OptionLine[]): readonly Stage[] =>
  lines.map((line) => ({ ...option(line), track }))
export const exitsOf = (...lines: readonly OptionLine[]): readonly Stage[] =>
  lines.map((line) => ({ ...option(line), track: '', exit: true as const }))

export const papers = (
  fileClass: FieldClass,
  compartment: Compartment,
  ...lines: readonly OptionLine[]
): readonly AttachmentKind[] => lines.map((line) => ({ ...option(line), class: fileClass, compartment }))
