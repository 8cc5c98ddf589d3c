/**
 * The cards of 审批 in the order in which they are worked off: what the server keeps and what lies on this device, as one
 * list. A new kind of decision is one more member here and a card of the same shape.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import type {
  AnsweredProposalRow,
  Decisions,
  GivenCheck,
  OfferRow,
  ProposalRow,
  RightRow,
  WaitingCheck,
} from '../../api.ts'
import type { AnsweredLine, ApprovalLine, ApprovalList } from '../../http/api.ts'
import { startOfDay } from '../archives/today.ts'

export type Decision = { readonly key: string } & (
  | { readonly is: 'ask'; readonly ask: ApprovalLine }
  | { readonly is: 'check'; readonly line: WaitingCheck }
  | { readonly is: 'propose'; readonly line: ProposalRow }
  | { readonly is: 'offer'; readonly line: OfferRow }
  | { readonly is: 'right'; readonly line: RightRow }
  | { readonly is: 'answeredAsk'; readonly line: AnsweredLine }
  | { readonly is: 'givenCheck'; readonly given: GivenCheck }
  | { readonly is: 'answeredProposal'; readonly line: AnsweredProposalRow }
)
export type DeckTab = 'toAnswer' | 'asked' | 'answered'

export class Deck {
  /** Null: nobody chose one. */
  tab = $state<DeckTab | null>(null)

  /** What is due first in front; what nobody waits for by a day, behind. */
  toAnswer(list: ApprovalList | null, here: Decisions | null): readonly Decision[] {
    const { checks, proposals, rights, offers } = here?.toAnswer ?? {
      checks: null,
      ...{ proposals: [], rights: [], offers: [] },
    }
    return [
      ...(list?.toAnswer ?? []).map(ask),
      ...(checks?.lines ?? []).map(check),
      ...rights.map((line): Decision => ({ key: `right ${line.row.archive}`, is: 'right', line })),
      ...offers.map(offer),
      ...proposals.map(propose),
    ].sort((a, b) => dueOf(a) - dueOf(b))
  }

  asked(list: ApprovalList | null, here: Decisions | null): readonly Decision[] {
    return [
      ...(list?.asked ?? []).map(ask),
      ...(here?.asked.checks ?? []).map(check),
      ...(here?.asked.offers ?? []).map(offer),
      ...(here?.asked.proposals ?? []).map(propose),
    ]
  }

  /** The newest first. */
  answered(list: ApprovalList | null, here: Decisions | null): readonly Decision[] {
    const asks = (list?.answered ?? []).map((line) => ({
      at: line.at,
      one: { key: `answered ${line.ask.id}`, is: 'answeredAsk', line } as const,
    }))
    const checks = (here?.answered.checks ?? []).map((given) => ({
      at: given.checking.at,
      one: { key: `given ${given.row.archive}`, is: 'givenCheck', given } as const,
    }))
    const proposals = (here?.answered.proposals ?? []).map((line, n) => ({
      at: line.answered.at,
      one: { key: `answered ${line.row.archive} ${n}`, is: 'answeredProposal', line } as const,
    }))
    return [...asks, ...checks, ...proposals].sort((a, b) => b.at - a.at).map(({ one }) => one)
  }
}

const ask = (of: ApprovalLine): Decision => ({ key: `ask ${of.id}`, is: 'ask', ask: of })
const check = (line: WaitingCheck): Decision => ({ key: `check ${line.row.archive}`, is: 'check', line })
const offer = (line: OfferRow): Decision => ({ key: `offer ${line.offer}`, is: 'offer', line })
const propose = (line: ProposalRow): Decision => ({
  key: `propose ${line.row.archive}`,
  is: 'propose',
  line,
})

function dueOf(one: Decision): Millis {
  switch (one.is) {
    case 'ask':
      return one.ask.until
    case 'check':
      return one.line.asked.due ?? Number.MAX_SAFE_INTEGER
    case 'offer':
      return one.line.until
    case 'right':
      return startOfDay(one.line.due)
    default:
      return Number.MAX_SAFE_INTEGER
  }
}
