/**
 * 作废 and its end: the rulings on both commands, and the destruction of what nobody brought back (H03).
 *
 * What decides is read from the ledgers, not believed from a device. When the time is over, the verdict is
 * committed first and the keys go after it: a server that dies in between destroys them at its next start,
 * and meanwhile the archive stands in no feed any more.
 */
import { isJsonObject } from '../../shared/base/json.ts'
import type { Ulid } from '../../shared/base/ulid.ts'
import { isWorkBeside } from '../../shared/domain/batch.ts'
import type { Command, FactEntry } from '../../shared/domain/entry.ts'
import { docId, parseDocId, type ArchiveId, type DocId } from '../../shared/domain/names.ts'
import { receiveEntry } from '../../shared/domain/receive.ts'
import { decideAbility, type Actor } from '../../shared/policy/decide.ts'
import {
  isJudgement,
  isSigned,
  RESTORABLE_MS,
  whyNotRestore,
  whyNotVoid,
  type Kept,
} from '../../shared/policy/voiding.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { moves } from './moves.ts'
import type { Overlay } from './overlay.ts'
import { placesOf } from './places.ts'
import { refused, type Ruling, type RulingBench } from './ruling.ts'

export async function ruleOnVoid(
  { why, batch }: Extract<Command, { do: 'void' }>,
  row: ArchiveRow,
  actor: Actor,
  { overlay, now }: RulingBench,
): Promise<Ruling> {
  const kept = await keptIn(row.archive, overlay)
  const barred = whyNotVoid(actor, homeOf(row), kept, now)
  if (barred !== null) return refused(barred)
  if (batch !== undefined && (await isTouched(row.archive, batch, overlay))) return refused('touched')
  const until = now + RESTORABLE_MS
  return {
    verdict: { is: 'voided', by: actor.user, until, why },
    row: { ...row, voided: { by: actor.user, until, erased: null } },
    effects: [],
  }
}

export async function ruleOnRestore(row: ArchiveRow, actor: Actor, { now }: RulingBench): Promise<Ruling> {
  const { voided = null } = row
  if (voided === null) return refused('not-voided')
  const barred = whyNotRestore(actor, homeOf(row), now)
  if (barred !== null) return refused(barred)
  // The date decides, not the moment at which the server gets round to it.
  if (voided.erased !== null || voided.until <= now) return refused('too-late')
  return { verdict: { is: 'unvoided', by: actor.user }, row: { ...row, voided: null }, effects: [] }
}

/** Null: nothing is due. Every document leaves every feed, and says why; `life` stays with the server. */
export async function ruleOnErasure(
  row: ArchiveRow,
  { overlay, now }: Pick<RulingBench, 'overlay' | 'now'>,
): Promise<Ruling | null> {
  const { voided = null } = row
  if (voided === null || voided.erased !== null || voided.until > now) return null
  // Money or a signature came in meanwhile, from a device that was away: that has to be kept.
  const { receipts, signed } = await keptIn(row.archive, overlay)
  if (receipts || signed)
    return { verdict: { is: 'unvoided', by: null }, row: { ...row, voided: null }, effects: [] }
  return erased(row, { ...voided, erased: now }, overlay)
}

/** Of a demonstration, by whoever settles the company; asked and answered nowhere else. */
export async function ruleOnPurge(
  row: ArchiveRow,
  by: Actor,
  { overlay, now }: Pick<RulingBench, 'overlay' | 'now'>,
): Promise<Ruling> {
  const may = decideAbility(by, 'settings', null, now)
  if (!may.allowed) return refused(may.why)
  return erased(row, { by: by.user, until: now, erased: now }, overlay)
}

const erased = async (
  row: ArchiveRow,
  voided: NonNullable<ArchiveRow['voided']>,
  overlay: Overlay,
): Promise<Ruling> => ({
  verdict: { is: 'erased' },
  row: { ...row, grants: [], team: [], voided },
  effects: await moves(row, null, overlay, 'erased'),
})

/** Everything but `life`, which says nothing about a person and proves what was done. */
export const erasable = (documents: readonly DocId[]): readonly DocId[] =>
  documents.filter((doc) => parseDocId(doc)?.compartment !== 'life')

const homeOf = (row: ArchiveRow) => placesOf(row, { business: null, compartment: 'profile' })

/** Did anybody write in it beside that import? Read here, because the importer's device may not have heard of it yet. */
async function isTouched(archive: ArchiveId, batch: Ulid, overlay: Overlay): Promise<boolean> {
  for (const doc of await overlay.documentsOf(archive)) {
    for (const { entry } of await overlay.history(doc)) {
      if (!isJsonObject(entry) || isWorkBeside(batch, entry)) return true
    }
  }
  return false
}

async function keptIn(archive: ArchiveId, overlay: Overlay): Promise<Kept> {
  let [submitted, receipts, signed] = [false, false, false]
  for (const { entry: value } of await overlay.history(docId(archive, 'life'))) {
    const read = receiveEntry(value)
    if (read.ok && read.value.k === 'verdict') submitted ||= isJudgement(read.value.verdict)
  }
  for (const doc of await overlay.documentsOf(archive)) {
    const { guard } = await overlay.head(doc)
    receipts ||= (guard.facts.payment ?? []).length > 0
    if ((guard.facts.consent ?? []).length === 0) continue
    for (const { entry: value } of await overlay.history(doc)) {
      const read = receiveEntry(value)
      if (read.ok && read.value.k === 'consent') signed ||= isSigned((read.value as FactEntry).fact)
    }
  }
  return { submitted, receipts, signed }
}
