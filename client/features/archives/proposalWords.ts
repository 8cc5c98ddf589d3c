/** What became of a 变更申请, in a word. */
import type { ProposalState } from '../../../shared/domain/history.ts'
import { m } from '../../paraglide/messages.js'

const words: { readonly [state in ProposalState]: () => string } = {
  waits: m.archives_proposalWaits,
  taken: m.archives_proposalTaken,
  left: m.archives_proposalLeft,
  revised: m.archives_proposalRevised,
}
export const proposalWord = (state: ProposalState): string => words[state]()
