/** What waits to be checked on this device, and whom each waits for; and what was given back: walks over the cards. */
import type { Millis } from '../../shared/base/ports.ts'
import type { AnswerTime, BranchNamings } from '../../shared/domain/namings.ts'
import type { LifeFragment } from '../../shared/domain/card.ts'
import type { ArchiveId, BranchId, UserId } from '../../shared/domain/names.ts'
import { askedOf, isAsked } from '../../shared/policy/asked.ts'
import type { Checks, DeviceRow, ReturnedCheck, ReturnedChecks, WaitingCheck, WaitingChecks } from '../api.ts'
import type { Brief } from '../search/catalogue.ts'

/** More than anybody works off between two looks. */
const MOST = 300

export interface CheckSources {
  readonly me: UserId
  /** By the server's clock. */
  readonly now: Millis
  readonly briefs: () => Iterable<Pick<Brief, 'archive' | 'branch' | 'checking' | 'clientType'>>
  readonly life: (archive: ArchiveId) => LifeFragment | null
  readonly row: (archive: ArchiveId) => DeviceRow | null
  readonly said: (branch: BranchId) => BranchNamings | null
  readonly dueOf: (since: Millis, within: AnswerTime) => Millis
  /** May this person check what stands there? */
  readonly checks: (life: LifeFragment) => boolean
  /** Is this person the one whom others' overdue work there is told to? */
  readonly manages: (branch: BranchId) => boolean
}

export function checksOf({ me, now, briefs, life, row, said, dueOf, checks, manages }: CheckSources): Checks {
  const mine: WaitingCheck[] = []
  const others: WaitingCheck[] = []
  let named = false
  for (const brief of briefs()) {
    if (brief.checking !== 'submitted' || brief.branch === null) continue
    const of = life(brief.archive)
    if (of?.checking?.is !== 'submitted') continue
    const shown = row(brief.archive)
    if (shown === null) continue
    const { checking } = of
    const asked = askedOf({ checking, kind: brief.clientType }, { said: said(brief.branch), dueOf }, now)
    named ||= asked.due !== null
    const toMe = checks(of) && isAsked(me, asked, checking)
    ;(toMe ? mine : others).push({ row: shown, checking, asked })
  }
  const late = others.filter(({ asked, row: { branch } }) => asked.over && branch !== null && manages(branch))
  return { named, mine: inOrder(mine), others: inOrder(others), late: late.sort(byDue).slice(0, MOST) }
}

/** Rows are made of those that are shown only. */
export function returnedOf({
  briefs,
  life,
  row,
}: Pick<CheckSources, 'briefs' | 'life' | 'row'>): ReturnedChecks {
  const found: { readonly archive: ArchiveId; readonly checking: ReturnedCheck['checking'] }[] = []
  for (const { archive, checking } of briefs()) {
    const given = checking === 'returned' ? life(archive)?.checking : undefined
    if (given?.is === 'returned') found.push({ archive, checking: given })
  }
  found.sort((a, b) => b.checking.at - a.checking.at || (a.archive < b.archive ? -1 : 1))
  const lines = found.slice(0, MOST).flatMap(({ archive, checking }) => {
    const shown = row(archive)
    return shown === null ? [] : [{ row: shown, checking }]
  })
  return { total: found.length, lines }
}

const inOrder = (all: WaitingCheck[]): WaitingChecks => ({
  total: all.length,
  lines: all.sort(byDue).slice(0, MOST),
})

/** Without an answer time, by how long it waits. */
const byDue = (a: WaitingCheck, b: WaitingCheck): number =>
  (a.asked.due ?? a.checking.at) - (b.asked.due ?? b.checking.at) || (a.row.archive < b.row.archive ? -1 : 1)
