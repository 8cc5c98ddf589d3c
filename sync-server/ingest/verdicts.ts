/**
 * Verdicts as ledger entries: written by the server under the client id of this start, numbered without
 * gaps per archive, each covering the command it answers.
 *
 * They are made in the round that accepts the command and committed with it. Should the two be torn
 * apart (another process moved the counter in between), `settleCommands` answers what still waits as
 * soon as the device asks about its command again.
 */
import { createHash } from 'node:crypto'
import type { Clock } from '../../shared/base/ports.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import type { CommandEntry, TemplateRef } from '../../shared/domain/entry.ts'
import { rule } from '../../shared/domain/edit.ts'
import { admit, freeClock } from '../../shared/domain/guard.ts'
import { entryId, parseEntryId, type DocId, type EntryId } from '../../shared/domain/names.ts'
import { receiveEntry } from '../../shared/domain/receive.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import type { JsonObject } from '../../shared/base/json.ts'
import type { Directory } from '../people/directory.ts'
import type { ArchiveRow, Draft, Effect, Store } from '../store/contract.ts'
import { ruleOn, ruleOnOpen } from './commands.ts'
import { draft } from './draft.ts'
import { weightAfter, type Overlay, type Write } from './overlay.ts'
import { placesOf, scopesAt } from './places.ts'
import { NUMBERS_LEFT } from './restore.ts'
import type { Ruling } from './ruling.ts'

export interface VerdictBench {
  readonly store: Store
  readonly directory: Directory
  readonly overlay: Overlay
  readonly clock: Clock
}
type Bench = VerdictBench

interface Asked {
  readonly id: EntryId
  readonly entry: CommandEntry
}

export async function ruleOnCommands(
  bench: Bench,
  archive: string,
  life: DocId,
  rights: Actor,
  commands: readonly Asked[],
): Promise<readonly Write[]> {
  const writes: Write[] = []
  for (const { id, entry } of commands) {
    const row = await bench.overlay.archive(archive)
    const ruling = await rulingOn(bench, archive, row, entry, rights)
    writes.push(await verdictWrite(bench, archive, life, { covers: [id], template: entry.t }, row, ruling))
  }
  return writes
}

async function rulingOn(
  bench: Bench,
  archive: string,
  row: ArchiveRow | null,
  entry: CommandEntry,
  rights: Actor,
): Promise<Ruling> {
  const { command, t } = entry
  const at = { directory: bench.directory, overlay: bench.overlay, now: bench.clock.now() }
  if (row !== null) return ruleOn(command, row, rights, at)
  if (command.do === 'open') return ruleOnOpen(command, archive, t, rights, at)
  return { verdict: { is: 'refused', why: 'not-open' }, row: null, effects: [] }
}

/** Commands of this `life` that no verdict covers, each ruled in the rights that its author has now. */
export async function settleCommands(bench: Bench, archive: string, life: DocId): Promise<readonly Write[]> {
  const waiting = new Map<EntryId, CommandEntry>()
  for (const { id, entry: value } of await bench.overlay.history(life)) {
    const read = receiveEntry(value)
    if (read.ok && read.value.k === 'command') waiting.set(id, read.value)
  }
  for (const { entry: value } of await bench.overlay.history(life)) {
    const read = receiveEntry(value)
    if (read.ok && read.value.k === 'verdict')
      for (const id of read.value.covers['life'] ?? []) waiting.delete(id)
  }
  const writes: Write[] = []
  for (const [id, entry] of waiting) {
    const author = await bench.overlay.client(parseEntryId(id)?.client ?? 0)
    const rights = bench.directory.actor(author?.user ?? '') ?? { user: author?.user ?? '', memberships: [] }
    writes.push(...(await ruleOnCommands(bench, archive, life, rights, [{ id, entry }])))
  }
  return writes
}

/** What a verdict answers: a command that stands in the ledger, or somebody's order that does not (`signed`). */
interface Occasion {
  readonly covers: readonly EntryId[]
  readonly template: TemplateRef
  readonly signed?: Partial<Draft>
}

export async function verdictWrite(
  { store, overlay, clock }: Bench,
  archive: string,
  life: DocId,
  { covers, template, signed = {} }: Occasion,
  row: ArchiveRow | null,
  ruling: Ruling,
): Promise<Write> {
  const now = clock.now()
  const n = (row?.n ?? NUMBERS_LEFT * (await overlay.counter('restores'))) + 1
  // A refusal too takes a number, so the row moves whenever there is one.
  const after = ruling.row !== null ? { ...ruling.row, n } : row === null ? null : { ...row, n }
  const head = await overlay.head(life)
  const client = store.serverClient
  const at = freeClock(head.guard, client)
  const entry = rule(n, ruling.verdict, covers.length === 0 ? {} : { life: covers }, { at: now, template })
  const encoded = encodeEntries(client, at, [entry as unknown as JsonObject])
  if (!encoded.ok) throw new Error(`a verdict cannot be written: ${encoded.error.why}`)
  const guard = admit(head.guard, entryId(client, at), entry)
  if (!guard.ok) throw new Error(`a verdict is not admitted: ${guard.error.code}`)
  const update = encoded.value
  // Never refused for its weight: what asked for it was let in, and it is small.
  const weighed = { ...guard.value, weight: weightAfter(head.guard, update) }
  const sha256 = createHash('sha256').update(update).digest('hex')
  const placed = after ?? row
  const effects: Effect[] = [
    { on: 'expectArchive', archive, n: row?.n ?? null },
    {
      on: 'append',
      doc: life,
      epoch: head.epoch,
      expectCount: head.guard.count,
      client,
      clock: at,
      length: 1,
      sha256,
      guard: weighed,
      scopes: row === null ? scopesOfNew(after) : [],
    },
    ...(after === null ? [] : [{ on: 'archive', row: after } as const]),
    ...ruling.effects,
  ]
  const write: Write = {
    doc: life,
    epoch: head.epoch,
    update,
    effects,
    meta: draft('verdict', ruling.verdict.is, {
      ...signed,
      claimed: now,
      offset: 0,
      branch: placed?.branch ?? null,
      archive,
      doc: life,
      epoch: head.epoch,
      client,
      clock: at,
      length: 1,
      object: covers[0] ?? ruling.object ?? null,
      outcome: ruling.verdict.is === 'refused' ? ruling.verdict.why : 'ok',
    }),
  }
  overlay.accept(archive, write, weighed, { client, clock: at, length: 1, sha256 })
  return write
}

function scopesOfNew(row: ArchiveRow | null): readonly string[] {
  return row === null ? [] : scopesAt('life', placesOf(row, { business: null, compartment: 'life' }))
}
