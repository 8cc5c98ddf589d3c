/**
 * A list taken out as cells: each by this person's right on that very archive, and every archive with an access of
 * its own in the chain before the first cell is handed over (H02).
 */
import { bytesToHex } from '../../shared/base/bytes.ts'
import { encodeUtf8 } from 'lib0/string'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { templateId } from '../../shared/domain/filter.ts'
import { isReachStopped } from '../../shared/domain/consent.ts'
import { mayLeaveTheHouse } from '../../shared/domain/noticeDue.ts'
import type { ArchiveId, Part } from '../../shared/domain/names.ts'
import { CALLBACK, exportNeed, mayExportAt } from '../../shared/policy/exporting.ts'
import {
  cellText,
  columnClass,
  columnLabel,
  exportColumnsOf,
  partOfColumn,
} from '../../shared/templates/exportColumns.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { marksOf } from '../../shared/templates/rowMarks.ts'
import type { ExportedList, ExportOrder, ExportRefusal } from '../api.ts'
import { sheetTools } from '../importing/sheetWords.ts'
import { partRights, placesOf, standingOfLife } from '../vault/rights.ts'
import { sha256 } from '../vault/sealing.ts'
import type { Vault } from '../vault/vault.ts'

export async function exportList(
  vault: Vault,
  { archives, template: ref, columns: keys, purpose, permit }: ExportOrder,
  offline: boolean,
): Promise<Result<ExportedList, ExportRefusal>> {
  const template = findTemplate(ref)
  if (template === null) return err({ type: 'unknown-template' })
  const columns = exportColumnsOf(template).filter(({ key }) => keys.includes(key))
  const may = archives.filter((archive) => mayTakeOut(vault, archive, template.id))
  const need = exportNeed(may.length, columns.map(columnClass))
  if (need !== 'none') {
    const covers =
      permit !== null &&
      permit.selection === (await selectionOf(archives)) &&
      keys.every((key) => permit.columns.includes(key)) &&
      vault.now() < permit.until
    if (!covers) return err({ type: 'needs-approval', need })
  }
  const parts = [...new Set(columns.map(({ field }) => field.compartment))]
  // What was taken out, as a whole and archive by archive, before anything is.
  await vault.access({
    kind: 'export',
    archive: null,
    parts: [...columns.slice(0, 62).map(({ key }) => key), `rows=${may.length}`],
    purpose,
    offline,
  })
  const rows: (readonly string[])[] = []
  const marks: string[] = []
  const tools = sheetTools(vault.me)
  for (const archive of may) {
    const view = await vault.read(archive)
    // 待补告知: who was not told what their data is kept for does not leave the house.
    if (view === null || !mayLeaveTheHouse(view)) continue
    if (purpose === CALLBACK && isReachStopped(view.documents.get('consent'))) continue
    await vault.access({ kind: 'export', archive, parts, purpose, offline })
    const rights = partRights(vault.actor, view, vault.now())
    const business = view.businesses.at(-1)?.id ?? null
    const readable = (part: Part | null): boolean => {
      const right = part === null ? 'none' : (rights.get(part) ?? 'none')
      return right === 'read' || right === 'write'
    }
    const number = 'archiveNo' in view.lifecycle ? view.lifecycle.archiveNo : ''
    const shown = columns.filter((column) => readable(partOfColumn(column, business)))
    rows.push([
      number,
      ...columns.map((column) => (shown.includes(column) ? cellText(view, column, business, tools) : '')),
    ])
    marks.push(marksOf(view, shown, business))
  }
  return ok({ labels: columns.map(columnLabel), rows, marks, left: archives.length - rows.length })
}

/** What an approval is bound to: these archives and no others. */
export async function selectionOf(archives: readonly ArchiveId[]): Promise<string> {
  return bytesToHex(await sha256(encodeUtf8([...archives].sort().join(' '))))
}

function mayTakeOut(vault: Vault, archive: ArchiveId, template: string): boolean {
  const life = vault.shelf.life(archive)
  if (life === null || life.state === 'voided') return false
  if (templateId(life.template ?? '') !== template) return false
  const standing = standingOfLife(life)
  return standing !== null && mayExportAt(vault.actor, placesOf(standing, 'life', null), vault.now())
}
