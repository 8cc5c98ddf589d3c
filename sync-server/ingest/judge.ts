/**
 * One pushed entry, judged against what stands: accepted with the writes that follow, or refused.
 *
 * Order matters. What was accepted before is answered DUP whatever has happened since, because the
 * device only missed an acknowledgement. Rights come before everything that would tell a stranger
 * something about the document. Nothing is written here and the overlay moves only on acceptance.
 */
import { createHash } from 'node:crypto'
import { inspectUpdate, type Inspected } from '../../shared/document/inspect.ts'
import {
  admitAll,
  freeClock,
  type AdmitRefusal,
  type Arrival,
  type Guard,
} from '../../shared/domain/guard.ts'
import { OFFLINE_AFTER_MS } from '../../shared/domain/history.ts'
import { parseDocId, type DocId } from '../../shared/domain/names.ts'
import { receiveEntry } from '../../shared/domain/receive.ts'
import {
  rowsOf,
  scopesOfActor,
  type Actor,
  type Decision,
  type Membership,
  type Place,
} from '../../shared/policy/decide.ts'
import { decideAnswer, isAnswer } from '../../shared/policy/offering.ts'
import { whyNotStep } from '../../shared/policy/rightsRequest.ts'
import { NO_SENSITIVE_CONSENT } from '../../shared/policy/sensitive.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import { FIRST_EPOCH, MAX_DOCUMENT_BYTES } from '../../shared/protocol/version.ts'
import type { ArchiveRow, Run } from '../store/contract.ts'
import { signature, type ActorContext } from './actor.ts'
import type { Bench, Case } from './case.ts'
import { whyNotOpen } from './commands.ts'
import { draft } from './draft.ts'
import { weightAfter, type PendingRun, type Write } from './overlay.ts'
import { may, mayAppend, mayProposeLate, maySettle, placesOf, scopesAt } from './places.ts'
import { awaitedFor } from './restore.ts'
import { checkEntry } from './rules.ts'
import { whyNotSaved } from './saving.ts'
import { lockOn } from './sensitive.ts'
import { ruleOnCommands, settleCommands } from './verdicts.ts'

type Entry = Extract<ReturnType<typeof checkEntry>, { ok: true }>['value']

export type Judgement =
  /** `write` is the entry's own; verdicts on it stand in the overlay's order right behind. */
  | { readonly is: 'accepted'; readonly write: Write; readonly verdicts: readonly Write[] }
  | { readonly is: 'known'; readonly run: Run | PendingRun; readonly verdicts: readonly Write[] }
  /** Kept in the log for a person to look at, never in the document. */
  | { readonly is: 'held'; readonly write: Write; readonly why: string }
  | {
      readonly is: 'refused'
      readonly result: Refusal
      readonly archive: string | null
      readonly doc: DocId | null
    }

export type Refusal = Extract<
  PushResult,
  { code: 'FORK' | 'NEED' | 'EPOCH' | 'DENIED' | 'INVALID' | 'ERASED' | 'RETRY' }
>

export async function judge(bench: Bench, actor: ActorContext, pushed: PushEntry): Promise<Judgement> {
  const judgement = await judgeAsStands(bench, actor, pushed)
  if (judgement.is !== 'refused' || judgement.result.code !== 'DENIED') return judgement
  // Asked of every archive that is not known, and of those that are like unknown to this person: nobody learns which.
  if (judgement.result.why !== 'unknown-archive' && judgement.result.why !== 'unknown-business')
    return judgement
  const wait = await awaitedFor((name) => bench.overlay.counter(name), bench.clock.now())
  return wait === null ? judgement : refused({ id: pushed.id, code: 'RETRY', afterMs: wait })
}

async function judgeAsStands(bench: Bench, actor: ActorContext, pushed: PushEntry): Promise<Judgement> {
  const { id } = pushed
  const address = parseDocId(pushed.doc)
  if (address === null) return refused({ id, code: 'INVALID', why: 'bad-document' })
  const doc: DocId = pushed.doc
  const here = { archive: address.archive, doc }
  const rights = bench.directory.actor(actor.user)
  // The socket is being closed; the device keeps what it holds.
  if (rights === null) return refused({ id, code: 'RETRY', afterMs: 60_000 }, here)

  const client = await bench.overlay.client(pushed.clientId)
  if (client === null || client.user !== actor.user || client.device !== actor.device) {
    return refused({ id, code: 'FORK' }, here)
  }
  if (sha256(pushed.update) !== pushed.sha256) return refused({ id, code: 'INVALID', why: 'sha256' }, here)

  const one: Case = { bench, actor, rights, pushed, doc, address }
  const head = await bench.overlay.head(doc)
  const expected = freeClock(head.guard, pushed.clientId)
  const known = (of: number): number => freeClock(head.guard, of)
  const read = inspectUpdate(pushed.update, { client: pushed.clientId, clock: expected }, known)
  if (!read.ok && read.error.is === 'need' && read.error.found < expected) {
    const run = await bench.overlay.run(doc, pushed.clientId, read.error.found)
    if (run === null || run.clock !== read.error.found || run.sha256 !== pushed.sha256) {
      return refused({ id, code: 'FORK' }, here)
    }
    const verdicts = address.compartment === 'life' ? await settleCommands(bench, address.archive, doc) : []
    return { is: 'known', run, verdicts }
  }

  const row = await bench.overlay.archive(address.archive)
  if (row === null) {
    if (address.compartment === 'life' && head.guard.count === 0 && read.ok) return opening(one, read.value)
    return refused({ id, code: 'DENIED', why: 'unknown-archive' }, here)
  }
  const places = placesOf(row, address)
  if (places.length === 0)
    return refused({ id, code: 'DENIED', why: toldOf(one, row, 'unknown-business') }, here)
  const append = mayAppend(rights, address.compartment, places, bench.clock.now())
  const write = append.allowed
    ? append
    : allowedElse(append, answering(one, row, read.ok ? read.value : null))
  const decision = write.allowed ? write : allowedElse(append, settling(one, places))
  // Its keys are gone: nothing can be kept there, not even for a person to look at.
  if (row.voided?.erased != null) {
    const known = decision.allowed || (await endedRight(one, places)) !== null
    return known
      ? refused({ id, code: 'ERASED' }, here)
      : refused({ id, code: 'DENIED', why: 'unknown-archive' }, here)
  }
  if (!decision.allowed) {
    const ended = await endedRight(one, places)
    const late = ended === null || !read.ok ? null : lateProposal(one, read.value, places, ended)
    if (late !== null && read.ok) {
      if (pushed.epoch !== head.epoch) return refused({ id, code: 'EPOCH', epoch: head.epoch }, here)
      return admitted(one, read.value, row, { membership: late, places, settlesOnly: false })
    }
    return ended === null
      ? refused({ id, code: 'DENIED', why: toldOf(one, row, decision.why) }, here)
      : hold(one, row, head.epoch, ended)
  }
  // By pushing, a checker is told nothing but whether the settlement was taken.
  if (!append.allowed && !read.ok) return refused({ id, code: 'DENIED', why: append.why }, here)
  if (pushed.epoch !== head.epoch) return refused({ id, code: 'EPOCH', epoch: head.epoch }, here)
  if (!read.ok) {
    return read.error.is === 'need'
      ? refused({ id, code: 'NEED', clock: expected }, here)
      : refused({ id, code: 'INVALID', why: read.error.why, field: `DOC${read.error.rule}` }, here)
  }
  const { membership } = decision
  return admitted(one, read.value, row, { membership, places, settlesOnly: !write.allowed })
}

/** In whose rights a proposal stands that was written before a handover was heard of (POL99); null: it is none. */
function lateProposal(
  { rights, address, bench }: Case,
  { entries }: Inspected,
  places: readonly Place[],
  ended: HeldWhy,
): Membership | null {
  if (ended !== 'transferred' && ended !== 'team') return null
  if (!entries.every(({ value }) => value['k'] === 'propose')) return null
  const late = mayProposeLate(rights, address.compartment, places, bench.clock.now())
  return late.allowed ? late.membership : null
}

/** Whoever was asked to take the archive over says yes or no in its `life`, and nothing else (POL142). */
function answering({ rights, address, bench }: Case, row: ArchiveRow, read: Inspected | null): Decision {
  const says =
    address.compartment === 'life' &&
    read?.entries.every(({ value }) => {
      const entry = receiveEntry(value)
      return entry.ok && entry.value.k === 'command' && isAnswer(entry.value.command)
    }) === true
  return says ? decideAnswer(rights, row.grants, bench.clock.now()) : { allowed: false, why: 'not-yours' }
}

/** A checker writes nothing but settlements (POL90). */
const settling = ({ rights, address, bench }: Case, places: readonly Place[]): Decision =>
  maySettle(rights, address.compartment, places, false, bench.clock.now())

const allowedElse = (refusal: Decision, other: Decision): Decision => (other.allowed ? other : refusal)

/** To a stranger an archive that exists is like one that does not (POL5); the log, which he may read, says no more. */
function toldOf({ rights, bench }: Case, row: ArchiveRow, why: string): string {
  const life = placesOf(row, { business: null, compartment: 'life' })
  return may(rights, 'read', 'life', life, bench.clock.now()).allowed ? why : 'unknown-archive'
}

/** The first entry of a new archive: its `open` command, judged as if the archive were already there. */
async function opening(one: Case, inspected: Inspected): Promise<Judgement> {
  const { bench, rights, pushed, doc, address } = one
  const here = { archive: address.archive, doc }
  const first = checkEntry(inspected.entries[0]?.value ?? {}, 'life', null)
  if (!first.ok) return refused({ id: pushed.id, code: 'INVALID', ...first.error }, here)
  if (first.value.k !== 'command' || first.value.command.do !== 'open') {
    return refused({ id: pushed.id, code: 'DENIED', why: 'unknown-archive' }, here)
  }
  const { command } = first.value
  const now = bench.clock.now()
  const why = whyNotOpen(command, rights, { directory: bench.directory, now })
  if (why !== null) return refused({ id: pushed.id, code: 'DENIED', why }, here)
  const places: readonly Place[] = [{ branch: command.branch, owner: command.owner, team: [], grants: [] }]
  const decision = mayAppend(rights, 'life', places, now)
  if (!decision.allowed) return refused({ id: pushed.id, code: 'DENIED', why: decision.why }, here)
  if (pushed.epoch !== FIRST_EPOCH) return refused({ id: pushed.id, code: 'EPOCH', epoch: FIRST_EPOCH }, here)
  const { membership } = decision
  return admitted(one, inspected, null, { membership, places, settlesOnly: false })
}

interface Admission {
  readonly membership: Membership
  readonly places: readonly Place[]
  readonly settlesOnly: boolean
}

async function admitted(
  one: Case,
  inspected: Inspected,
  row: ArchiveRow | null,
  { membership, places, settlesOnly }: Admission,
): Promise<Judgement> {
  const { bench, pushed, doc, address } = one
  const here = { archive: address.archive, doc }
  const arrivals: (Arrival & { readonly entry: Entry })[] = []
  for (const { id, value } of inspected.entries) {
    const checked = checkEntry(value, address.compartment, row?.template ?? arrivals[0]?.entry.t ?? null)
    if (!checked.ok) return refused({ id: pushed.id, code: 'INVALID', ...checked.error }, here)
    arrivals.push({ id, entry: checked.value })
  }
  const head = await bench.overlay.head(doc)
  const lock = row === null ? null : await lockOn(address, arrivals, row, bench.overlay)
  if (row !== null && lock === 'withdrawn') return hold(one, row, head.epoch, 'withdrawn')
  if (lock !== null) return refused({ id: pushed.id, code: 'DENIED', why: NO_SENSITIVE_CONSENT }, here)
  const step = arrivals
    .flatMap(({ entry }) => (entry.k === 'right' ? [entry.fact] : []))
    .map((fact) => whyNotStep(one.rights, places, fact, bench.clock.now()))
    .find((why) => why !== null)
  if (step !== undefined) return refused({ id: pushed.id, code: 'DENIED', why: step }, here)
  const unsettled = await whyNotSaved(one, arrivals, head.guard, { places, settlesOnly })
  if (unsettled !== null) return refused({ id: pushed.id, code: 'DENIED', why: unsettled }, here)
  const weight = weightAfter(head.guard, pushed.update)
  if (weight > MAX_DOCUMENT_BYTES) return refused({ id: pushed.id, code: 'INVALID', why: 'too-large' }, here)
  let guard = admitAll(head.guard, arrivals)
  if (!guard.ok && guard.error.code === 'needs-history') {
    guard = admitAll(head.guard, arrivals, await bench.overlay.history(doc))
  }
  if (!guard.ok) return refused(refusalOf(pushed.id, guard.error), here)

  const after: Guard = { ...guard.value, weight }
  const write = changeWrite(one, inspected, arrivals, row, membership, places, after)
  const { clientId: client, sha256: digest } = pushed
  const { clock, length } = inspected
  bench.overlay.accept(address.archive, write, after, { client, clock, length, sha256: digest })
  const commands = arrivals.flatMap(({ id, entry }) => (entry.k === 'command' ? [{ id, entry }] : []))
  const verdicts = await ruleOnCommands(bench, address.archive, doc, one.rights, commands)
  return { is: 'accepted', write, verdicts }
}

function refusalOf(id: string, error: AdmitRefusal): Refusal {
  if (error.code === 'wrong-clock') return { id, code: 'NEED', clock: error.expected }
  if (error.code === 'needs-history') throw new Error('history was given and asked for again')
  return { id, code: 'INVALID', why: error.code, field: error.key }
}

function changeWrite(
  { actor, pushed, doc, address, bench }: Case,
  inspected: Inspected,
  arrivals: readonly (Arrival & { readonly entry: Entry })[],
  row: ArchiveRow | null,
  membership: Membership,
  places: readonly Place[],
  guard: Guard,
): Write {
  const last = arrivals.at(-1)?.entry
  return {
    doc,
    epoch: pushed.epoch,
    update: pushed.update,
    meta: draft('change', actionOf(arrivals.map(({ entry }) => entry)), {
      ...signature(actor, membership),
      claimed: last?.at ?? null,
      branch: places[0]?.branch ?? null,
      archive: address.archive,
      doc,
      epoch: pushed.epoch,
      client: inspected.client,
      clock: inspected.clock,
      length: inspected.length,
      offline: last === undefined ? null : bench.clock.now() - (last.at + actor.offset) > OFFLINE_AFTER_MS,
    }),
    effects: [
      { on: 'expectArchive', archive: address.archive, n: row?.n ?? null },
      {
        on: 'append',
        doc,
        epoch: pushed.epoch,
        expectCount: guard.count - inspected.length,
        client: inspected.client,
        clock: inspected.clock,
        length: inspected.length,
        sha256: pushed.sha256,
        guard,
        scopes: scopesAt(address.compartment, places),
      },
    ],
  }
}

/** One stable word: `set`, `note`, `open` …; several kinds in one update are joined. */
function actionOf(entries: readonly Entry[]): string {
  const words = entries.map((entry) => (entry.k === 'command' ? entry.command.do : entry.k))
  return [...new Set(words)].join('+').slice(0, 80)
}

/**
 * Why work comes from someone who may not write here now but could once; null: never could.
 *
 * Who could once has stood in one of the document's feeds, or in those of `life` where the document was
 * never seen by the server; rows that left say why they did.
 */
async function endedRight(
  { bench, rights, doc, address }: Case,
  places: readonly Place[],
): Promise<HeldWhy | null> {
  const now = bench.clock.now()
  const timeless: Actor = {
    user: rights.user,
    memberships: rights.memberships.filter((one) => one.from <= now).map((one) => ({ ...one, until: null })),
  }
  if (mayAppend(timeless, address.compartment, places, now).allowed) return 'expired'
  const { user } = rights
  // What the role could write were it still theirs, or were they still on the job.
  const once = places.map((place): Place => ({ ...place, owner: user, team: [...place.team, user] }))
  const byRole = mayAppend(timeless, address.compartment, once, now).allowed
  const feeds = scopesOfActor(timeless, now).map(({ id }) => rowsOf(id))
  for (const [listed, compartment] of [
    [doc, address.compartment],
    [`${address.archive}.life`, 'life'],
  ] as const) {
    for (const feed of feeds) {
      const granted = feed === `grant/${user}`
      const shared = feed === `branch/${feed.split('/')[1]}/${compartment}`
      if (!granted && !(feed.endsWith(`/${compartment}`) && (byRole || shared))) continue
      const row = await bench.store.scopeRow(feed, listed)
      if (row !== null && row.leftSeq !== null) return heldWhy(row.why)
    }
  }
  return null
}

/** Why a device's work is kept for a person to look at. */
export type HeldWhy = 'transferred' | 'team' | 'ended' | 'expired' | 'withdrawn'

const heldWhy = (why: string | null): HeldWhy =>
  why === 'team' || why === 'ended' || why === 'expired' ? why : 'transferred'

function hold(one: Case, row: ArchiveRow, epoch: number, why: HeldWhy): Judgement {
  const { actor, pushed, doc, address } = one
  const here = { archive: address.archive, doc }
  const clock = clockOf(pushed)
  // It goes to a person, who will let it in or not: the bytes must be sound, wherever they would stand.
  const read =
    clock === null ? null : inspectUpdate(pushed.update, { client: pushed.clientId, clock }, () => Infinity)
  if (read === null || !read.ok)
    return refused({ id: pushed.id, code: 'INVALID', why: 'not-an-update' }, here)
  const { client, length } = read.value
  return {
    is: 'held',
    why,
    write: {
      doc,
      epoch,
      update: pushed.update,
      effects: [],
      meta: draft('refused', 'held', {
        ...signature(actor, null),
        branch: row.branch,
        archive: address.archive,
        doc,
        epoch,
        client,
        clock: read.value.clock,
        length,
        outcome: why,
      }),
    },
  }
}

/** The clock that the update itself names. */
function clockOf(pushed: PushEntry): number | null {
  const read = inspectUpdate(pushed.update, { client: pushed.clientId, clock: -1 }, () => 0)
  return !read.ok && read.error.is === 'need' ? read.error.found : null
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const refused = (
  result: Refusal,
  where: { readonly archive: string; readonly doc: DocId } | null = null,
): Judgement => ({ is: 'refused', result, archive: where?.archive ?? null, doc: where?.doc ?? null })
