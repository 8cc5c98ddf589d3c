/**
 * Complaints among the facts of a business: which of them still wait for their end, and by when.
 *
 * A step of a complaint is a fact that names the one before in `supersedes`, so a complaint is a chain. What waits is its
 * last fact; since when it waits, its first one says.
 */
import type { Millis } from '../base/ports.ts'
import { isDay, type Day } from './day.ts'
import type { EntryId, UserId } from './names.ts'
import { occurredIn } from './usesAfter.ts'
import type { Fact } from './view.ts'

/** From the least to the most serious. */
export const severities = ['low', 'high', 'urgent'] as const
export type Severity = (typeof severities)[number]

/** How far a complaint got when it waits for nobody any more. */
export const isEndState = (state: unknown): boolean => state === 'resolved' || state === 'closed'

/** Corrected ones are history; settled or closed ones wait for nobody. */
export const isOpenComplaint = ({
  kind,
  fact,
  supersededBy,
}: Pick<Fact, 'kind' | 'fact' | 'supersededBy'>): boolean =>
  kind === 'complaint' && supersededBy.length === 0 && !isEndState(fact['state'])

/** One that waits, as a card tells of it: nothing of what was said. */
export interface OpenComplaint {
  readonly severity: Severity
  /** When it came, or was opened again. */
  readonly since: Millis
  /** By when the client wants an answer; left out: they did not say. */
  readonly due?: Day
  /** Who was named to see to it; left out: nobody was. */
  readonly handler?: UserId
}

/** In the order of the facts. */
export function openComplaintsIn(facts: readonly Fact[]): readonly OpenComplaint[] {
  const open = facts.filter(isOpenComplaint)
  if (open.length === 0) return NONE
  const byId = new Map(facts.map((fact) => [fact.id, fact]))
  return open.map((last) => {
    const { severity, due, handler } = last.fact
    return {
      severity: severities.find((one) => one === severity) ?? 'low',
      since: waitsSince(last, byId),
      ...(typeof due === 'string' && isDay(due) ? { due } : {}),
      ...(typeof handler === 'string' && handler !== '' ? { handler } : {}),
    }
  })
}

const NONE: readonly OpenComplaint[] = []

/** Back along the chain, but not past an end: whoever opens it again begins the time anew (CMP2). */
function waitsSince(last: Fact, byId: ReadonlyMap<EntryId, Fact>): Millis {
  let since = occurredIn(last)
  const seen = new Set<EntryId>([last.id])
  const left = [...last.supersedes]
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const before = byId.get(id)
    if (before === undefined || seen.has(id) || isEndState(before.fact['state'])) continue
    seen.add(id)
    since = Math.min(since, occurredIn(before))
    left.push(...before.supersedes)
  }
  return since
}

/** What presses of the complaints of one archive. */
export interface Pressing {
  /** Of the most serious of them. */
  readonly severity: Severity
  /** The earliest day by which one wants its answer. */
  readonly due: Day
  /** It is the client who wants it by then. */
  readonly asked: boolean
  /** Whoever was named to see to one of them. */
  readonly handlers: readonly UserId[]
}

/** Within how long the company answers, counted by its own calendar. */
export type PromisedDay = (since: Millis, severity: Severity) => Day

/** Null: none waits. Of each counts the earlier of the client's day and the company's own (CMP1). */
export function pressingOf(open: readonly OpenComplaint[], promised: PromisedDay): Pressing | null {
  const days = open
    .map(({ severity, since, due }) => {
      const ours = promised(since, severity)
      return due !== undefined && due <= ours ? { due, asked: true } : { due: ours, asked: false }
    })
    .sort((a, b) => (a.due === b.due ? Number(b.asked) - Number(a.asked) : a.due < b.due ? -1 : 1))
  const [first] = days
  if (first === undefined) return null
  return {
    severity: open.map(({ severity }) => severity).reduce(worse),
    ...first,
    handlers: [...new Set(open.flatMap(({ handler }) => (handler === undefined ? [] : [handler])))],
  }
}

const worse = (a: Severity, b: Severity): Severity => (severities.indexOf(a) > severities.indexOf(b) ? a : b)

/** The earliest day first, of one day the most serious first; as a text that sorts. */
export const pressure = ({ due, severity }: Pressing): string =>
  `${due} ${severities.length - severities.indexOf(severity)}`
