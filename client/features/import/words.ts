/** Words of the import: what is wrong with a file, what a column may become, what became of a row. */
import type { ColumnTarget } from '../../../shared/templates/columns.ts'
import { contactLabels } from '../../../shared/templates/format.ts'
import { templates } from '../../../shared/templates/index.ts'
import { refusalCodes } from '../../../shared/templates/refusal.ts'
import { contactTypes, type Template } from '../../../shared/templates/types.ts'
import {
  bars,
  type Bar,
  type FileFault,
  type ImportBasis,
  type ImportSettings,
  type ImportState,
  type MatchBy,
  type OnMatch,
  type ReportWords,
} from '../../importing/api.ts'
import { m } from '../../paraglide/messages.js'
import type { Tone } from '../../ui/tone.ts'
import { wordCode } from '../archives/refusalWords.ts'
import { say } from '../words.ts'

const faults: { readonly [fault in FileFault]: () => string } = {
  'not-a-sheet': m.import_fault_not_a_sheet,
  'old-excel': m.import_fault_old_excel,
  locked: m.import_fault_locked,
  broken: m.import_fault_broken,
  'unknown-encoding': m.import_fault_unknown_encoding,
  'open-quote': m.import_fault_open_quote,
  'no-rows': m.import_fault_no_rows,
  'too-large': m.import_fault_too_large,
  'too-dense': m.import_fault_too_dense,
  'too-many-members': m.import_fault_too_many_members,
  'too-many-rows': m.import_fault_too_many_rows,
  'too-many-columns': m.import_fault_too_many_columns,
  'cell-too-long': m.import_fault_cell_too_long,
  'storage-full': m.import_fault_storage_full,
  'not-allowed': m.import_fault_not_allowed,
}
export const wordFault = (fault: FileFault): string => faults[fault]()

export const stateWords: {
  readonly [state in ImportState]: { readonly word: () => string; readonly tone: Tone }
} = {
  asking: { word: m.import_stateAsking, tone: 'warn' },
  running: { word: m.import_stateRunning, tone: 'accent' },
  paused: { word: m.import_statePaused, tone: 'warn' },
  done: { word: m.import_stateDone, tone: 'ok' },
  undone: { word: m.import_stateUndone, tone: 'neutral' },
}

export const basisCards = (): readonly {
  readonly value: ImportBasis
  readonly label: string
  readonly reason: string
}[] => [
  { value: 'contract', label: m.import_basis_contract(), reason: m.import_basis_contractWhy() },
  { value: 'consented', label: m.import_basis_consented(), reason: m.import_basis_consentedWhy() },
  { value: 'public', label: m.import_basis_public(), reason: m.import_basis_publicWhy() },
  { value: 'noticeDue', label: m.import_basis_noticeDue(), reason: m.import_basis_noticeDueWhy() },
]

export const matchOptions = (): readonly { readonly value: MatchBy; readonly label: string }[] => [
  { value: 'likeness', label: m.import_match_likeness() },
  { value: 'phone', label: m.import_match_phone() },
  { value: 'name', label: m.import_match_name() },
  { value: 'archiveNo', label: m.import_match_archiveNo() },
  { value: 'nothing', label: m.import_match_nothing() },
]

export const onMatchOptions = (): readonly { readonly value: OnMatch; readonly label: string }[] => [
  { value: 'skip', label: m.import_on_skip() },
  { value: 'fill', label: m.import_on_fill() },
  { value: 'update', label: m.import_on_update() },
]

const barWords: { readonly [why in Bar]: () => string } = {
  'no-sensitive-consent': m.import_barred_no_sensitive_consent,
  'not-allowed': m.import_barred_not_allowed,
  'storage-full': m.import_barred_storage_full,
  invalid: m.import_barred_invalid,
  'other-template': m.import_barred_other_template,
  'no-number': m.import_barred_no_number,
  'unknown-number': m.import_barred_unknown_number,
  'other-row': m.import_barred_other_row,
}
export const wordBar = (why: Bar): string => barWords[why]()

/** A target as the value of a list, and back. */
export const targetValue = (target: ColumnTarget): string =>
  target.to === 'field'
    ? `field:${target.key}`
    : target.to === 'contact'
      ? `contact:${target.type}`
      : target.to

export function targetOf(value: string): ColumnTarget {
  const [to, what = ''] = value.split(':')
  if (to === 'field') return { to, key: what }
  if (to === 'contact') return { to, type: contactTypes.find((type) => type === what) ?? 'other' }
  return to === 'owner' || to === 'archiveNo' || to === 'nothing' ? { to } : { to: 'raw' }
}

/** What one cell can be put into. Lists, objects and facts are more than a cell. */
export function targetOptions(
  template: Template,
): readonly { readonly value: string; readonly label: string }[] {
  const fields = template.fields.filter(
    ({ auto, type, key }) =>
      auto !== 'computed' &&
      !['list', 'object', 'contacts', 'facts'].includes(type.is) &&
      !key.startsWith('import'),
  )
  return [
    { value: 'raw', label: m.import_raw() },
    { value: 'nothing', label: m.import_nothing() },
    ...contactTypes.map((type) => ({ value: `contact:${type}`, label: say(contactLabels[type]) })),
    { value: 'owner', label: m.import_owner() },
    { value: 'archiveNo', label: m.import_archiveNo() },
    ...fields.map(({ key, label }) => ({ value: `field:${key}`, label: say(label) })),
  ]
}

/** For the workbook of refused rows, which is made where no words are. */
export function reportWords({
  returned,
  template,
}: Pick<ImportSettings, 'returned' | 'template'>): ReportWords {
  const reasons = Object.fromEntries(refusalCodes.map((code) => [code, wordCode(code)]))
  return {
    row: m.import_reportRow(),
    result: m.import_reportResult(),
    reason: m.import_reportReason(),
    refused: m.import_resultRefused(),
    duplicate: m.import_resultDuplicates(),
    withheld: m.import_reportWithheld(),
    fields: Object.fromEntries(templates[template].fields.map(({ key, label }) => [key, say(label)])),
    reasons: { ...Object.fromEntries(bars.map((why) => [why, wordBar(why)])), ...reasons },
    sameAsRow: returned ? m.import_sameNumber({ row: '{row}' }) : m.import_sameAsRow({ row: '{row}' }),
    sameAsArchive: m.import_sameAsArchive({ name: '{name}' }),
  }
}
