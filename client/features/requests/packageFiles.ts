/** The package as files: structured for a machine (art. 45, 转移), and a sheet that opens anywhere. */
import { inert } from '../../../shared/base/inert.ts'
import { m } from '../../paraglide/messages.js'
import { formatExact } from '../../ui/format.ts'
import { factWord } from '../archives/factWords.ts'
import type { DataPackage } from './package.ts'

export interface PackageMark {
  readonly archiveNo: string
  /** Who took it out, when and what for, in a line. */
  readonly line: string
  readonly lacking: readonly string[]
}

export function packageJson({ items, records }: DataPackage, mark: PackageMark): Blob {
  const told = { mark: mark.line, archiveNo: mark.archiveNo, items, records, lacking: mark.lacking }
  return new Blob([JSON.stringify(told, null, 2)], { type: 'application/json' })
}

/** With the mark that has a spreadsheet read it as UTF-8; nothing in it is ever a formula. */
export async function packageCsv({ items, records }: DataPackage, mark: PackageMark): Promise<Blob> {
  const { default: Papa } = await import('papaparse')
  const rows = [
    [m.requests_packGroup(), m.requests_packItem(), m.requests_packContent()],
    ...items.map(({ group, label, text }) => [group, label, text]),
    ...records.map(({ kind, at, text }) => [
      m.requests_packRecords(),
      `${formatExact(at)} ${factWord(kind)}`,
      text,
    ]),
    ...mark.lacking.map((line) => [m.requests_packLacking(), '', line]),
    ['', '', mark.line],
  ]
  const text = Papa.unparse(rows.map((row) => row.map(inert)))
  return new Blob([`\uFEFF${text}`], { type: 'text/csv;charset=utf-8' })
}

export function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
