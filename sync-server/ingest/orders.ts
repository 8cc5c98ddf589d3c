/**
 * Orders: what somebody has the server do to an archive at once, without a command in the ledger: head
 * office, which replicates nothing, and the server itself when a date has come.
 *
 * They go through the door like everything else and end as verdicts; the verdict names who ordered it.
 */
import type { Command } from '../../shared/domain/entry.ts'
import type { Grant, GrantId } from '../../shared/domain/grant.ts'
import { docId, type UserId } from '../../shared/domain/names.ts'
import type { Verdict } from '../../shared/domain/entry.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import { activeMemberships } from '../../shared/policy/decide.ts'
import { mayEndGrant, whyNotGrant, type GrantCase } from '../../shared/policy/granting.ts'
import type { ArchiveRow, BranchRow, Effect } from '../store/contract.ts'
import { signature, type ActorContext } from './actor.ts'
import { ruleOn } from './commands.ts'
import { moves } from './moves.ts'
import type { Write } from './overlay.ts'
import { may, placesOf } from './places.ts'
import { refused, type Ruling, type RulingBench } from './ruling.ts'
import { verdictWrite, type VerdictBench } from './verdicts.ts'
import { ruleOnErasure, ruleOnPurge } from './voiding.ts'

export type Order =
  /** `why` stands in the verdict; a handover of many gives none. */
  | (Extract<Command, { do: 'transfer' }> & { readonly why?: string })
  | Extract<Command, { do: 'team' }>
  | { readonly do: 'grant'; readonly grant: Grant }
  | { readonly do: 'endGrant'; readonly grant: GrantId }
  /** The server's own, when the time of a grant is over. */
  | { readonly do: 'expire' }
  /** The server's own, when nobody brought a voided archive back in time. */
  | { readonly do: 'erase' }
  /** At once, whatever stands in it: a made-up archive of the demonstration. Only `sync-server/demo` orders it. */
  | { readonly do: 'purge' }

export interface Ordered {
  /** Null only for `expire` and `erase`. */
  readonly by: ActorContext | null
  /** Whose right it rests on, when that is not the person at the keyboard: somebody who asked before. */
  readonly inName?: UserId
  readonly archive: string
  readonly order: Order
  /** Committed with it: the record of an approval that is answered by this. */
  readonly effects?: readonly Effect[]
}

/** What became of an order: the verdict that was written, or a reason for which nothing was. */
export type OrderAnswer =
  { readonly done: true; readonly verdict: Verdict } | { readonly done: false; readonly why: string }

export interface JudgedOrder {
  readonly answer: OrderAnswer
  /** Several when several grants ended at once. */
  readonly writes: readonly Write[]
}

const no = (why: string): JudgedOrder => ({ answer: { done: false, why }, writes: [] })

export async function judgeOrder(bench: VerdictBench, ordered: Ordered): Promise<JudgedOrder> {
  const { by, archive, order } = ordered
  const row = await bench.overlay.archive(archive)
  if (row === null) return no('unknown-archive')
  if (order.do === 'expire') return expire(bench, row)
  if (order.do === 'erase') return erase(bench, row)
  if (row.voided?.erased != null) return no('unknown-archive')
  const rights = by === null ? null : bench.directory.actor(ordered.inName ?? by.user)
  if (by === null || rights === null) return no('no-membership')
  const now = bench.clock.now()
  const known = may(rights, 'read', 'life', placesOf(row, { business: null, compartment: 'life' }), now)
  // To a stranger an archive that exists is like one that does not.
  if (!known.allowed) return no('unknown-archive')
  const ruling = await ruleOnOrder(order, row, rights, { ...bench, now })
  if (ruling.verdict.is === 'refused') return no(ruling.verdict.why)
  const membership =
    ordered.inName === undefined
      ? known.membership
      : (activeMemberships(bench.directory.actor(by.user) ?? rights, now)[0] ?? null)
  const write = await writeOf(bench, row, ruling, signature(by, membership), ordered.effects ?? [])
  return { answer: { done: true, verdict: ruling.verdict }, writes: [write] }
}

async function ruleOnOrder(
  order: Exclude<Order, { do: 'expire' | 'erase' }>,
  row: ArchiveRow,
  by: Actor,
  bench: RulingBench,
): Promise<Ruling> {
  switch (order.do) {
    case 'transfer':
    case 'team': {
      const ruling = await ruleOn(order, row, by, bench)
      const { verdict } = ruling
      if (verdict.is === 'teamSet') return { ...ruling, verdict: { ...verdict, by: by.user } }
      if (verdict.is !== 'transferred') return ruling
      const why = order.do === 'transfer' && order.why !== undefined ? { why: order.why } : {}
      return { ...ruling, verdict: { ...verdict, by: by.user, ...why } }
    }
    case 'purge':
      return ruleOnPurge(row, by, bench)
    case 'grant':
      return ruleOnGrant(order.grant, row, by, bench)
    case 'endGrant':
      return ruleOnEnd(order.grant, row, by, bench)
  }
}

async function ruleOnGrant(grant: Grant, row: ArchiveRow, by: Actor, bench: RulingBench): Promise<Ruling> {
  const { directory, overlay, now } = bench
  if (grant.by !== by.user) return refused('no-right')
  const second = grant.approvedBy === null ? null : directory.actor(grant.approvedBy)
  if (grant.approvedBy !== null && second === null) return refused('second-unfit')
  const why = whyNotGrant(grantCase(grant, row, by, second, { directory, now }))
  if (why !== null) return refused(why)
  const after: ArchiveRow = { ...row, grants: [...row.grants, grant] }
  return {
    verdict: { is: 'granted', grant },
    row: after,
    effects: await moves(row, after, overlay, 'ended'),
    object: grant.id,
  }
}

/** What the rules of grants are asked about this one, here and before a question is put to a second person. */
export function grantCase(
  grant: Grant,
  row: ArchiveRow,
  by: Actor,
  second: Actor | null,
  { directory, now }: Pick<RulingBench, 'directory' | 'now'>,
): GrantCase {
  const { to } = grant
  return {
    grant,
    by,
    second,
    now,
    places: allPlaces(row),
    receiverKnown:
      to.is === 'branch' ? directory.branch(to.branch) !== null : worksAnywhere(to.user, { directory, now }),
    separateEntities:
      to.is === 'branch' && [row.branch, to.branch].some((id) => isSeparate(directory.branch(id))),
  }
}

/** A franchise is a legal entity of its own (PIPL 20–23): sharing with it needs a recorded agreement. */
const isSeparate = (branch: BranchRow | null): boolean => branch?.ownership === 'franchise'

const worksAnywhere = (user: string, { directory, now }: Pick<RulingBench, 'directory' | 'now'>): boolean => {
  const actor = directory.actor(user)
  return actor !== null && activeMemberships(actor, now).length > 0
}

async function ruleOnEnd(id: GrantId, row: ArchiveRow, by: Actor, bench: RulingBench): Promise<Ruling> {
  const grant = row.grants.find((one) => one.id === id)
  if (grant === undefined) return refused('unknown-grant')
  if (!mayEndGrant(by, grant, allPlaces(row), bench.now)) return refused('no-right')
  const after: ArchiveRow = { ...row, grants: row.grants.filter((one) => one.id !== id) }
  return {
    verdict: { is: 'grantEnded', grant: id, by: by.user },
    row: after,
    effects: await moves(row, after, bench.overlay, 'ended'),
    object: id,
  }
}

/** One verdict for each grant whose time is over. */
async function expire(bench: VerdictBench, row: ArchiveRow): Promise<JudgedOrder> {
  const now = bench.clock.now()
  const writes: Write[] = []
  let answer: OrderAnswer = { done: false, why: 'nothing-due' }
  let before = row
  for (const grant of row.grants.filter(({ until }) => until <= now)) {
    const verdict: Verdict = { is: 'grantEnded', grant: grant.id, by: null }
    const after: ArchiveRow = { ...before, grants: before.grants.filter(({ id }) => id !== grant.id) }
    const ruling: Ruling = {
      verdict,
      row: after,
      effects: await moves(before, after, bench.overlay, 'expired'),
      object: grant.id,
    }
    writes.push(await writeOf(bench, before, ruling, {}, []))
    before = (await bench.overlay.archive(row.archive)) ?? after
    answer = { done: true, verdict }
  }
  return { answer, writes }
}

async function erase(bench: VerdictBench, row: ArchiveRow): Promise<JudgedOrder> {
  const ruling = await ruleOnErasure(row, { overlay: bench.overlay, now: bench.clock.now() })
  if (ruling === null) return no('nothing-due')
  return {
    answer: { done: true, verdict: ruling.verdict },
    writes: [await writeOf(bench, row, ruling, {}, [])],
  }
}

const writeOf = (
  bench: VerdictBench,
  row: ArchiveRow,
  ruling: Ruling,
  signed: Parameters<typeof verdictWrite>[3]['signed'],
  effects: readonly Effect[],
): Promise<Write> =>
  verdictWrite(
    bench,
    row.archive,
    docId(row.archive, 'life'),
    { covers: [], template: row.template, ...(signed === undefined ? {} : { signed }) },
    row,
    { ...ruling, effects: [...ruling.effects, ...effects] },
  )

/** Where the archive and each of its businesses stand: one who owns a business has a say too. */
const allPlaces = (row: ArchiveRow) => placesOf(row, { business: null, compartment: 'life' })
