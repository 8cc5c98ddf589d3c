/** What is due on this device: one walk over the cards, and what stands beside them. */
import {
  cardDutyKinds,
  dutyKinds,
  dutySince,
  escalatedDuties,
  servedDuties,
  sharedDuties,
  type CardDuty,
  type DutyAsk,
  type Dutiful,
  type DutyKind,
} from '../../shared/domain/duty.ts'
import { pressingOf, type Pressing, type PromisedDay } from '../../shared/domain/complaint.ts'
import { dayAt } from '../../shared/domain/day.ts'
import type { ArchiveId, BranchId, UserId } from '../../shared/domain/names.ts'
import type { ReviewEdges } from '../../shared/domain/review.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { GrantOnCard, LifeFragment } from '../../shared/domain/card.ts'
import { offerIn } from '../../shared/domain/offering.ts'
import type { ChangeTold, Checks, DeviceRow, Duties, DutiesAsk, DutyLine, WaitingCheck } from '../api.ts'
import type { Brief } from '../search/catalogue.ts'
import { changesFor, type Colleagues } from './changes.ts'
import { leadOf, type FirstLooks } from './firstLooks.ts'

const FEW = 20
const OTHERS = cardDutyKinds.filter((kind) => [...escalatedDuties, ...sharedDuties].includes(kind))
const SERVED = cardDutyKinds.filter((kind) => servedDuties.includes(kind))
/** What somebody was named to see to. */
const HANDLED = cardDutyKinds.filter((kind) => kind === 'complaint')
const OWN = cardDutyKinds.filter((kind) => !escalatedDuties.includes(kind))

/** What a walk needs of store and catalogue. */
export interface DutySources {
  readonly me: UserId
  readonly briefs: () => Iterable<Brief & Dutiful>
  readonly life: (
    archive: ArchiveId,
  ) => Pick<
    LifeFragment,
    'owner' | 'businesses' | 'team' | 'branch' | 'grants' | 'notTaken' | 'readings'
  > | null
  readonly now: Millis
  readonly row: (archive: ArchiveId) => DeviceRow | null
  readonly edges: (ask: DutyAsk) => ReviewEdges
  /** By when the company answers a complaint. */
  readonly promised: (ask: DutyAsk) => PromisedDay
  /** Is this person the one whom others' overdue work there is told to? */
  readonly manages: (branch: BranchId) => boolean
  /** Is this person its customer service? */
  readonly serves: (branch: BranchId) => boolean
  /** Who is told of what was changed; the clock of the server. */
  readonly colleagues: Colleagues
  /** Whether a change that somebody asked for is this person's to answer (`answersProposals`). */
  readonly answers: boolean
  /** Archives in which the server refused something, each once, the oldest first, with the name that was typed. */
  readonly refused: readonly { readonly archive: ArchiveId; readonly name: string }[]
  /** Whether such a thing is this person's to do at all (`shared/policy/duties.ts`). */
  readonly does: (kind: CardDuty) => boolean
  /** What waits to be checked, and for whom. */
  readonly checks: Checks
  /** By when there is to be a first look at a new lead, and whose it is; null: such looks are others' work. */
  readonly looks: FirstLooks | null
}

/** This person's, or a business in it, or they are named on the job. */
export const isMine = (
  { owner, businesses, team }: Pick<LifeFragment, 'owner' | 'businesses' | 'team'>,
  me: UserId,
): boolean =>
  owner === me || businesses.some((one) => one.owner === me) || team.some(({ user }) => user === me)

/** Was named to see to one of its complaints. */
export const handles = ({ openComplaints }: Pick<Brief, 'openComplaints'>, me: UserId): boolean =>
  openComplaints.some(({ handler }) => handler === me)

/**
 * Whose answer is waited for, as far as a branch named somebody: where nobody is named, the queue is the work, and 今日
 * stays what it was. What is over its time is told to everybody who may check it, and to the manager.
 */
export const checkDuties = ({
  mine,
  late,
}: Checks): { readonly [kind in 'toCheck' | 'checkLate']: readonly WaitingCheck[] } => ({
  toCheck: mine.lines.filter(({ asked }) => asked.due !== null && !asked.over),
  checkLate: [...mine.lines.filter(({ asked }) => asked.over), ...late],
})

/**
 * A lead for which the branch named somebody, told to whoever is asked, or to all when its time is over; of what is others'
 * to do, whether this person may do it too. Null: the branch named nobody, so it is told by whose the archive is.
 */
export function lookDuty(
  looks: FirstLooks | null,
  brief: Brief,
  life: () => Parameters<FirstLooks['isMine']>[1] | null,
): { readonly kind: 'toTriage' | 'triageLate'; readonly due: Millis } | 'others' | 'others-mine-too' | null {
  const lead = leadOf(brief)
  const of = lead === null || looks === null ? null : life()
  if (lead === null || looks === null || of === null) return null
  const asked = looks.asked(lead)
  const mine = looks.isMine(asked, of)
  if (mine === null) return null
  if (mine) return { kind: asked.over ? 'triageLate' : 'toTriage', due: looks.due(lead, asked) }
  return looks.may(of) ? 'others-mine-too' : 'others'
}

const checkLine = ({ row, asked }: WaitingCheck): DutyLine => ({
  archive: row.archive,
  row,
  name: row.name,
  ...(asked.due === null ? {} : { answerBy: asked.due }),
})

export const isTo = ({ to }: Pick<GrantOnCard, 'to'>, user: UserId): boolean =>
  to.is === 'person' && to.user === user

interface Found {
  readonly archive: ArchiveId
  readonly since: string
  readonly change?: ChangeTold
  readonly complaint?: Pressing
  /** Of a lead: by when to look counts office hours, so only for the lines that are shown. */
  readonly brief?: Brief
}

export function dutiesOf(sources: DutySources, ask: DutiesAsk): Duties {
  const { me, briefs, life, row, answers, refused, checks } = sources
  const edges = { ...ask, reviews: sources.edges(ask), promised: sources.promised(ask) }
  /** Asked of me, so it is nobody's yet that I look after. */
  const offered: Found[] = []
  const held = [...briefs()].map((brief) => {
    const of = life(brief.archive)
    const offer = of === null ? null : offerIn(of.grants, sources.now)
    if (offer !== null && isTo(offer, me)) offered.push({ archive: brief.archive, since: String(offer.from) })
    return { brief, mine: of !== null && isMine(of, me), named: handles(brief, me) }
  })
  const mine = held.filter((one) => one.mine).length
  const whose = ask.whose ?? (mine > 0 ? 'mine' : 'all')
  const looked = whose === 'mine' ? held.filter((one) => one.mine) : held

  const { looks } = sources
  const does = (kind: CardDuty): boolean =>
    sources.does(kind) && (kind !== 'toTriage' || looks !== null) && (kind !== 'proposed' || answers)
  const own = OWN.filter(does)
  const others = OTHERS.filter(does)
  const served = SERVED.filter(does)
  const handled = HANDLED.filter(does)
  const found = new Map<DutyKind, Found[]>(dutyKinds.map((kind) => [kind, []]))
  let ahead: Brief | null = null
  const named = new Set<ArchiveId>()
  let looksOfOthers = 0
  for (const { brief } of held) {
    const look = lookDuty(looks, brief, () => life(brief.archive))
    if (look === null) continue
    named.add(brief.archive)
    if (look === 'others-mine-too') looksOfOthers++
    const since = dutySince('toTriage', brief, edges)
    if (typeof look === 'object' && since !== null)
      found.get(look.kind)?.push({ archive: brief.archive, since, brief })
  }
  const look = (brief: Brief, kinds: readonly CardDuty[]): void => {
    for (const kind of kinds) {
      if (kind === 'toTriage' && named.has(brief.archive)) continue
      const since = dutySince(kind, brief, edges)
      if (since === null) continue
      const complaint = kind === 'complaint' ? pressingOf(brief.openComplaints, edges.promised) : null
      found.get(kind)?.push({
        archive: brief.archive,
        since,
        ...(kind === 'toTriage' ? { brief } : {}),
        ...(complaint === null ? {} : { complaint }),
      })
    }
  }
  for (const { brief } of looked) {
    look(brief, own)
    const day = brief.nextFollowUp
    if (day > ask.today && (ahead === null || day < ahead.nextFollowUp)) ahead = brief
  }

  if (looked !== held)
    for (const { brief, mine: own, named } of held) {
      if (own || brief.branch === null) continue
      if (sources.manages(brief.branch)) look(brief, others)
      if (sources.serves(brief.branch)) look(brief, served)
      else if (named) look(brief, handled)
    }

  // What departments are to read is theirs, whosever archive it is.
  for (const { brief } of held)
    for (const [kind, change] of changesFor(brief, () => life(brief.archive), sources.colleagues, ask.now))
      found.get(kind)?.push({ archive: brief.archive, since: String(change.since), change })

  const line = (archive: ArchiveId, typed = ''): DutyLine => {
    const shown = row(archive)
    return { archive, row: shown, name: shown?.name ?? typed }
  }
  const answerBy = (brief: Brief | undefined): Pick<DutyLine, 'answerBy'> => {
    const lead = brief === undefined ? null : leadOf(brief)
    return lead === null || looks === null ? {} : { answerBy: looks.due(lead, looks.asked(lead)) }
  }
  const linesOf = (kind: DutyKind, most: number): { total: number; lines: readonly DutyLine[] } => {
    // Refused work is mine wherever it is.
    if (kind === 'refused')
      return {
        total: refused.length,
        lines: refused.slice(0, most).map(({ archive, name }) => line(archive, name)),
      }
    if (kind === 'toCheck' || kind === 'checkLate') {
      const all = checkDuties(checks)[kind]
      return { total: all.length, lines: all.slice(0, most).map(checkLine) }
    }
    const all = (kind === 'offered' ? offered : (found.get(kind) ?? [])).sort((a, b) =>
      a.since < b.since ? -1 : a.since > b.since ? 1 : a.archive < b.archive ? -1 : 1,
    )
    return {
      total: all.length,
      lines: all.slice(0, most).map(({ archive, since, change, complaint, brief }) => ({
        ...line(archive),
        ...answerBy(brief),
        ...(kind === 'right' ? { due: since } : {}),
        ...(kind === 'groundless' ? { due: dayAt(Number(since), ask.minutesEast) } : {}),
        ...(change === undefined ? {} : { change }),
        ...(complaint === undefined ? {} : { complaint }),
      })),
    }
  }
  const next = ahead === null ? null : row(ahead.archive)
  return {
    whose,
    // Whoever owns nothing and was named to see to something has that to choose.
    both: (mine > 0 || held.some((one) => one.named)) && mine < held.length,
    sections: dutyKinds
      .map((kind) => ({ kind, ...linesOf(kind, ask.most[kind] ?? FEW) }))
      .filter(({ total }) => total > 0),
    ahead: ahead === null || next === null ? null : { row: next, day: ahead.nextFollowUp },
    looksOfOthers,
    held: held.length,
  }
}
