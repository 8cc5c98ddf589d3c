/**
 * What 资料 shows: the fields of the template by group, each with its register in the open archive and the
 * right that this reader has on its document.
 *
 * A field that this client is not asked is a line all the same: what stands in it is kept and said, and the field comes
 * back with the answer that asks for it (R28). A field whose document is not on this device is still a line, with the
 * reason instead of a value.
 */
import { isJsonObject, type Json } from '../../../shared/base/json.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import { fieldItem, fieldName, isFilled, itemsOf } from '../../../shared/domain/listField.ts'
import type { BusinessId, EntryId, Part } from '../../../shared/domain/names.ts'
import type { Field as Register } from '../../../shared/domain/view.ts'
import { isLocked } from '../../../shared/policy/sensitive.ts'
import { applies, missing, requiredAt, stageOf } from '../../../shared/templates/complete.ts'
import { fieldKey, fieldOf, standingOf } from '../../../shared/templates/keys.ts'
import { filledIn, knownOf } from '../../../shared/templates/known.ts'
import { isCovered } from '../../../shared/templates/masking.ts'
import { partOfField, startingValues } from '../../../shared/templates/opening.ts'
import { isMet, type Wanted } from '../../../shared/templates/urgency.ts'
import type { Field, Group, Template } from '../../../shared/templates/types.ts'
import type { OpenedArchive, PartRight } from '../../api.ts'

export interface Line {
  readonly field: Field
  readonly part: Part
  readonly right: PartRight
  /** The register of a plain field; null when never filled, unseen, a list or facts. */
  readonly register: Register | null
  readonly key: FieldKey | null
  /** Of lists and contacts: the items that stand. */
  readonly items: readonly Register[]
  /** Where the document is not here: what the server shows of it, each value in its mask. */
  readonly masked: readonly MaskedValue[]
  /** Of facts: how many there are. */
  readonly facts: number
  /** Missing for the stage that the business is in. */
  readonly gap: boolean
  /** False: such a client is not asked for it. */
  readonly applies: boolean
  /** Sensitive, and not agreed to: neither shown nor written (R13). */
  readonly locked: boolean
}

export interface MaskedValue {
  readonly key: FieldKey
  readonly value: Json
}

export interface LineGroup {
  readonly group: Group
  readonly lines: readonly Line[]
  readonly editable: boolean
}

/** Where one may look at what stands; `blind` may only add. */
export const isSeen = (right: PartRight): boolean => right === 'read' || right === 'write'
/** A line that this person may fill in here. */
export const isEdited = ({ right, field, locked }: Line): boolean =>
  isWritten(right) && isAsked(field) && !locked
/** A line of the form that somebody else fills in. */
export const isOthers = ({ applies: asked, right, field, locked }: Line): boolean =>
  asked && !locked && !isWritten(right) && isAsked(field)
export const isWritten = (right: PartRight): boolean => right === 'write' || right === 'blind'

/** A stage says nothing of anyone, so it stands in the masked card too. */
export function stageIn(
  { view, masked }: Pick<OpenedArchive, 'view' | 'masked'>,
  business: BusinessId | null,
): string {
  const part = `${business ?? ''}.deal`
  const value = view.documents.get(part)?.fields.get('stage')?.value ?? masked.get(part)?.['stage']
  return typeof value === 'string' ? value : ''
}

/**
 * Where it stands: at the first stage while nobody said otherwise, as where whoever began it may not write that (客服).
 * Empty for readers who are not to know.
 */
export function standsAt(opened: OpenedArchive, template: Template, business: BusinessId): string {
  const right = rightOf(opened, `${business}.deal`)
  if (!isSeen(right) && right !== 'masked') return ''
  const { stage } = startingValues(template)
  return stageIn(opened, business) || (typeof stage === 'string' ? stage : '')
}

/** How urgent it was written down, and by when, of one business. */
export function wantedIn(
  opened: OpenedArchive,
  template: Template | null,
  business: BusinessId | null,
): Wanted {
  const fields = opened.view.documents.get(`${business ?? ''}.deal`)?.fields
  const textOf = (key: string): string => {
    const value = fields?.get(key)?.value
    return typeof value === 'string' ? value : ''
  }
  return {
    urgency: textOf('urgency'),
    targetDate: textOf('targetDate'),
    met: isMet(template, stageIn(opened, business)),
  }
}

const rightOf = (opened: OpenedArchive, part: Part): PartRight => opened.rights.get(part) ?? 'none'

export interface Gaps {
  /** Whole percent of what this stage asks for, of the documents that this reader sees. */
  readonly percent: number
  readonly fields: readonly Field[]
}

/** What the stage still needs. What this reader cannot see is nobody's gap here. */
export function gapsOf(
  opened: OpenedArchive,
  template: Template,
  business: BusinessId | null,
  stage: string = stageIn(opened, business),
): Gaps {
  const known = knownOf(opened.view, template, business)
  const at = stageOf(template, stage)?.code ?? null
  const seen = (field: Field): boolean =>
    field.compartment !== 'life' && isSeen(rightOf(opened, partOfField(field, business ?? '')))
  const filled = filledIn(opened.view, template, business)
  const required = requiredAt(template, at, known).filter(seen)
  const done = required.filter((field) => filled.includes(field.key)).length
  const fields = missing(template, at, filled, known)
    .flatMap((key) => fieldOf(template, key) ?? [])
    .filter(seen)
  return { percent: required.length === 0 ? 100 : Math.floor((done * 100) / required.length), fields }
}

export function groupsOf(
  opened: OpenedArchive,
  template: Template,
  business: BusinessId | null,
): readonly LineGroup[] {
  const known = knownOf(opened.view, template, business)
  const gaps = new Set(gapsOf(opened, template, business).fields.map((field) => field.key))
  const filled = new Set(filledIn(opened.view, template, business))
  return template.groups.flatMap((group) => {
    const lines = template.fields
      .filter((field) => field.group === group.code && field.compartment !== 'life')
      // Why something is missing is no question once it is there.
      .filter(({ unless }) => unless === undefined || !filled.has(unless))
      .flatMap((field) => {
        const line = lineOf(opened, field, business, gaps.has(field.key))
        return line === null ? [] : [{ ...line, applies: applies(field, known) }]
      })
    const editable = lines.some((line) => line.applies && isEdited(line))
    return lines.some(isShown) ? [{ group, lines, editable }] : []
  })
}

/** Asked, or kept from when it was. */
export const isShown = (line: Line): boolean => line.applies || isLineFilled(line)

/** Asked in a form at all: neither computed nor made of facts. */
export const isAsked = (field: Field): boolean => field.auto !== 'computed' && field.type.is !== 'facts'

/** The one kind of facts that is told from its own line. */
export const isConsents = ({ field: { type } }: Pick<Line, 'field'>): boolean =>
  type.is === 'facts' && type.kind === 'consent'

export const isLineFilled = (line: Line): boolean =>
  line.facts > 0 || line.items.length > 0 || line.masked.length > 0 || isFilled(line.register?.value)

function lineOf(
  opened: OpenedArchive,
  field: Field,
  business: BusinessId | null,
  gap: boolean,
): Omit<Line, 'applies'> | null {
  const { type } = field
  if (field.of === 'business' && business === null) return null
  const part = partOfField(field, business ?? '')
  const document = opened.view.documents.get(part)
  const right = rightOf(opened, part)
  const masked = isSeen(right) ? [] : maskedOf(opened, field, part, business)
  const locked = part === 'identity' && isLocked(opened.lock, field)
  const base = { field, part, right, gap, register: null, key: null, items: [], masked, facts: 0, locked }
  if (type.is === 'facts') {
    const facts = (document?.facts ?? []).filter(
      (fact) =>
        fact.kind === type.kind &&
        // Lifted by a later consent is not the same as wrong: it was said.
        (fact.kind === 'consent' || fact.supersededBy.length === 0) &&
        (type.only === undefined || fact.fact['type'] === type.only),
    )
    return { ...base, facts: facts.length }
  }
  if (standingOf(field) === 'item')
    return { ...base, items: document === undefined ? [] : itemsOf(document, field.key) }
  const key = fieldKey(field, business)
  return { ...base, key, register: document?.fields.get(key) ?? null }
}

function maskedOf(
  { masked }: OpenedArchive,
  field: Field,
  part: Part,
  business: BusinessId | null,
): readonly MaskedValue[] {
  return Object.entries(masked.get(part) ?? {})
    .filter(([key]) => fieldName(key) === field.key)
    .filter(([key]) => standingOf(field) !== 'business' || fieldItem(key) === business)
    .map(([key, value]) => ({ key, value }))
}

/** Registers of a line, the one or the many. */
export const registersOf = (line: Line): readonly Register[] =>
  line.register === null ? line.items : [line.register]

/** Of what its history can be told: of a list each item, those that were taken out last. */
export function historyKeys(view: Pick<OpenedArchive['view'], 'documents'>, line: Line): readonly FieldKey[] {
  const standing = registersOf(line).map(({ key }) => key)
  if (standingOf(line.field) !== 'item') return standing
  const ever = [...(view.documents.get(line.part)?.fields.keys() ?? [])]
  return [...new Set([...standing, ...ever.filter((key) => fieldName(key) === line.field.key)])]
}

/** Documents whose covered values a form of these lines would show. */
export const coveredParts = (lines: readonly Line[]): readonly Part[] => [
  ...new Set(
    lines
      .filter(({ field, right }) => right === 'write' && isAsked(field) && isCovered(field))
      .filter((line) => registersOf(line).some(({ value }) => isFilled(value)))
      .map(({ part }) => part),
  ),
]

/**
 * The item in which typing begins; null: no item, but the first field. One that was pressed, else of the ways to reach a
 * client the one to try first, else one that stands in nobody else's name.
 */
export function itemToBegin(
  lines: readonly Line[],
  wanted: string | null,
  pressed: FieldKey | null,
): FieldKey | null {
  const line = lines.find(({ field }) => field.key === wanted) ?? lines[0]
  const ofPressed = lines.flatMap(({ items }) => items).find(({ key }) => key === pressed)
  if (ofPressed !== undefined && wanted === null) return ofPressed.key
  if (line?.field.type.is !== 'contacts') return null
  const sets = (member: string) => (register: Register) =>
    isJsonObject(register.value) && Boolean(register.value[member])
  const items = line.items.filter(({ conflict }) => !conflict)
  const first = items.find(sets('primary')) ?? items.find((item) => !sets('label')(item)) ?? items[0]
  return first?.key ?? null
}

/** The heads that a form shows of this register: only the one whose value it shows. */
export const headsShown = (register: Register | null | undefined): readonly EntryId[] => {
  const [head] = register?.heads ?? []
  return head === undefined
    ? []
    : register?.conflict === true
      ? [head.id]
      : (register?.heads ?? []).map(({ id }) => id)
}

/** The day of the next follow-up of that business; null: nobody ever set one. */
export const followUpOf = ({ view }: OpenedArchive, business: BusinessId | null): Register | null =>
  view.documents.get(`${business ?? ''}.service`)?.fields.get('nextFollowUp') ?? null
