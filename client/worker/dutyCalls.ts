/** What 今日 and 消息中心 ask of the device. */
import { answerDue, type BranchNamings, type NamedPost } from '../../shared/domain/namings.ts'
import type { LifeFragment } from '../../shared/domain/card.ts'
import { dayAt, type Day } from '../../shared/domain/day.ts'
import type { ArchiveId, BranchId } from '../../shared/domain/names.ts'
import { reviewEdges, reviewReminders, type ReviewEdges } from '../../shared/domain/review.ts'
import type { WorkCalendar } from '../../shared/domain/workCalendar.ts'
import { decideCheck } from '../../shared/policy/checking.ts'
import { dutiesOfActor } from '../../shared/policy/duties.ts'
import {
  activeMemberships,
  decide,
  decideAbility,
  decideAbilityAt,
  type Place,
} from '../../shared/policy/decide.ts'
import { answersProposals } from '../../shared/policy/proposing.ts'
import { matrix } from '../../shared/policy/table.ts'
import { promisedDay } from '../../shared/templates/complaintTerms.ts'
import { reviewPlan } from '../../shared/templates/reviewPlan.ts'
import type {
  CheckCalls,
  Checks,
  ChecksAsk,
  DecisionCalls,
  Decisions,
  Duties,
  DutiesAsk,
  DutyCalls as Asked,
  LeadCalls,
  Leads,
  LeadsAsk,
  MessageCalls,
  Messages,
  MessagesAsk,
  ReturnedChecks,
  Reviews,
  ReviewsAsk,
} from '../api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import type { Vault } from '../vault/vault.ts'
import { colleaguesOf } from './changes.ts'
import { checksOf, returnedOf } from './checks.ts'
import { decisionsOf } from './decisions.ts'
import { dutiesOf, type DutySources } from './duties.ts'
import { FirstLooks } from './firstLooks.ts'
import { messagesOf, type MessageSources } from './messages.ts'
import type { StoreDoor } from './openStore.ts'
import { refusedArchives } from './refusedWork.ts'
import { leadsOf } from './leads.ts'
import { reviewsOf } from './reviews.ts'
import type { Telling } from './telling.ts'

export class DutyCalls implements Asked, CheckCalls, DecisionCalls, LeadCalls, MessageCalls {
  readonly #door: StoreDoor

  readonly #telling: Telling

  constructor(door: StoreDoor, telling: Telling) {
    this.#door = door
    this.#telling = telling
  }

  async duties(ask: DutiesAsk): Promise<Duties> {
    const { vault, catalogue } = await this.#door.unveiled()
    return dutiesOf(dutySources(vault, catalogue, ask), ask)
  }

  async reviews(ask: ReviewsAsk): Promise<Reviews> {
    const { vault, catalogue } = await this.#door.unveiled()
    return reviewsOf(cardSources(vault, catalogue), ask)
  }

  async leads(ask: LeadsAsk): Promise<Leads> {
    const { vault, catalogue } = await this.#door.unveiled()
    return leadsOf(
      {
        ...cardSources(vault, catalogue),
        life: (archive) => vault.shelf.life(archive),
        looks: looksHere(vault, ask),
        now: ask.now + vault.offset,
        mayVoid: (life) => {
          const home = homeOf(life)
          return home !== null && decideAbilityAt(vault.actor, 'void', home, vault.now()).allowed
        },
      },
      ask,
    )
  }

  async checks(ask: ChecksAsk): Promise<Checks> {
    const { vault, catalogue } = await this.#door.unveiled()
    return checksHere(vault, catalogue, ask)
  }

  async returnedChecks(): Promise<ReturnedChecks> {
    const { vault, catalogue } = await this.#door.unveiled()
    return returnedOf({
      briefs: () => catalogue.briefs(),
      life: (archive) => vault.shelf.life(archive),
      row: (archive) => catalogue.row(archive),
    })
  }

  async decisions(ask: ChecksAsk): Promise<Decisions> {
    const { vault, catalogue } = await this.#door.unveiled()
    return decisionsOf({
      ...dutySources(vault, catalogue, ask),
      now: ask.now + vault.offset,
      life: (archive) => vault.shelf.life(archive),
    })
  }

  async namings(post: NamedPost): Promise<readonly BranchNamings[]> {
    return (await this.#door.unveiled()).vault.namings[post].said
  }

  async keepNamings(post: NamedPost, said: readonly BranchNamings[]): Promise<void> {
    if (await this.#door.opened().vault.namings[post].keep(said)) this.#telling.soon('list')
  }

  async messages(ask: MessagesAsk): Promise<Messages> {
    const { vault, catalogue } = await this.#door.unveiled()
    const { calendar, readMarks, rejected } = vault
    return messagesOf(
      {
        ...dutySources(vault, catalogue, ask),
        life: (archive) => vault.shelf.life(archive),
        hours: calendar.said.hours,
        reminders: answersReviews(vault) ? remindersBy(calendar.counting, ask.minutesEast) : null,
        rejected,
        isRead: (key) => readMarks.has(key),
      },
      ask,
    )
  }

  async markRead(keys: readonly string[]): Promise<void> {
    await this.#door.opened().vault.readMarks.add(keys)
    this.#telling.soon('list')
  }
}

const cardSources = (vault: Vault, catalogue: Catalogue): Omit<DutySources, 'checks' | 'looks'> => ({
  me: vault.me.user,
  briefs: () => catalogue.briefs(),
  life: (archive: ArchiveId) => vault.shelf.life(archive),
  now: vault.now(),
  row: (archive: ArchiveId) => catalogue.row(archive),
  edges: ({ today, minutesEast }) =>
    answersReviews(vault)
      ? reviewEdges(today, minutesEast, vault.calendar.counting, reviewPlan)
      : NOTHING_DUE,
  promised:
    ({ minutesEast }) =>
    (since, severity) =>
      promisedDay(dayAt(since, minutesEast), severity, vault.calendar.counting),
  manages: managesBy(vault),
  serves: servesBy(vault),
  colleagues: colleaguesOf(vault.actor, vault.me.people, vault.offset),
  answers: answersProposals(vault.actor, vault.now()),
  does: dutiesOfActor(vault.actor, vault.now()),
  refused: refusedArchives(vault),
})

const dutySources = (vault: Vault, catalogue: Catalogue, ask: ChecksAsk): DutySources => ({
  ...cardSources(vault, catalogue),
  checks: checksHere(vault, catalogue, ask),
  looks: looksHere(vault, ask),
})

/** Whoever keeps clients' contacts has a first look at new ones. */
function looksHere(vault: Vault, { now: here, minutesEast }: ChecksAsk): FirstLooks | null {
  if (!answersReviews(vault)) return null
  const { actor, calendar } = vault
  const now = here + vault.offset
  return new FirstLooks({
    me: vault.me.user,
    now,
    said: saidBy(vault, 'triagers'),
    dueOf: (since, within) => answerDue(since, within, calendar.counting, minutesEast),
    mayLook: (life) => {
      const home = homeOf(life)
      return home !== null && decide(actor, 'write', 'contact', home, now).allowed
    },
  })
}

function saidBy(vault: Vault, post: NamedPost): (branch: BranchId) => BranchNamings | null {
  const said = new Map(vault.namings[post].said.map((one) => [one.branch, one]))
  return (branch) => said.get(branch) ?? null
}

function checksHere(vault: Vault, catalogue: Catalogue, { now: here, minutesEast }: ChecksAsk): Checks {
  const { actor, calendar } = vault
  const now = here + vault.offset
  return checksOf({
    me: vault.me.user,
    now,
    briefs: () => catalogue.briefs(),
    life: (archive) => vault.shelf.life(archive),
    row: (archive) => catalogue.row(archive),
    said: saidBy(vault, 'checkers'),
    dueOf: (since, within) => answerDue(since, within, calendar.counting, minutesEast),
    checks: (life) => {
      const home = homeOf(life)
      return home !== null && decideCheck(actor, 'profile', home, now).allowed
    },
    manages: managesBy(vault),
  })
}

/** The archive as a place in which one may do something; null: it has none yet. */
const homeOf = ({
  branch,
  owner,
  grants,
  team,
}: Pick<LifeFragment, 'branch' | 'owner' | 'grants' | 'team'>): Place | null =>
  branch === null || owner === null ? null : { branch, owner, grants, team: team.map(({ user }) => user) }

/** Is it this person's work that files are still right? */
const answersReviews = (vault: Vault): boolean =>
  activeMemberships(vault.actor, vault.now()).some(({ role }) => matrix[role].contact.write !== undefined)

/** Before them nothing lies. */
const NOTHING_DUE: ReviewEdges = { late: 0, soon: 0, coming: 0, dormant: 0 }

/** Whoever may hand archives to others there is told what they leave undone. */
function managesBy(vault: Vault): DutySources['manages'] {
  const known = new Map<BranchId, boolean>()
  return (branch) => {
    let manages = known.get(branch)
    if (manages === undefined)
      known.set(branch, (manages = decideAbility(vault.actor, 'assign', branch, vault.now()).allowed))
    return manages
  }
}

/** Asked of every archive, so it is looked up once. */
function servesBy(vault: Vault): DutySources['serves'] {
  const served = new Set(
    activeMemberships(vault.actor, vault.now()).flatMap(({ role, branch }) =>
      role === 'CS' ? [branch] : [],
    ),
  )
  return (branch) => served.has(branch)
}

/** Ten thousand archives fall due on a few hundred days. */
function remindersBy(calendar: WorkCalendar, minutesEast: number): NonNullable<MessageSources['reminders']> {
  const known = new Map<Day, ReturnType<typeof reviewReminders>>()
  return (due) => {
    const day = dayAt(due, minutesEast)
    let days = known.get(day)
    if (days === undefined) known.set(day, (days = reviewReminders(due, minutesEast, calendar, reviewPlan)))
    return days
  }
}
