/** What became of something that was asked, in words. */
import type { AnsweredProposal } from '../../../shared/domain/answeredProposals.ts'
import type { CheckState } from '../../../shared/domain/checking.ts'
import type { GivenCheck, Me } from '../../api.ts'
import type { AnsweredLine } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { someoneName } from '../archives/names.ts'
import { reasonWord } from '../checking/checkWords.ts'

/** 你同意了, 苏晴拒绝了, 已撤回. */
export function answerWord({ answer, by, byName }: AnsweredLine, me: Me | null): string {
  const mine = by === me?.user
  switch (answer) {
    case 'yes':
      return mine ? m.approvals_youAgreed() : m.approvals_agreed({ name: byName })
    case 'no':
      return mine ? m.approvals_youRefused() : m.approvals_refused({ name: byName })
    case 'withdrawn':
      return m.approvals_withdrawn()
  }
}

/** 你核实了, 王芳退回：缺少内容. */
export function checkWord({ checking }: GivenCheck, me: Me | null): string {
  const mine = checking.by === me?.user
  const name = someoneName(me, checking.by)
  if (checking.is === 'verified') return mine ? m.approvals_youVerified() : m.approvals_verified({ name })
  const reason = reasonWord(checking.reason)
  return mine ? m.approvals_youReturned({ reason }) : m.approvals_returned({ name, reason })
}

/** 你同意了, 宋严 没同意: of a 变更申请. */
export function proposalAnswerWord({ answeredBy, outcome }: AnsweredProposal, me: Me | null): string {
  const mine = answeredBy === me?.user
  const name = someoneName(me, answeredBy)
  if (outcome === 'taken') return mine ? m.approvals_youAgreed() : m.approvals_agreed({ name })
  return mine ? m.approvals_youRefused() : m.approvals_refused({ name })
}

/** What is otherwise by now; empty: nothing is. */
export const sinceWord = (state: CheckState): string =>
  state === 'changed' ? m.approvals_sinceChanged() : ''
