/**
 * 变更知会: a watched field is changed, and departments have something to read (R61).
 *
 * Nothing of it is a state. What changed follows from the ledger of the field's own document, who has read it from
 * `life`, and how long it lies from the clock of whoever looks; so it is worked out without a network, and a reading
 * that two people give at once is one reading. Up to when somebody has read is said by document, as the time at which
 * the server received the change: a time goes onto every card, the id of a write to those alone who hold the document.
 */
import { sameJson } from '../base/json.ts'
import type { Json } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import { branchRoles, type BranchRole } from './branchRole.ts'
import type { FieldKey } from './entry.ts'
import { fieldName, isFilled } from './listField.ts'
import type { Part, UserId } from './names.ts'
import type { Reading, Readings, ReadUntil } from './reading.ts'
import type { DocumentView } from './view.ts'

/** Who is told of what other departments let lie. */
export const MANAGER: BranchRole = 'BM'
/** So long a department may leave it unread before the manager is told. */
export const READ_WITHIN_MS: Millis = 24 * 3_600_000
/** What lies longer is no news: the page of the archive goes on showing it, no list does. */
export const TOLD_MS: Millis = 30 * 24 * 3_600_000
/** Of one document; a card is no history. */
const MOST_CHANGES = 12

/** One save of watched fields, as everybody may know of it who knows of the document. */
export interface WatchedChange {
  /** When the server received it: the same for everybody. */
  readonly at: Millis
  /** Fields by key, of a way to reach somebody which (`contacts.mobile`); never a value. */
  readonly what: readonly string[]
  /** Left out for masked readers. */
  readonly by?: UserId
}

export interface WatchedPart {
  readonly part: Part
  readonly changes: readonly WatchedChange[]
}

/** Null: the field is not watched. Else what a change of this value is called. */
export type WatchedAs = (key: FieldKey, value: Json) => string | null

/**
 * The newest changes of watched fields, oldest first. Filling a field for the first time tells nobody anything: only what
 * stood there before can have been relied on. Only what the server has received counts, so every device tells the same.
 */
export function watchedIn(
  view: Pick<DocumentView, 'fields'>,
  watchedAs: WatchedAs,
): readonly WatchedChange[] {
  const filled = firstFilled(view, watchedAs)
  const changes = new Map<string, { at: Millis; by: UserId; what: Set<string> }>()
  for (const { key, history } of view.fields.values()) {
    const since = filled.get(fieldName(key))
    if (since === undefined) continue
    let before: Json = null
    for (const { value, receipt, author } of history) {
      if (receipt === null) continue
      const word = watchedAs(key, isFilled(value) ? value : before)
      if (word !== null && receipt.received > since && !sameJson(value, before)) {
        const save = `${receipt.received} ${author.user}`
        const known = changes.get(save)
        if (known === undefined)
          changes.set(save, { at: receipt.received, by: author.user, what: new Set([word]) })
        else known.what.add(word)
      }
      before = value
    }
  }
  return [...changes.values()]
    .sort((a, b) => a.at - b.at || (a.by < b.by ? -1 : 1))
    .slice(-MOST_CHANGES)
    .map(({ at, by, what }) => ({ at, what: [...what].sort(), by }))
}

/** By name: another number beside the first one is a change, and so is the first one of another kind. */
function firstFilled(view: Pick<DocumentView, 'fields'>, watchedAs: WatchedAs): ReadonlyMap<string, Millis> {
  const first = new Map<string, Millis>()
  for (const { key, history } of view.fields.values()) {
    const name = fieldName(key)
    for (const { value, receipt } of history)
      if (receipt !== null && isFilled(value) && watchedAs(key, value) !== null)
        first.set(name, Math.min(first.get(name) ?? receipt.received, receipt.received))
  }
  return first
}

/** What is looked at of one archive. */
export interface Watch {
  readonly watched: readonly WatchedPart[]
  readonly readings: Readings
}

/** Who is who in the branch where the archive stands, and now. */
export interface WatchTools {
  /** Roles that answer for what is called so or are told of it. */
  readonly toldOf: (word: string) => readonly BranchRole[]
  /** What this person is there; the owner of the archive is its 销售, whatever else they are. */
  readonly rolesOf: (user: UserId) => readonly BranchRole[]
  /** Somebody works there who could read it. */
  readonly isStaffed: (role: BranchRole) => boolean
  readonly now: Millis
}

/** Where one department stands. */
export interface RoleStanding {
  readonly role: BranchRole
  /** Null: it has read everything, or has itself written what there was. */
  readonly unread: Unread | null
  readonly reading: Reading | null
}

export interface Unread {
  /** The oldest of it. */
  readonly since: Millis
  readonly what: readonly string[]
  /** Whose changes they are, the newest first; left out for masked readers, so it may be empty. */
  readonly by: readonly UserId[]
  /** What one has read when one has read it. */
  readonly of: ReadUntil
}

/** Of each department that something was to be told, in the order of the roles. Null at once where nothing is news. */
export function standingsOf({ watched, readings }: Watch, tools: WatchTools): readonly RoleStanding[] {
  const news = watched.flatMap(({ part, changes }) =>
    changes.flatMap((change) => (change.at > tools.now - TOLD_MS ? [{ ...change, part }] : [])),
  )
  if (news.length === 0) return []
  const told = new Set(news.flatMap(({ what }) => what.flatMap(tools.toldOf)))
  return branchRoles.flatMap((role) => {
    if (!told.has(role)) return []
    const reading = readings[role] ?? null
    const unread = news.filter(
      ({ part, at, what, by }) =>
        at > (reading?.of[part] ?? 0) &&
        what.some((word) => tools.toldOf(word).includes(role)) &&
        (by === undefined || !tools.rolesOf(by).includes(role)),
    )
    return [{ role, reading, unread: unread.length === 0 ? null : gathered(unread) }]
  })
}

/** What is left to this person, who is that there: whoever wrote it has read it, whatever they stand in for. */
export function unreadOf(
  user: UserId,
  roles: readonly BranchRole[],
  { watched, readings }: Watch,
  tools: WatchTools,
): readonly { readonly role: BranchRole; readonly unread: Unread }[] {
  const others = watched.map(({ part, changes }) => ({
    part,
    changes: changes.filter(({ by }) => by !== user),
  }))
  return standingsOf({ watched: others, readings }, tools).flatMap(({ role, unread }) =>
    unread !== null && roles.includes(role) ? [{ role, unread }] : [],
  )
}

const gathered = (news: readonly (WatchedChange & { readonly part: Part })[]): Unread => ({
  since: Math.min(...news.map(({ at }) => at)),
  what: [...new Set(news.flatMap(({ what }) => what))].sort(),
  by: newestFirst(news),
  of: latest(news.map(({ part, at }) => [part, at])),
})

const newestFirst = (news: readonly WatchedChange[]): readonly UserId[] => [
  ...new Set(news.toSorted((a, b) => b.at - a.at).flatMap(({ by }) => (by === undefined ? [] : [by]))),
]

function latest(times: readonly (readonly [Part, Millis])[]): ReadUntil {
  const of: Record<Part, Millis> = {}
  for (const [part, at] of times) of[part] = Math.max(of[part] ?? 0, at)
  return of
}

/** Departments that let it lie, and what: for the manager, until they say that they saw to it. */
export interface Escalated extends Unread {
  readonly roles: readonly BranchRole[]
}

export function escalatedIn(watch: Watch, tools: WatchTools): Escalated | null {
  const manager = watch.readings[MANAGER]
  const lying = standingsOf(lateIn(watch, tools.now), tools).flatMap(({ role, unread }) =>
    unread === null || role === MANAGER || !tools.isStaffed(role) || isSeenTo(unread.of, manager)
      ? []
      : [{ role, unread }],
  )
  return lying.length === 0
    ? null
    : { ...joined(lying.map(({ unread }) => unread)), roles: lying.map(({ role }) => role) }
}

/** What several departments have still to read, as one. There is one at least. */
export const joined = (unread: readonly Unread[]): Unread => ({
  since: Math.min(...unread.map(({ since }) => since)),
  what: [...new Set(unread.flatMap(({ what }) => what))].sort(),
  by: [...new Set(unread.flatMap(({ by }) => by))],
  of: latest(unread.flatMap(({ of }) => Object.entries(of))),
})

const lateIn = ({ watched, readings }: Watch, now: Millis): Watch => ({
  readings,
  watched: watched.map(({ part, changes }) => ({
    part,
    changes: changes.filter(({ at }) => isLate(at, now)),
  })),
})

export const isLate = (since: Millis, now: Millis): boolean => since + READ_WITHIN_MS <= now

/** They are told of nothing else that is watched, so what they have read is what others let lie. */
const isSeenTo = (of: ReadUntil, manager: Reading | undefined): boolean =>
  manager !== undefined && Object.entries(of).every(([part, at]) => (manager.of[part] ?? 0) >= at)
