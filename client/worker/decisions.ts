/** What waits for this person's answer, what they asked for, and what was answered: one walk over the cards. */
import type { Millis } from '../../shared/base/ports.ts'
import type { LifeFragment } from '../../shared/domain/card.ts'
import type { ArchiveId, BranchId, UserId } from '../../shared/domain/names.ts'
import { offerIn } from '../../shared/domain/offering.ts'
import type {
  AnsweredProposalRow,
  Checks,
  Decisions,
  DeviceRow,
  GivenCheck,
  OfferRow,
  ProposalRow,
  RightRow,
} from '../api.ts'
import type { Brief } from '../search/catalogue.ts'
import { isMine } from './duties.ts'

/** Longer ago it is history of the file, not of the desk. */
const REMEMBERED_MS = 30 * 86_400_000
/** More than anybody works off between two looks. */
const MOST = 100

export interface DecisionSources {
  readonly me: UserId
  readonly now: Millis
  readonly briefs: () => Iterable<
    Pick<Brief, 'archive' | 'branch' | 'owner' | 'checking' | 'proposed' | 'answerDue' | 'answeredProposals'>
  >
  readonly life: (archive: ArchiveId) => LifeFragment | null
  readonly row: (archive: ArchiveId) => DeviceRow | null
  readonly checks: Checks
  /** Whether a change that somebody asked for is this person's to answer. */
  readonly answers: boolean
  readonly manages: (branch: BranchId) => boolean
}

export function decisionsOf({
  me,
  now,
  briefs,
  life,
  row,
  checks,
  answers,
  manages,
}: DecisionSources): Decisions {
  const proposals: ProposalRow[] = []
  const rights: RightRow[] = []
  const given: GivenCheck[] = []
  const answered: AnsweredProposalRow[] = []
  const isRecent = (at: Millis) => at >= now - REMEMBERED_MS
  const offers: OfferRow[] = []
  for (const { archive, branch, owner, checking, proposed, answerDue, answeredProposals } of briefs()) {
    const of = life(archive)
    const grant = of === null ? null : offerIn(of.grants, now)
    const own = (answeredProposals ?? []).filter(
      ({ by, answeredBy, at }) => (by === me || answeredBy === me) && isRecent(at),
    )
    const isTold = proposed > 0 || answerDue !== '' || isGiven(checking) || grant !== null || own.length > 0
    const shown = isTold ? row(archive) : null
    if (shown === null) continue
    if (grant?.to.is === 'person' && (grant.to.user === me || owner === me)) {
      const { id, to, from, until } = grant
      offers.push({ row: shown, offer: id, to: to.user, since: from, until })
    }
    for (const one of own) answered.push({ row: shown, answered: one })
    if (proposed > 0 && (answers || owner === me)) proposals.push({ row: shown, count: proposed })
    if (of === null) continue
    const responsible = isMine(of, me) || (branch !== null && manages(branch))
    if (answerDue !== '' && responsible) rights.push({ row: shown, due: answerDue })
    const said = of.checking
    if (said === undefined || said.is === 'submitted' || !isRecent(said.at)) continue
    if (said.by === me || owner === me)
      given.push({ row: shown, checking: said, state: checking === 'changed' ? checking : said.is })
  }
  const waiting = [...checks.mine.lines, ...checks.others.lines]
  return {
    toAnswer: {
      checks: checks.mine,
      proposals: answers ? proposals.slice(0, MOST) : [],
      rights: rights.sort((a, b) => (a.due < b.due ? -1 : 1)).slice(0, MOST),
      offers: offers.filter(({ to }) => to === me),
    },
    asked: {
      checks: waiting.filter(({ checking }) => checking.by === me).slice(0, MOST),
      proposals: answers ? [] : proposals.slice(0, MOST),
      offers: offers.filter(({ to }) => to !== me),
    },
    answered: {
      checks: given.sort((a, b) => b.checking.at - a.checking.at).slice(0, MOST),
      proposals: answered.sort((a, b) => b.answered.at - a.answered.at).slice(0, MOST),
    },
  }
}

const isGiven = (state: Brief['checking']): boolean =>
  state === 'verified' || state === 'returned' || state === 'changed'
