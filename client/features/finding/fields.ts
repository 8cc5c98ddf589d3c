/**
 * What a list can be narrowed by, from the templates that stand in it: each field by its kind, with the words for it
 * and for its values. Stage, owner and tier have buttons of their own and are not here.
 */
import {
  commonChoices,
  touchChoices,
  type ChoiceBy,
  type DayBy,
  type Flag,
  type NumberBy,
} from '../../../shared/domain/filter.ts'
import { templates, isTemplateId } from '../../../shared/templates/index.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import type { Field, Template } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'
import { formatMinutes, formatShare } from '../../ui/format.ts'
import { regionNames } from '../archives/regions.svelte.ts'
import { checkStateWord } from '../checking/checkWords.ts'
import { say, templateTitle } from '../words.ts'

export type FilterField = {
  readonly label: () => string
} & (
  | {
      readonly is: 'choice'
      readonly by: ChoiceBy
      readonly value: (value: string) => string
      /** Of `gap`: counted beside the list, so that a filter can be begun with it. */
      readonly counted?: true
    }
  | { readonly is: 'money'; readonly by: 'budget' }
  | { readonly is: 'days'; readonly by: DayBy }
  | { readonly is: 'number'; readonly by: NumberBy; readonly value: (value: number) => string }
  | { readonly is: 'flag'; readonly by: Flag }
)

/** Where the common choices stand in a template. */
const keys: { readonly [by in ChoiceBy]?: string } = {
  clientType: 'clientType',
  urgency: 'urgency',
  channel: 'channel',
  region: 'regionCode',
  tag: 'tags',
}

const known = (ids: readonly string[]): readonly Template[] => {
  const some = ids.filter(isTemplateId).map((id) => templates[id])
  return some.length === 0 ? Object.values(templates) : some
}

/** Fields that only one industry is sorted by, of those that cards carry. */
const ownFields = (of: readonly Template[]): readonly Field[] => {
  const found = new Map<string, Field>()
  for (const template of of)
    for (const key of template.categories) {
      const field = fieldOf(template, key)
      const chosen = field?.type.is === 'enum' || field?.type.is === 'enums'
      if (field !== null && chosen && field.compartment === 'deal' && !COMMON.has(key)) found.set(key, field)
    }
  return [...found.values()]
}
const COMMON: ReadonlySet<string | undefined> = new Set(['stage', 'tier', ...Object.values(keys)])

function optionWords(of: readonly Template[], key: string): (value: string) => string {
  const words = new Map<string, string>()
  for (const template of of) {
    const type = fieldOf(template, key)?.type
    if (type?.is === 'enum' || type?.is === 'enums')
      for (const option of type.options) if (!words.has(option.code)) words.set(option.code, say(option))
  }
  return (value) => words.get(value) ?? value
}

const flagLabels: { readonly [flag in Flag]: () => string } = {
  gaps: m.finding_gaps,
  complaint: m.reach_openComplaint,
  uncontacted: m.finding_uncontacted,
  unreachable: m.finding_unreachable,
  unconsented: m.finding_unconsented,
  stopped: m.finding_stopped,
  rejected: m.finding_rejected,
  alike: m.finding_alike,
}

/** `templateIds` empty: any template may stand in the list. `gapsCounted`: whoever answers counts every gap too. */
export function filterFields(
  templateIds: readonly string[],
  flags: readonly Flag[],
  gapsCounted = false,
): readonly FilterField[] {
  const of = known(templateIds)
  const common = commonChoices
    .filter((by) => by !== 'template' || of.length > 1)
    .map((by): FilterField => {
      const key = keys[by]
      const field =
        key === undefined ? null : (of.map((one) => fieldOf(one, key)).find((one) => one !== null) ?? null)
      const label = (): string =>
        by === 'template' ? m.finding_template() : field === null ? by : say(field.label)
      if (by === 'checking') return { is: 'choice', by, label: m.checking_field, value: checkStateWord }
      if (by === 'template') return { is: 'choice', by, label, value: (id) => orNone(id, templateTitle) }
      if (by === 'region') return { is: 'choice', by, label, value: (code) => orNone(code, regionWord) }
      const words = optionWords(of, key ?? '')
      return { is: 'choice', by, label, value: (value) => orNone(value, words) }
    })
  const own = ownFields(of).map((field): FilterField => {
    const words = optionWords(of, field.key)
    return {
      is: 'choice',
      by: `field/${field.key}`,
      label: () => say(field.label),
      value: (value) => orNone(value, words),
    }
  })
  return [
    ...common,
    ...own,
    ...(flags.includes('gaps') ? [gapField(of, gapsCounted)] : []),
    ...touchFields(of),
    { is: 'money', by: 'budget', label: m.finding_budget },
    { is: 'days', by: 'targetDate', label: m.finding_targetDate },
    { is: 'days', by: 'nextFollowUp', label: m.finding_nextFollowUp },
    { is: 'days', by: 'lastContact', label: m.finding_lastContact },
    { is: 'days', by: 'changed', label: m.finding_changed },
    { is: 'days', by: 'begun', label: m.finding_begun },
    { is: 'days', by: 'stageSince', label: m.finding_stageSince },
    { is: 'days', by: 'nextReview', label: m.finding_nextReview },
    { is: 'days', by: 'quietSince', label: m.finding_quietSince },
    {
      is: 'number',
      by: 'completeness',
      label: m.finding_completeness,
      value: (percent) => formatShare(percent / 100),
    },
    { is: 'number', by: 'filingMinutes', label: m.finding_filing, value: formatMinutes },
    ...flags.map((by): FilterField => ({
      is: 'flag',
      by,
      label: flagLabels[by],
    })),
  ]
}

/** Which field is missing. On a device chosen where gaps are counted (完整度), and not from a list: counting them all takes a while. */
function gapField(of: readonly Template[], counted: boolean): FilterField {
  const labels = new Map(of.flatMap(({ fields }) => fields.map(({ key, label }) => [key, label] as const)))
  return {
    is: 'choice',
    by: 'gap',
    ...(counted ? { counted } : {}),
    label: m.finding_gap,
    value(key) {
      const label = labels.get(key)
      return label === undefined ? key : say(label)
    },
  }
}

/** Chosen on a dashboard, where they are counted: by which channel the client came first, and by which last. */
const touchFields = (of: readonly Template[]): readonly FilterField[] => {
  const words = optionWords(of, 'channel')
  const labels = { firstTouch: m.finding_firstTouch, lastTouch: m.finding_lastTouch }
  return touchChoices.map((by) => ({
    is: 'choice',
    by,
    label: labels[by],
    value: (value) => orNone(value, words),
  }))
}

/** Chosen where they are counted, and not from a list. */
const isCountedElsewhere = (field: FilterField): boolean =>
  field.is === 'number' ||
  (field.is === 'choice' &&
    ((field.by === 'gap' && field.counted !== true) || field.by === 'firstTouch' || field.by === 'lastTouch'))

/** Fields that a filter can be begun with. */
export const begunWith = (fields: readonly FilterField[]): readonly FilterField[] =>
  fields.filter((field) => !isCountedElsewhere(field))

/** May its chip be opened and changed? Else it can only be taken away. */
export const isEdited = (field: FilterField): boolean => field.is !== 'flag' && !isCountedElsewhere(field)

/** What is counted beside the list. */
export const countedBy = (fields: readonly FilterField[]): readonly ChoiceBy[] =>
  fields.flatMap((field) => (field.is === 'choice' && !isCountedElsewhere(field) ? [field.by] : []))

const orNone = (value: string, word: (value: string) => string): string =>
  value === '' ? m.finding_none() : word(value)

function regionWord(code: string): string {
  const path = regionNames.now.path(code)
  return path.length === 0 ? code : path.slice(-2).join('')
}
