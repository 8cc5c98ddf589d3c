/**
 * Rulings: what the server answers to a command, in its own name.
 *
 * A command that stands in the ledger always gets a verdict, `refused` included, so that nobody waits
 * for ever. Only `open` is different: it is also the archive's beginning, so one that may not be
 * granted is refused at the door and never stands anywhere.
 */
import type { Command, TemplateRef } from '../../shared/domain/entry.ts'
import { decideAbility, decideAbilityAt, type Actor } from '../../shared/policy/decide.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { archiveNo, archiveNoSeries } from './archiveNo.ts'
import { ruleOnCheck, ruleOnSubmit } from './checking.ts'
import { moves } from './moves.ts'
import { inTheHandsOf, ruleOnDecline, ruleOnOffer, ruleOnRecall, ruleOnTake } from './offering.ts'
import { NUMBERS_LEFT } from './restore.ts'
import { placesOf } from './places.ts'
import { refused, type Ruling, type RulingBench } from './ruling.ts'
import { ruleOnRestore, ruleOnVoid } from './voiding.ts'
import { ruleOnAcknowledge } from './watching.ts'

type Bench = RulingBench

/** Null: may be opened so. Asked before the command is let in. */
export function whyNotOpen(
  command: Extract<Command, { do: 'open' }>,
  actor: Actor,
  { directory, now }: Pick<Bench, 'directory' | 'now'>,
): string | null {
  const branch = directory.branch(command.branch)
  if (branch === null) return 'unknown-branch'
  if (branch.closed) return 'branch-closed'
  const may = decideAbility(actor, 'create', command.branch, now)
  if (!may.allowed) return may.why
  if (!directory.worksIn(command.owner, command.branch, now)) return 'owner-not-in-branch'
  return null
}

export async function ruleOnOpen(
  command: Extract<Command, { do: 'open' }>,
  archive: string,
  template: TemplateRef,
  actor: Actor,
  bench: Bench,
): Promise<Ruling> {
  const why = whyNotOpen(command, actor, bench)
  const branch = bench.directory.branch(command.branch)
  if (why !== null || branch === null) return refused(why ?? 'unknown-branch')
  const series = archiveNoSeries(branch.code, template, bench.now)
  const counter = `archiveNo/${series}`
  const expect = await bench.overlay.counter(counter)
  // A series that had not begun when the backup was made has begun on the server that is gone, perhaps.
  const last = expect > 0 ? expect : NUMBERS_LEFT * (await bench.overlay.counter('restores'))
  const number = archiveNo(series, last + 1)
  return {
    verdict: {
      is: 'opened',
      branch: command.branch,
      owner: command.owner,
      business: command.business,
      archiveNo: number,
    },
    row: {
      archive,
      branch: command.branch,
      owner: command.owner,
      archiveNo: number,
      template,
      team: [],
      grants: [],
      businesses: [{ id: command.business, owner: command.owner }],
    },
    effects: [{ on: 'counter', name: counter, expect, next: last + 1 }],
  }
}

export async function ruleOn(command: Command, row: ArchiveRow, actor: Actor, bench: Bench): Promise<Ruling> {
  const { voided = null } = row
  // Handing over goes on: whoever leaves does not keep what may come back.
  if (voided !== null && command.do !== 'restore' && command.do !== 'transfer') {
    // Who has read what is no change of the file.
    if (command.do !== 'acknowledge') return refused('voided')
  }
  switch (command.do) {
    case 'acknowledge':
      return ruleOnAcknowledge(command, row, actor, bench)
    case 'open':
      return refused('already-open')
    case 'void':
      return ruleOnVoid(command, row, actor, bench)
    case 'restore':
      return ruleOnRestore(row, actor, bench)
    case 'submit':
      return ruleOnSubmit(row, actor, bench)
    case 'verify':
    case 'return':
      return ruleOnCheck(command, row, actor, bench)
    case 'openBusiness':
      return ruleOnBusiness(command, row, actor, bench)
    case 'transfer':
      return ruleOnTransfer(command, row, actor, bench)
    case 'offer':
      return ruleOnOffer(command, row, actor, bench)
    case 'take':
      return ruleOnTake(command, row, actor, bench)
    case 'decline':
      return ruleOnDecline(command, row, actor, bench)
    case 'recall':
      return ruleOnRecall(command, row, actor, bench)
    case 'team':
      return ruleOnTeam(command, row, actor, bench)
  }
}

async function ruleOnBusiness(
  { business, owner }: Extract<Command, { do: 'openBusiness' }>,
  row: ArchiveRow,
  actor: Actor,
  { directory, overlay, now }: Bench,
): Promise<Ruling> {
  if (row.businesses.some((one) => one.id === business)) return refused('business-exists')
  if (!directory.worksIn(owner, row.branch, now)) return refused('owner-not-in-branch')
  const create = decideAbility(actor, 'create', row.branch, now)
  if (!create.allowed) return refused(create.why)
  // Putting work into somebody else's hands is a right of its own.
  if (owner !== actor.user && !decideAbility(actor, 'assign', row.branch, now).allowed)
    return refused('no-right')
  // Its documents do not exist yet; only `life` may have one more reader.
  const after: ArchiveRow = { ...row, businesses: [...row.businesses, { id: business, owner }] }
  return {
    verdict: { is: 'businessOpened', business, owner },
    row: after,
    effects: await moves(row, after, overlay, 'transferred'),
  }
}

async function ruleOnTransfer(
  { to, business }: Extract<Command, { do: 'transfer' }>,
  row: ArchiveRow,
  actor: Actor,
  { directory, overlay, now }: Bench,
): Promise<Ruling> {
  const assign = decideAbility(actor, 'assign', row.branch, now)
  if (!assign.allowed) return refused(assign.why)
  const moved = business === undefined ? row : row.businesses.find((one) => one.id === business)
  if (moved === undefined) return refused('unknown-business')
  if (moved.owner === to) return refused('already-theirs')
  if (!directory.worksIn(to, row.branch, now)) return refused('owner-not-in-branch')
  const after: ArchiveRow =
    business === undefined
      ? inTheHandsOf(to, row)
      : {
          ...row,
          businesses: row.businesses.map((one) => (one.id === business ? { ...one, owner: to } : one)),
        }
  return {
    verdict: { is: 'transferred', to, ...(business === undefined ? {} : { business }) },
    row: after,
    effects: await moves(row, after, overlay, 'transferred'),
  }
}

async function ruleOnTeam(
  { team }: Extract<Command, { do: 'team' }>,
  row: ArchiveRow,
  actor: Actor,
  { directory, overlay, now }: Bench,
): Promise<Ruling> {
  const places = placesOf(row, { business: null, compartment: 'life' })
  const may = places.map((place) => decideAbilityAt(actor, 'team', place, now))
  const [refusal] = may
  if (refusal === undefined || may.every((one) => !one.allowed))
    return refused(refusal === undefined || refusal.allowed ? 'no-right' : refusal.why)
  // Who was on the job before may stay there after moving to another branch; nobody new may come so.
  const fresh = team.filter(({ user }) => !row.team.some((one) => one.user === user))
  if (!fresh.every(({ user }) => directory.worksIn(user, row.branch, now)))
    return refused('owner-not-in-branch')
  const after: ArchiveRow = { ...row, team }
  return { verdict: { is: 'teamSet', team }, row: after, effects: await moves(row, after, overlay, 'team') }
}
