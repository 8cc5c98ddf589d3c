/** 回收站: the voided archives that lie on this device, the one that goes first in front. */
import { docId } from '../../shared/domain/names.ts'
import type { VoidedRow } from '../api.ts'
import type { Vault } from '../vault/vault.ts'
import { deviceRow } from './lists.ts'

export function binOf(vault: Vault): readonly VoidedRow[] {
  const rows: VoidedRow[] = []
  for (const archive of vault.shelf.archives()) {
    const card = vault.shelf.card(docId(archive, 'life'))
    const life = card?.fragment ?? card?.masked ?? null
    if (life === null || life.part !== 'life' || life.state !== 'voided' || life.voided === undefined)
      continue
    if (vault.mayShow(archive)) rows.push({ ...deviceRow(vault, archive), voided: life.voided })
  }
  return rows.sort((a, b) => a.voided.until - b.voided.until || (a.archive < b.archive ? -1 : 1))
}
