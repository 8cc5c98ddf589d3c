/**
 * What is done to many archives at once, as far as the device can tell beforehand: which of them this person
 * may, and why not the others (H01). The server judges each again when it is done.
 */
import type { Json } from '../../shared/base/json.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { mayLeaveTheHouse } from '../../shared/domain/noticeDue.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import { decideAbilityAt } from '../../shared/policy/decide.ts'
import { isJudgement, isSigned, whyNotVoid } from '../../shared/policy/voiding.ts'
import type { BulkDeed, EditRefusal, Foreseen, TagChange } from '../api.ts'
import { mayAppend, placesOf, standingOfLife, type Standing } from '../vault/rights.ts'
import type { Vault } from '../vault/vault.ts'
import { deviceRow } from './lists.ts'

function standingHere(vault: Vault, archive: ArchiveId): Standing | null {
  const life = vault.shelf.life(archive)
  return life === null ? null : standingOfLife(life)
}

/** In the order that was asked for; nothing of what the archives say is shown by it but their names. */
export async function foresee(
  vault: Vault,
  archives: readonly ArchiveId[],
  deed: BulkDeed,
): Promise<readonly Foreseen[]> {
  const kept = deed === 'void' ? await keptIn(vault, archives) : () => NOTHING_KEPT
  const due = deed === 'export' ? await noticeDueIn(vault, archives) : new Set<ArchiveId>()
  return archives.map((archive) => {
    const { name, owner, branch } = deviceRow(vault, archive)
    return {
      archive,
      name,
      owner,
      branch,
      barred: whyNot(vault, archive, deed, kept) ?? (due.has(archive) ? 'notice-due' : null),
    }
  })
}

const NOTHING_KEPT = { submitted: false, receipts: false, signed: false }

function whyNot(
  vault: Vault,
  archive: ArchiveId,
  deed: BulkDeed,
  kept: (archive: ArchiveId) => typeof NOTHING_KEPT,
): string | null {
  const standing = standingHere(vault, archive)
  if (standing === null) return 'unknown-archive'
  const now = vault.now()
  const homes = placesOf(standing, 'profile', null)
  if (deed === 'void') return whyNotVoid(vault.actor, homes, kept(archive), now)
  if (deed === 'tag') {
    const may = mayAppend(vault.actor, standing, 'profile', null, now)
    return may.allowed ? null : may.why
  }
  // Printing goes by each business as well: who owns one prints it.
  const places = deed === 'print' || deed === 'export' ? placesOf(standing, 'life', null) : homes
  const asked = places.map((place) =>
    decideAbilityAt(vault.actor, deed === 'assign' ? 'assign' : 'print', place, now),
  )
  if (asked.some(({ allowed }) => allowed)) return null
  const [first] = asked
  return first === undefined || first.allowed ? 'no-right' : first.why
}

/** 待补告知, as far as this person may know. */
async function noticeDueIn(vault: Vault, archives: readonly ArchiveId[]): Promise<ReadonlySet<ArchiveId>> {
  const profiles = await vault.readPart(archives, 'profile')
  const consents = await vault.readPart(archives, 'consent')
  return new Set(
    archives.filter((archive) => {
      const [profile, consent] = [profiles.get(archive), consents.get(archive)]
      const documents = new Map([
        ...(profile === undefined ? [] : [['profile', profile] as const]),
        ...(consent === undefined ? [] : [['consent', consent] as const]),
      ])
      return !mayLeaveTheHouse({ documents })
    }),
  )
}

async function keptIn(vault: Vault, archives: readonly ArchiveId[]) {
  const [lives, consents] = [
    await vault.readPart(archives, 'life'),
    await vault.readPart(archives, 'consent'),
  ]
  return (archive: ArchiveId) => ({
    submitted: lives.get(archive)?.verdicts.some(({ verdict }) => isJudgement(verdict)) ?? false,
    // Who may void mostly may not read finance; the server knows.
    receipts: false,
    signed:
      consents.get(archive)?.facts.some(({ kind, fact }) => kind === 'consent' && isSigned(fact)) ?? false,
  })
}

/** Adds and takes away tags; what it really changed comes back, so that it can be taken back as exactly. */
export async function changeTags(
  vault: Vault,
  archive: ArchiveId,
  { add, remove }: TagChange,
): Promise<Result<TagChange, EditRefusal>> {
  const view = (await vault.readPart([archive], 'profile')).get(archive)
  const field = view?.fields.get('tags')
  const standing = textsIn(field?.value ?? null)
  const added = add.filter((tag) => !standing.includes(tag))
  const removed = remove.filter((tag) => standing.includes(tag))
  if (added.length + removed.length === 0) return ok({ add: [], remove: [] })
  const tags = [...standing.filter((tag) => !removed.includes(tag)), ...added]
  const done = await vault.desk.save({
    archive,
    business: null,
    fields: { tags: tags.length === 0 ? null : tags },
    seen: { tags: (field?.heads ?? []).map(({ id }) => id) },
  })
  return done.ok ? ok({ add: added, remove: removed }) : err(done.error)
}

const textsIn = (value: Json): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
