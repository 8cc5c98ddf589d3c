/**
 * A sheet through the single door, in the name of a person of the branch: the same judgement, the
 * same log entries and the same archives as if that person had typed every row.
 *
 * Each row that begins an archive is its own few entries; a row that the door refuses leaves the
 * others untouched. Rows are never merged into what exists: a duplicate is named, not written.
 */
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../shared/base/json.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { dayAt } from '../../shared/domain/day.ts'
import { docId, type BranchId, type UserId } from '../../shared/domain/names.ts'
import { fieldName } from '../../shared/domain/listField.ts'
import { lockedIn } from '../../shared/policy/sensitive.ts'
import { newClient } from '../../shared/document/client.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import { FIRST_EPOCH } from '../../shared/protocol/version.ts'
import { allRegions } from '../../shared/templates/allRegions.ts'
import { guessColumns, type ColumnTarget } from '../../shared/templates/columns.ts'
import { readRow, type RowRefusal } from '../../shared/templates/importRow.ts'
import { fieldOf } from '../../shared/templates/keys.ts'
import { openingEntries, startingValues, valuesByPart } from '../../shared/templates/opening.ts'
import type { Template } from '../../shared/templates/types.ts'
import type { ActorContext } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import type { Core } from '../server.ts'
import { keysOf } from '../../shared/templates/likeness.ts'
import { Matcher } from './matcher.ts'
import type { Sheet, SheetRow } from './sheet.ts'

export type RowOutcome =
  /** `withheld`: sensitive fields that were left out, because nobody asked this client (R13). */
  | { readonly is: 'created'; readonly gaps: readonly string[]; readonly withheld: readonly string[] }
  /** `of`: the archive that is this client already, or `row 17` of the same sheet. */
  | { readonly is: 'duplicate'; readonly of: string }
  | { readonly is: 'refused'; readonly refusals: readonly RowRefusal[] }
  | { readonly is: 'rejected'; readonly code: string; readonly why: string }

export interface ImportJob {
  readonly core: Core
  readonly sheet: Sheet
  readonly template: Template
  readonly branch: BranchId
  /** In whose name, and who owns what comes in. */
  readonly user: UserId
  /** Null: guessed. */
  readonly targets: readonly ColumnTarget[] | null
  readonly progress: (done: number) => void
}

export interface ImportResult {
  readonly targets: readonly ColumnTarget[]
  readonly rows: readonly { readonly row: SheetRow; readonly outcome: RowOutcome }[]
}

/** Archives per push: with four documents each, one round of the door. */
const ARCHIVES_PER_PUSH = 24
/** China has one zone; sheets carry days of that zone. */
const MINUTES_EAST = 480

interface Candidate {
  readonly row: SheetRow
  readonly gaps: readonly string[]
  readonly withheld: readonly string[]
  readonly entries: readonly PushEntry[]
}

export async function importSheet(job: ImportJob): Promise<ImportResult> {
  const { core, sheet, template } = job
  const samples = sheet.rows.slice(0, 200).map((row) => row.cells)
  const targets = job.targets ?? guessColumns(template, sheet.headers, samples, { regions: allRegions })
  const writer = await announce(job)
  const matcher = await Matcher.ofBranch(job.branch, core.store, core.ledgers)
  const outcomes = new Map<SheetRow, RowOutcome>()
  let waiting: Candidate[] = []
  const flush = async (): Promise<void> => {
    const results = await push(core, writer.actor, waiting)
    for (const [candidate, outcome] of results) outcomes.set(candidate.row, outcome)
    waiting = []
    job.progress(outcomes.size)
  }
  for (const row of sheet.rows) {
    const prepared = prepare(row, job, targets, matcher, writer)
    if ('is' in prepared) outcomes.set(row, prepared)
    else waiting.push(prepared)
    if (waiting.length >= ARCHIVES_PER_PUSH) await flush()
    else if (outcomes.size % 500 === 0) job.progress(outcomes.size)
  }
  await flush()
  const rows = sheet.rows.map((row) => ({ row, outcome: outcomes.get(row) as RowOutcome }))
  await conclude(
    job,
    writer,
    rows.map(({ outcome }) => outcome),
  )
  return { targets, rows }
}

interface Writer {
  readonly actor: ActorContext
  /** A Yjs client id of this import alone: every document begins at its clock 0. */
  readonly client: number
  readonly batch: string
}

async function announce({ core, user, branch, sheet, template }: ImportJob): Promise<Writer> {
  const { clock, random, recorder } = core
  const device = newUlid(clock, random)
  const batch = newUlid(clock, random)
  const client = newClient(random)
  await recorder.record([
    {
      meta: draft('import', 'importStarted', {
        user,
        device,
        branch,
        object: batch,
        length: sheet.rows.length,
      }),
      payload: {
        template: template.id,
        encoding: sheet.encoding,
        headers: sheet.headers,
        rows: sheet.rows.length,
      },
      effects: [
        {
          on: 'device',
          row: {
            id: device,
            user,
            name: '导入',
            lastSeen: clock.now(),
            pending: 0,
            oldest: null,
            app: 'import',
          },
        },
        { on: 'client', row: { client, user, device, membership: null } },
      ],
    },
  ])
  return { actor: { user, device, session: null, offset: 0 }, client, batch }
}

function prepare(
  row: SheetRow,
  { core, template, branch, user, sheet }: ImportJob,
  targets: readonly ColumnTarget[],
  matcher: Matcher,
  writer: Writer,
): Candidate | RowOutcome {
  const { clock, random } = core
  const business = newUlid(clock, random)
  const today = dayAt(clock.now(), MINUTES_EAST)
  const read = readRow(row.cells, {
    template,
    headers: sheet.headers,
    targets,
    business,
    newItem: () => newUlid(clock, random),
    context: { today, regions: allRegions },
  })
  if (!read.ok) return { is: 'refused', refusals: read.error }
  const keys = keysOf(read.value.values)
  const holder = matcher.find(keys)
  if (holder !== null) return { is: 'duplicate', of: holder }
  matcher.remember(keys, `row ${row.number}`)
  const all = { ...startingValues(template), capturedAt: today, capturedBy: user, ...read.value.values }
  const identity = valuesByPart(template, all, business).get('identity') ?? {}
  const withheld = lockedIn('never-asked', identity, (key) => fieldOf(template, key))
  const values = Object.fromEntries(Object.entries(all).filter(([key]) => !withheld.includes(key)))
  const entries = encode({
    clock,
    template,
    branch,
    user,
    business,
    values,
    client: writer.client,
    archive: newUlid(clock, random),
    batch: writer.batch,
  })
  return entries === null
    ? { is: 'rejected', code: 'INVALID', why: 'not-text' }
    : { row, gaps: read.value.gaps, withheld: [...new Set(withheld.map(fieldName))], entries }
}

interface Encoding {
  readonly clock: Clock
  readonly template: Template
  readonly branch: BranchId
  readonly user: UserId
  readonly business: string
  readonly values: { readonly [key: string]: import('../../shared/base/json.ts').Json }
  readonly client: number
  readonly archive: string
  readonly batch: string
}

/** Null when a cell holds half a character, which no ledger takes. */
function encode({
  clock,
  template,
  branch,
  user,
  business,
  values,
  client,
  archive,
  batch,
}: Encoding): readonly PushEntry[] | null {
  const opening = openingEntries(template, { branch, owner: user, business, values, at: clock.now(), batch })
  const entries: PushEntry[] = []
  for (const [part, ledger] of opening) {
    const update = encodeEntries(client, 0, ledger as unknown as readonly JsonObject[])
    if (!update.ok) return null
    entries.push({
      id: `${archive}.${part}`.slice(0, 40),
      doc: docId(archive, part),
      epoch: FIRST_EPOCH,
      clientId: client,
      sha256: createHash('sha256').update(update.value).digest('hex'),
      update: update.value,
    })
  }
  return entries
}

async function push(
  core: Core,
  actor: ActorContext,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<Candidate, RowOutcome>> {
  const outcomes = new Map<Candidate, RowOutcome>()
  if (candidates.length === 0) return outcomes
  const results = [
    ...(await core.door.ingest(
      actor,
      candidates.flatMap(({ entries }) => entries),
    )),
  ]
  for (const candidate of candidates) {
    const mine = results.splice(0, candidate.entries.length)
    const bad = mine.find((result) => result.code !== 'OK' && result.code !== 'DUP')
    outcomes.set(
      candidate,
      bad === undefined
        ? { is: 'created', gaps: candidate.gaps, withheld: candidate.withheld }
        : rejection(bad),
    )
  }
  return outcomes
}

function rejection(result: PushResult): RowOutcome {
  return { is: 'rejected', code: result.code, why: 'why' in result ? result.why : '' }
}

async function conclude(
  { core, user, branch }: ImportJob,
  writer: Writer,
  outcomes: readonly RowOutcome[],
): Promise<void> {
  const counts: Record<string, number> = {}
  for (const { is } of outcomes) counts[is] = (counts[is] ?? 0) + 1
  await core.recorder.record([
    {
      meta: draft('import', 'importFinished', {
        user,
        device: writer.actor.device,
        branch,
        object: writer.batch,
        length: counts['created'] ?? 0,
      }),
      payload: counts,
    },
  ])
}
