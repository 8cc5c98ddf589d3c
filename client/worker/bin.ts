/** 回收站: the voided archives that lie on this device, the one that goes first in front. */
import type { VoidedRow } from '../api.ts'
import type { Vault } from '../vault/vault.ts'
import { deviceRow } from './lists.ts'

export function binOf(vault: Vault): readonly VoidedRow[] {
  const rows: VoidedRow[] = []
  for (const archive of vault.shelf.archives()) {
    const life = vault.shelf.life(archive)
    if (life?.state !== 'voided' || life.voided === undefined) continue
    if (vault.mayShow(archive)) rows.push({ ...deviceRow(vault, archive), voided: life.voided })
  }
  return rows.sort((a, b) => a.voided.until - b.voided.until || (a.archive < b.archive ? -1 : 1))
}
