/** Steps, days, presets and refusals of the first hour, in words. */
import type { Ownership, Preset } from '../../../shared/policy/company.ts'
import type { FolderFault, HttpRefusal, SetupStep } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { formatWait } from '../../ui/format.ts'
import { wordSetup } from '../access/refusal.ts'
import type { GuestFault } from './guests.ts'
import { roleName } from '../../shell/api.ts'

const titles: { readonly [step in SetupStep]: () => string } = {
  company: m.setup_company,
  administrator: m.setup_administrator,
  second: m.setup_second,
  branch: m.setup_branch,
  people: m.setup_people,
  key: m.setup_key,
  backup: m.setup_backup,
}
export const stepTitle = (step: SetupStep): string => titles[step]()

const days = [
  m.setup_monday,
  m.setup_tuesday,
  m.setup_wednesday,
  m.setup_thursday,
  m.setup_friday,
  m.setup_saturday,
  m.setup_sunday,
]
/** 1 is Monday. */
export const weekdayWord = (day: number): string => days[day - 1]?.() ?? ''
export const workdayWords = (workdays: readonly number[]): string =>
  workdays.map(weekdayWord).join(m.setup_between())

export const ownershipName = (ownership: Ownership): string =>
  ownership === 'own' ? m.setup_own() : m.setup_franchise()

const presetNames: { readonly [preset in Preset]: () => string } = {
  couple: m.setup_presetCouple,
  store: m.setup_presetStore,
  centre: m.setup_presetCentre,
}
const presetReasons: { readonly [preset in Preset]: () => string } = {
  couple: m.setup_presetCoupleReason,
  store: m.setup_presetStoreReason,
  centre: m.setup_presetCentreReason,
}
export const presetName = (preset: Preset): string => presetNames[preset]()
export const presetReason = (preset: Preset): string => presetReasons[preset]()

export function wordGuestFault(fault: GuestFault): string {
  switch (fault.type) {
    case 'no-name':
      return m.setup_faultNoName()
    case 'not-understood':
      return m.setup_faultUnclear({ what: fault.what })
    case 'two-roles':
      return m.setup_faultTwoRoles()
    case 'needs-branch':
      return m.setup_faultBranch({ role: roleName(fault.role) })
    case 'too-long':
      return m.setup_faultTooLong()
  }
}

const folderFaults: { readonly [fault in FolderFault]: () => string } = {
  'not-absolute': m.setup_folderNotAbsolute,
  'in-data': m.setup_folderInData,
  'no-parent': m.setup_folderNoParent,
  'not-a-folder': m.setup_folderNot,
  'not-writable': m.setup_folderNotWritable,
}
export const wordFolderFault = (field: string | null): string | null =>
  field !== null && field in folderFaults ? folderFaults[field as FolderFault]() : null

/** Why one of several people was not invited. */
export function wordNotInvited(code: string, field: string): string {
  if (code === 'taken') return m.setup_loginTaken()
  if (field === 'login') return m.access_loginRule()
  if (field === 'branch' || field === 'role') return m.setup_roleAndBranch()
  return m.setup_notInvited()
}

export function wordRefusal(refusal: HttpRefusal): string {
  if (refusal.type === 'problem') {
    if (refusal.code === 'signed-out') return m.setup_signInAgain()
    if (refusal.code === 'denied') return m.setup_denied()
    if (refusal.code === 'wrong-password') return m.setup_wrongPassword()
    if (refusal.code === 'taken')
      return field(refusal) === 'code' ? m.setup_codeTaken() : m.setup_loginTaken()
    if (refusal.code === 'too-many-tries')
      return m.setup_wait({ wait: formatWait(refusal.retryAfterMs ?? 60_000) })
  }
  return wordSetup(refusal)
}

const field = (refusal: HttpRefusal): string | null => (refusal.type === 'problem' ? refusal.field : null)
