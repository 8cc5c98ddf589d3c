/** What 今日 and 消息中心 ask of the device. */
import { dayAt, type Day } from '../../shared/domain/day.ts'
import type { ArchiveId, BranchId } from '../../shared/domain/names.ts'
import { reviewEdges, reviewReminders, type ReviewEdges } from '../../shared/domain/review.ts'
import type { WorkCalendar } from '../../shared/domain/workCalendar.ts'
import { activeMemberships, decideAbility } from '../../shared/policy/decide.ts'
import { answersProposals } from '../../shared/policy/proposing.ts'
import { matrix } from '../../shared/policy/table.ts'
import { reviewPlan } from '../../shared/templates/reviewPlan.ts'
import type {
  Duties,
  DutiesAsk,
  DutyCalls as Asked,
  MessageCalls,
  Messages,
  MessagesAsk,
  Reviews,
  ReviewsAsk,
} from '../api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import type { Vault } from '../vault/vault.ts'
import { dutiesOf, type DutySources } from './duties.ts'
import { messagesOf, type MessageSources } from './messages.ts'
import type { StoreDoor } from './openStore.ts'
import { refusedArchives } from './refusedWork.ts'
import { reviewsOf } from './reviews.ts'
import type { Telling } from './telling.ts'

export class DutyCalls implements Asked, MessageCalls {
  readonly #door: StoreDoor

  readonly #telling: Telling

  constructor(door: StoreDoor, telling: Telling) {
    this.#door = door
    this.#telling = telling
  }

  async duties(ask: DutiesAsk): Promise<Duties> {
    const { vault, catalogue } = await this.#door.unveiled()
    return dutiesOf(dutySources(vault, catalogue), ask)
  }

  async reviews(ask: ReviewsAsk): Promise<Reviews> {
    const { vault, catalogue } = await this.#door.unveiled()
    return reviewsOf(dutySources(vault, catalogue), ask)
  }

  async messages(ask: MessagesAsk): Promise<Messages> {
    const { vault, catalogue } = await this.#door.unveiled()
    const { calendar, readMarks, rejected } = vault
    return messagesOf(
      {
        ...dutySources(vault, catalogue),
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

const dutySources = (vault: Vault, catalogue: Catalogue): DutySources => ({
  me: vault.me.user,
  briefs: () => catalogue.briefs(),
  life: (archive: ArchiveId) => vault.shelf.life(archive),
  row: (archive: ArchiveId) => catalogue.row(archive),
  edges: ({ today, minutesEast }) =>
    answersReviews(vault)
      ? reviewEdges(today, minutesEast, vault.calendar.counting, reviewPlan)
      : NOTHING_DUE,
  manages: managesBy(vault),
  answers: answersProposals(vault.actor, vault.now()),
  refused: refusedArchives(vault),
})

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
