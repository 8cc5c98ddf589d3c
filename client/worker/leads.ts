/** 初筛: the new clients on this device who wait for a first look, as one list to be worked off (R10). */
import type { BranchId } from '../../shared/domain/names.ts'
import type { LifeFragment } from '../../shared/domain/card.ts'
import type { Leads, LeadsAsk, WaitingLead } from '../api.ts'
import type { Brief } from '../search/catalogue.ts'
import { isMine, type DutySources, type LookBy } from './duties.ts'

/** More than anybody works off between two looks. */
const MOST = 500

export interface LeadSources extends Pick<DutySources, 'me' | 'row' | 'now' | 'manages'> {
  readonly briefs: () => Iterable<Pick<Brief, 'archive' | 'lead' | 'channel' | 'branch'>>
  readonly life: (
    archive: string,
  ) => Pick<LifeFragment, 'owner' | 'businesses' | 'team' | 'branch' | 'grants'> | null
  readonly lookBy: LookBy | null
  /** May this person take it out of every list, as far as its card tells? */
  readonly mayVoid: (life: Pick<LifeFragment, 'owner' | 'team' | 'branch' | 'grants'>) => boolean
}

export function leadsOf(sources: LeadSources, ask: LeadsAsk): Leads {
  const { me, briefs, life, row, lookBy, now, mayVoid, manages } = sources
  const mine: WaitingLead[] = []
  const all: WaitingLead[] = []
  const managed = new Set<BranchId>()
  for (const { archive, lead, channel, branch } of briefs()) {
    if (lead === null || lookBy === null) continue
    const [of, shown] = [life(archive), row(archive)]
    if (of === null || shown === null) continue
    const one = { row: shown, channel, since: lead, due: lookBy(lead, channel), mayVoid: mayVoid(of) }
    all.push(one)
    if (isMine(of, me)) mine.push(one)
    if (branch !== null && manages(branch)) managed.add(branch)
  }
  // Whoever hands work out there has all of it to look at.
  const whose = ask.whose ?? (mine.length > 0 && managed.size === 0 ? 'mine' : 'all')
  const looked = (whose === 'mine' ? mine : all).sort(
    (a, b) => a.due - b.due || a.since - b.since || (a.row.archive < b.row.archive ? -1 : 1),
  )
  return {
    whose,
    both: mine.length > 0 && mine.length < all.length,
    total: looked.length,
    late: looked.filter(({ due }) => due < now).length,
    lines: looked.slice(0, MOST),
  }
}
