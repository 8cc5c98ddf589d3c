/** 初筛: the new clients on this device who wait for a first look, as one list to be worked off (R10). */
import type { Millis } from '../../shared/base/ports.ts'
import type { ArchiveId, BranchId } from '../../shared/domain/names.ts'
import type { LifeFragment } from '../../shared/domain/card.ts'
import type { Asked } from '../../shared/policy/asked.ts'
import type { Leads, LeadsAsk } from '../api.ts'
import type { Brief } from '../search/catalogue.ts'
import { isMine, type DutySources } from './duties.ts'
import { leadOf, type FirstLooks } from './firstLooks.ts'

/** More than anybody works off between two looks. */
const MOST = 500

export interface LeadSources extends Pick<DutySources, 'me' | 'row' | 'now' | 'manages'> {
  readonly briefs: () => Iterable<Pick<Brief, 'archive' | 'lead' | 'channel' | 'branch'>>
  readonly life: (
    archive: string,
  ) => Pick<LifeFragment, 'owner' | 'businesses' | 'team' | 'branch' | 'grants'> | null
  /** Null: such looks are others' work. */
  readonly looks: FirstLooks | null
  /** May this person take it out of every list, as far as its card tells? */
  readonly mayVoid: (life: Pick<LifeFragment, 'owner' | 'team' | 'branch' | 'grants'>) => boolean
}

/** Before its row is made: a row costs, and no more are shown than anybody answers. */
interface Found {
  readonly archive: ArchiveId
  readonly of: NonNullable<ReturnType<LeadSources['life']>>
  readonly channel: string
  readonly since: Millis
  readonly due: Millis
  readonly asked: Asked
}

export function leadsOf(sources: LeadSources, ask: LeadsAsk): Leads {
  const { me, briefs, life, row, looks, now, mayVoid, manages } = sources
  const mine: Found[] = []
  const all: Found[] = []
  const managed = new Set<BranchId>()
  for (const brief of briefs()) {
    const { archive, channel, branch } = brief
    const lead = leadOf(brief)
    if (lead === null || looks === null) continue
    const of = life(archive)
    if (of === null) continue
    const asked = looks.asked(lead)
    const one = { archive, of, channel, since: lead.since, due: looks.due(lead, asked), asked }
    all.push(one)
    if (looks.isMine(asked, of) ?? isMine(of, me)) mine.push(one)
    if (branch !== null && manages(branch)) managed.add(branch)
  }
  // Whoever hands work out there has all of it to look at.
  const whose = ask.whose ?? (mine.length > 0 && managed.size === 0 ? 'mine' : 'all')
  const looked = (whose === 'mine' ? mine : all).sort(
    (a, b) => a.due - b.due || a.since - b.since || (a.archive < b.archive ? -1 : 1),
  )
  return {
    whose,
    both: mine.length > 0 && mine.length < all.length,
    total: looked.length,
    late: looked.filter(({ due }) => due < now).length,
    lines: looked.slice(0, MOST).flatMap(({ archive, of, ...one }) => {
      const shown = row(archive)
      return shown === null ? [] : [{ ...one, row: shown, mayVoid: mayVoid(of) }]
    }),
  }
}
