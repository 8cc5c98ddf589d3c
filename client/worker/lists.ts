/** Keeps the catalogue what the vault's cards say: filled at unlock, then card by card. */
import type { Card, Fragment } from '../../shared/domain/card.ts'
import type { ArchiveId, Compartment, Part } from '../../shared/domain/names.ts'
import { rowOf, type RequiredKeys } from '../../shared/domain/row.ts'
import { activeMemberships } from '../../shared/policy/decide.ts'
import { matrix } from '../../shared/policy/table.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import type { RowSync } from '../api.ts'
import type { Catalogue, CatalogueEntry } from '../search/catalogue.ts'
import type { Words } from '../search/haystack.ts'
import { requiredFor } from '../vault/cardTools.ts'
import type { Vault } from '../vault/vault.ts'

export function fillCatalogue(vault: Vault, catalogue: Catalogue): void {
  const required = requiredHere(vault)
  for (const archive of vault.shelf.archives()) catalogue.put(entryOf(vault, archive, required))
}

export function refreshCatalogue(vault: Vault, catalogue: Catalogue, archives: Iterable<ArchiveId>): void {
  const required = requiredHere(vault)
  for (const archive of archives) {
    if (vault.shelf.parts(archive).size === 0) catalogue.remove(archive)
    else catalogue.put(entryOf(vault, archive, required))
  }
}

/** Gaps are counted in what this person may read; nobody is sent to look for the rest. */
function requiredHere(vault: Vault): RequiredKeys {
  const roles = activeMemberships(vault.actor, vault.now()).map((membership) => membership.role)
  return requiredFor((compartment: Compartment) =>
    roles.some((role) => matrix[role][compartment].read !== undefined),
  )
}

export function syncOf(vault: Vault, archive: ArchiveId, conflicts: number): RowSync {
  if (vault.isRejected(archive)) return 'rejected'
  if (conflicts > 0) return 'conflict'
  return vault.waitsFor(archive) > 0 ? 'pending' : 'synced'
}

function entryOf(vault: Vault, archive: ArchiveId, required: RequiredKeys): CatalogueEntry {
  const fragments: Record<Part, Fragment> = {}
  for (const [part, card] of vault.shelf.parts(archive)) {
    const fragment = card.fragment ?? card.masked
    if (fragment !== null) fragments[part] = fragment
  }
  const card: Card = { archive, fragments }
  const row = rowOf(card, required)
  return {
    row: { ...row, sync: syncOf(vault, archive, row.conflicts) },
    words: wordsOf(fragments, row.archiveNo),
    stageRank: stageRank(row.template, row.stage),
  }
}

function wordsOf(fragments: { readonly [part: Part]: Fragment }, archiveNo: string): Words {
  const { profile, contact } = fragments
  const named = profile?.part === 'profile' ? profile : null
  const reached = contact?.part === 'contact' ? contact : null
  return {
    name: named?.name ?? '',
    alias: named?.alias ?? '',
    pinyin: named?.pinyin ?? '',
    tags: named?.tags ?? NONE,
    place: named?.place ?? '',
    tails: reached?.tails ?? NONE,
    address: reached?.address ?? '',
    archiveNo,
  }
}

const NONE: readonly string[] = []
const ranks = new Map<string, number>()

function stageRank(template: string, stage: string): number | null {
  if (stage === '') return null
  const key = `${template} ${stage}`
  let rank = ranks.get(key)
  if (rank === undefined) {
    rank = findTemplate(template)?.stages.findIndex(({ code }) => code === stage) ?? -1
    ranks.set(key, rank)
  }
  return rank === -1 ? null : rank
}
