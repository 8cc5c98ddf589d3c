/**
 * 变更申请 that were answered, as cards tell of them: whose, when, by whom, and what became of it; never a value.
 *
 * Whoever asked is told by it, and whoever answered finds it again (审批 · 已处理). The history of the field holds the rest.
 */
import { sameJson } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import type { FieldKey } from './entry.ts'
import { fieldName } from './listField.ts'
import type { UserId } from './names.ts'
import type { DocumentView } from './view.ts'

/** `left`: what stood stays, or something else stands now. */
export type ProposalOutcome = 'taken' | 'left'

export interface AnsweredProposal {
  readonly by: UserId
  readonly answeredBy: UserId
  /** When the server received the answer; the device's time while it waits. */
  readonly at: Millis
  readonly field: FieldKey
  readonly outcome: ProposalOutcome
}

/** Of one document; a card is no history. */
const MOST_ANSWERED = 6

/** The newest answers to somebody else's wish, oldest first. Whoever answers their own only changed their mind. */
export function answeredIn(view: Pick<DocumentView, 'fields' | 'proposals'>): readonly AnsweredProposal[] {
  const answered: AnsweredProposal[] = []
  for (const [key, proposals] of view.proposals) {
    const history = view.fields.get(key)?.history ?? []
    for (const { answeredBy, author, value } of proposals) {
      const answer = answeredBy === null ? undefined : history.find(({ id }) => id === answeredBy)
      if (answer === undefined || answer.author.user === author.user) continue
      answered.push({
        by: author.user,
        answeredBy: answer.author.user,
        at: answer.receipt?.received ?? answer.time,
        field: fieldName(key),
        outcome: sameJson(answer.value, value) ? 'taken' : 'left',
      })
    }
  }
  return answered.sort((a, b) => a.at - b.at).slice(-MOST_ANSWERED)
}
