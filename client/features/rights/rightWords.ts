/** Rights, parts and reasons in the words that people use for them. */
import type { GrantRight, Job } from '../../../shared/domain/grant.ts'
import { compartments, type Compartment } from '../../../shared/domain/names.ts'
import type { ApprovalLine, HttpRefusal, PartSight, PeopleApprovalLine } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { roleName } from '../../shell/api.ts'
import { troubleOf } from '../trouble.ts'

const parts: { readonly [compartment in Compartment]: () => string } = {
  life: m.rights_partLife,
  profile: m.rights_partProfile,
  contact: m.rights_partContact,
  identity: m.rights_partIdentity,
  custody: m.rights_partCustody,
  consent: m.rights_partConsent,
  deal: m.rights_partDeal,
  finance: m.rights_partFinance,
  service: m.rights_partService,
}
export const partWord = (compartment: Compartment): string => parts[compartment]()

/** Always in the order of an archive, whatever the order in which they were chosen. */
export const partWords = (chosen: readonly Compartment[]): string =>
  compartments
    .filter((one) => chosen.includes(one))
    .map(partWord)
    .join(m.rights_listComma())

const sights: { readonly [sight in PartSight['sight']]: () => string } = {
  write: m.rights_sightWrite,
  read: m.rights_sightRead,
  mask: m.rights_sightMask,
  blind: m.rights_sightBlind,
  case: m.rights_sightCase,
  glass: m.rights_sightGlass,
}
export const sightWord = (sight: PartSight['sight']): string => sights[sight]()

const rights: { readonly [right in GrantRight]: () => string } = {
  mask: m.rights_grantMask,
  read: m.rights_grantRead,
  write: m.rights_grantWrite,
}
export const rightWord = (right: GrantRight): string => rights[right]()

const jobs: { readonly [job in Job]: () => string } = {
  assistant: m.rights_jobAssistant,
  designer: m.rights_jobDesigner,
  projectManager: m.rights_jobProjectManager,
  supervisor: m.rights_jobSupervisor,
}
export const jobWord = (job: string): string => (job in jobs ? jobs[job as Job]() : job)

/** By what somebody has it: 店长 · 朝阳店, 负责人, 项目组, 开放. */
export function reasonWord(
  { reach, role, deputyFor }: Pick<PartSight, 'reach' | 'role' | 'deputyFor'>,
  branch: string,
  nameOf: (user: string) => string,
): string {
  switch (reach) {
    case 'own':
      return deputyFor === null
        ? m.rights_becauseOwner()
        : m.rights_becauseDeputy({ name: nameOf(deputyFor) })
    case 'team':
      return m.rights_becauseTeam({ role: roleName(role) })
    case 'grant':
      return m.rights_becauseGrant()
    case 'branch':
    case 'all':
      return branch === '' ? roleName(role) : `${branch} ${roleName(role)}`
  }
}

const appointments: {
  readonly [what in PeopleApprovalLine['what']]: readonly [
    mine: (words: { who: string; roles: string }) => string,
    others: (words: { name: string; who: string; roles: string }) => string,
  ]
} = {
  role: [m.rights_youAppoint, m.rights_appoints],
  dates: [m.rights_youLengthen, m.rights_lengthens],
  'let-in': [m.rights_youLetIn, m.rights_letsIn],
  hire: [m.rights_youHire, m.rights_hires],
}
/** 顾明远 想让周敏担任财务 */
export function appointmentWords(ask: PeopleApprovalLine, mine: boolean): string {
  const words = {
    name: ask.byName,
    who: ask.userName,
    roles: ask.roles.map(roleName).join(m.rights_listComma()),
  }
  return appointments[ask.what][mine ? 0 : 1](words)
}

/** 等 苏州店店长 或 总部 同意 */
export function waitsWords(answerers: ApprovalLine['answerers']): string {
  if (answerers.length === 0) return m.rights_waitsNobody()
  const who = answerers.map(({ role, branch }) =>
    branch === null ? roleName(role) : m.rights_roleAt({ branch, role: roleName(role) }),
  )
  return m.rights_waitsFor({ who: who.join(m.rights_or()) })
}

const rules: { readonly [rule: string]: () => string } = {
  'no-right': m.rights_ruleNoRight,
  past: m.rights_rulePast,
  'too-long': m.rights_ruleTooLong,
  'too-many': m.rights_ruleTooMany,
  'to-oneself': m.rights_ruleToOneself,
  'home-branch': m.rights_ruleHomeBranch,
  'unknown-branch': m.rights_ruleUnknownReceiver,
  'unknown-person': m.rights_ruleUnknownReceiver,
  'second-unfit': m.rights_ruleSecondUnfit,
  'agreement-needed': m.rights_ruleAgreement,
  'owner-not-in-branch': m.rights_ruleNotInBranch,
  'unknown-grant': m.rights_ruleAlreadyEnded,
  answered: m.rights_ruleAnswered,
  overlaps: m.people_refOverlaps,
  ended: m.people_refEnded,
  disabled: m.people_refDisabled,
  'not-disabled': m.people_refNotDisabled,
  'branch-closed': m.people_refBranchClosed,
  'unit-closed': m.people_refUnitClosed,
}

/** A refusal of the rules says which one; everything else is trouble of the line or the session. */
export function refusalWord(refusal: HttpRefusal): string {
  if (refusal.type === 'problem') {
    if (refusal.code === 'against-rule') return (rules[refusal.field ?? ''] ?? m.rights_ruleNoRight)()
    if (refusal.code === 'not-found') return m.rights_ruleAnswered()
    if (refusal.code === 'taken' && refusal.field === 'login') return m.people_refLoginTaken()
  }
  return troubleOf(refusal).text
}

const moving: { readonly [rule: string]: () => string } = {
  'no-right': m.rights_transferNoRight,
  'already-theirs': m.rights_transferTheirs,
  'unknown-business': m.rights_transferGone,
}

/** Nothing of it waits on the device: an archive that was not given stands where it stood. */
export function transferRefusal(refusal: HttpRefusal): string {
  if (refusal.type === 'offline') return m.rights_transferOffline()
  const rule = refusal.code === 'against-rule' ? moving[refusal.field ?? ''] : undefined
  return rule === undefined ? refusalWord(refusal) : rule()
}
