/** Kinds of facts and rulings of the server, in a word. */
import type { JsonObject } from '../../../shared/base/json.ts'
import type { FactKind } from '../../../shared/domain/entry.ts'
import type { Verdict } from '../../../shared/domain/entry.ts'
import type { Grantee } from '../../../shared/domain/grant.ts'
import { waysIn } from '../../../shared/domain/mark.ts'
import { factShapes } from '../../../shared/templates/facts.ts'
import { formatType, type FormatTools } from '../../../shared/templates/format.ts'
import type { Me } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatExact } from '../../ui/format.ts'
import { checkRefusal, reasonWord, wayWord } from '../checking/checkWords.ts'
import { declineWords, offerRefusal } from '../handover/offerWords.ts'
import { voidRefusal } from '../voids/voidWords.ts'
import { departments } from '../watching/watchWords.ts'
import { branchName, personName, someoneName } from './names.ts'

const words: { readonly [kind in FactKind]: () => string } = {
  note: m.archives_kindNote,
  call: m.archives_kindCall,
  visit: m.archives_kindVisit,
  complaint: m.archives_kindComplaint,
  survey: m.archives_kindSurvey,
  payment: m.archives_kindPayment,
  milestone: m.archives_kindMilestone,
  consent: m.archives_kindConsent,
  file: m.archives_kindFile,
  review: m.archives_kindReview,
  right: m.archives_kindRight,
  triage: m.triage_act,
}

export const factWord = (kind: FactKind): string => words[kind]()

/** What a fact says in one of its members; empty where it says nothing there. */
export function memberWord(kind: FactKind, key: string, fact: JsonObject, reading: FormatTools): string {
  const member = factShapes[kind].find((each) => each.key === key)
  return member === undefined ? '' : formatType(member.type, fact[key] ?? null, reading)
}

export function granteeName(to: Grantee, me: Me | null): string {
  return to.is === 'person'
    ? personName(me, to.user) || m.archives_someone()
    : branchName(me, to.branch) || m.archives_someBranch()
}

/** 李强转给了张敏 · 原因：王芳休产假 */
function transferWords({ to, by, why }: Extract<Verdict, { is: 'transferred' }>, me: Me | null): string {
  const name = someoneName(me, to)
  const said =
    by === undefined
      ? m.archives_verdictTransferred({ name })
      : m.archives_verdictTransferredBy({ by: someoneName(me, by), name })
  return why === undefined ? said : `${said} · ${m.archives_because({ why })}`
}

const marksIn = ({ marks }: Extract<Verdict, { is: 'verified' }>): number =>
  Object.values(marks).reduce((sum, fields) => sum + Object.keys(fields).length, 0)

export function verdictWords(verdict: Verdict, me: Me | null): string {
  switch (verdict.is) {
    case 'opened':
      return m.archives_verdictOpened({ archiveNo: verdict.archiveNo })
    case 'businessOpened':
      return m.archives_verdictBusiness()
    case 'transferred':
      return transferWords(verdict, me)
    case 'offered':
      return m.handover_verdictOffered({
        by: someoneName(me, verdict.grant.by),
        to: granteeName(verdict.grant.to, me),
      })
    case 'declined':
      return m.handover_verdictDeclined({
        by: someoneName(me, verdict.by),
        reason: declineWords(verdict),
      })
    case 'recalled':
      return m.handover_verdictRecalled({ by: someoneName(me, verdict.by) })
    case 'teamSet':
      return verdict.team.length === 0
        ? m.archives_verdictNoTeam()
        : m.archives_verdictTeam({
            names: verdict.team.map(({ user }) => personName(me, user) || m.archives_someone()).join('、'),
          })
    case 'granted':
      return m.archives_verdictGranted({
        to: granteeName(verdict.grant.to, me),
        until: formatExact(verdict.grant.until),
      })
    case 'grantEnded':
      return verdict.by === null ? m.archives_verdictGrantOver() : m.archives_verdictGrantEnded()
    case 'voided':
      return `${m.voids_verdictVoided({ by: someoneName(me, verdict.by) })} · ${m.archives_because({ why: verdict.why })}`
    case 'unvoided':
      return verdict.by === null
        ? m.voids_verdictKept()
        : m.voids_verdictRestored({ by: someoneName(me, verdict.by) })
    case 'erased':
      return m.voids_verdictErased()
    case 'submitted':
      return m.checking_verdictSubmitted({ name: someoneName(me, verdict.by) })
    case 'verified':
      return [
        m.checking_verdictVerified({ name: someoneName(me, verdict.by), count: marksIn(verdict) }),
        ...waysIn(verdict.marks).map(wayWord),
      ].join(' · ')
    case 'returned':
      return m.checking_verdictReturned({
        name: someoneName(me, verdict.by),
        reason: [reasonWord(verdict.reason), verdict.note ?? ''].filter((text) => text !== '').join(' · '),
      })
    case 'acknowledged':
      return m.watching_verdict({ by: someoneName(me, verdict.by), roles: departments(verdict.roles) })
    case 'admitted':
      return m.archives_verdictAdmitted()
    case 'refused':
      return (
        voidRefusal(verdict.why) ??
        checkRefusal(verdict.why) ??
        offerRefusal(verdict.why) ??
        m.archives_verdictRefused()
      )
  }
}
