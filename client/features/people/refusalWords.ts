/** Why a change of people or branches was not made, in a sentence with what to do. */
import type { HttpRefusal } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { troubleOf } from '../trouble.ts'

const rules: { readonly [rule: string]: () => string } = {
  'own-rights': m.people_refOwnRights,
  'last-administrator': m.people_refLastAdmin,
  'owns-archives': m.people_refOwns,
  'not-in-branch': m.people_refNotInBranch,
  'branch-closed': m.people_refBranchClosed,
  'unit-closed': m.people_refUnitClosed,
  'unit-in-use': m.people_refUnitInUse,
  ended: m.people_refEnded,
  overlaps: m.people_refOverlaps,
  disabled: m.people_refDisabled,
  'not-disabled': m.people_refNotDisabled,
  'too-many': m.people_refTooMany,
  'handover-running': m.people_refRunning,
  'not-lent': m.people_refNotLent,
  'second-needed': m.people_refSecond,
  'too-many-asks': m.people_refTooManyAsks,
  answered: m.rights_ruleAnswered,
}
const taken: { readonly [field: string]: () => string } = {
  login: m.people_refLoginTaken,
  code: m.people_refCodeTaken,
  name: m.people_refNameTaken,
}
const bad: { readonly [field: string]: () => string } = {
  login: m.people_refLogin,
  name: m.people_refName,
  from: m.people_refDates,
  until: m.people_refDates,
  branch: m.people_refPlace,
  role: m.people_refPlace,
  unit: m.people_refPlace,
  code: m.people_refCode,
  receivers: m.people_refReceivers,
}

export const ruleOf = (refusal: HttpRefusal): string | null =>
  refusal.type === 'problem' && refusal.code === 'against-rule' ? refusal.field : null

export function wordRefusal(refusal: HttpRefusal): string {
  if (refusal.type === 'problem') {
    const field = refusal.field ?? ''
    if (refusal.code === 'against-rule') return (rules[field] ?? m.people_refOther)()
    if (refusal.code === 'taken') return (taken[field] ?? m.people_refOther)()
    if (refusal.code === 'bad-request') return (bad[field.split('.')[0] ?? ''] ?? m.people_refOther)()
    if (refusal.code === 'not-found') return m.people_refOther()
  }
  return troubleOf(refusal).text
}
