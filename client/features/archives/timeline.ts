/**
 * What happened, newest first: facts of every document, what the server ruled, and entries of a newer
 * program, which are shown as such and never dropped (F8). A corrected fact stands behind its correction; a
 * withdrawal that a later consent lifts was no mistake and stays where it happened.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import type { JsonObject } from '../../../shared/base/json.ts'
import { parsePart, type BusinessId, type EntryId, type Part } from '../../../shared/domain/names.ts'
import { isOpenComplaint } from '../../../shared/domain/complaint.ts'
import type { ArchiveView, Fact, NewerEntry, VerdictView } from '../../../shared/domain/view.ts'
import { dayAt, type Day } from '../../../shared/domain/day.ts'

export type Happening =
  | {
      readonly type: 'fact'
      readonly id: string
      readonly time: Millis
      readonly part: Part
      readonly business: BusinessId | null
      readonly fact: Fact
      /** What it corrects, as it was said before, the latest first. */
      readonly corrected: readonly Fact[]
    }
  | { readonly type: 'verdict'; readonly id: string; readonly time: Millis; readonly verdict: VerdictView }
  | { readonly type: 'newer'; readonly id: string; readonly time: Millis; readonly newer: NewerEntry }

export interface HappeningDay {
  readonly day: Day
  readonly happenings: readonly Happening[]
}

/** When it happened: as the writer says, else when it was written. */
export function occurredAt({ fact, time }: Pick<Fact, 'fact' | 'time'>): Millis {
  const said = fact['occurredAt']
  return typeof said === 'number' ? said : time
}

export function happeningsOf(view: ArchiveView): readonly Happening[] {
  const found: Happening[] = []
  for (const [part, document] of view.documents) {
    const byId = new Map<EntryId, Fact>(document.facts.map((fact) => [fact.id, fact]))
    const business = parsePart(part)?.business ?? null
    for (const fact of document.facts) {
      const { kind } = fact
      if (kind !== 'consent' && fact.supersededBy.length > 0) continue
      const corrected = kind === 'consent' ? [] : saidBefore(fact, byId)
      found.push({
        type: 'fact',
        id: `${part} ${fact.id}`,
        time: occurredAt(fact),
        part,
        business,
        fact,
        corrected,
      })
    }
    for (const verdict of document.verdicts)
      found.push({ type: 'verdict', id: `${part} ${verdict.id}`, time: verdict.time, verdict })
    for (const newer of document.newer)
      found.push({ type: 'newer', id: `${part} ${newer.id}`, time: newerTime(newer), newer })
  }
  return found.sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1))
}

/** What it corrects and what that corrected, the latest first; each once, whatever somebody wrote. */
function saidBefore(fact: Fact, byId: ReadonlyMap<EntryId, Fact>): readonly Fact[] {
  const found = new Set<Fact>()
  const open = [...fact.supersedes]
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    const before = byId.get(id)
    if (before === undefined || before === fact || found.has(before)) continue
    found.add(before)
    open.push(...before.supersedes)
  }
  return [...found]
}

/** A complaint of this client waits for its end. */
export const hasOpenComplaint = (view: ArchiveView): boolean =>
  [...view.documents.values()].some(({ facts }) => facts.some(isOpenComplaint))

const newerTime = ({ entry, receipt }: NewerEntry): Millis => {
  const { at }: JsonObject = entry
  return receipt?.received ?? (typeof at === 'number' ? at : 0)
}

export function byDay(happenings: readonly Happening[], minutesEast: number): readonly HappeningDay[] {
  const days: { day: Day; happenings: Happening[] }[] = []
  for (const happening of happenings) {
    const day = dayAt(happening.time, minutesEast)
    const last = days.at(-1)
    if (last?.day === day) last.happenings.push(happening)
    else days.push({ day, happenings: [happening] })
  }
  return days
}
