/**
 * Sheets as files. Every cell is text: an ID number keeps its last digits, a phone number its zeros, and what
 * begins like a formula stays words. Who took it out, when, what for and until when it may be kept stands on a sheet
 * of its own and at the end of every row.
 */
import { inert } from '../../../shared/base/inert.ts'
import { CHECK_HEADER, MARK_HEADER, NUMBER_HEADER } from '../../../shared/templates/exportColumns.ts'
import type { ExportedList } from '../../api.ts'
import { headCell, textCell, widthOf, type Taken } from './cells.ts'

export interface Watermark extends Taken {
  /** Who let it out; empty where nobody had to. */
  readonly approvedBy: string
}

/** Nobody reads it; it comes back with the row. */
const CHECK_WIDTH = 2

export async function exportBook({ labels, rows, marks }: ExportedList, mark: Watermark): Promise<Blob> {
  const { default: writeXlsxFile } = await import('write-excel-file/browser')
  const headers = [NUMBER_HEADER, ...labels.map(({ zh }) => zh), CHECK_HEADER, MARK_HEADER]
  const said = [mark.name, mark.at, mark.purpose].join(' · ')
  const told: readonly (readonly [string, string])[] = [
    ['公司', mark.organisation],
    ['导出人', mark.name],
    ['导出时间', mark.at],
    ['用途', [mark.purpose, mark.note].filter((part) => part !== '').join(' · ')],
    ['批准人', mark.approvedBy],
    ['请在此日期前删除', mark.keepUntil],
    ['份数', String(rows.length)],
    ['怎么改', `只改要改的格，别动档号、表头和「${CHECK_HEADER}」列。再导入时按档号更新，只写改过的格。`],
    ['清空', '把原来有字的格删空，再导入时那一项会清空。'],
    ['空格', '没有填，或导出人无权查看。'],
  ]
  return writeXlsxFile([
    {
      sheet: '档案',
      stickyRowsCount: 1,
      columns: headers.map((header) => ({ width: header === CHECK_HEADER ? CHECK_WIDTH : widthOf(header) })),
      data: [
        headers.map(headCell),
        ...rows.map((row, at) => [...row, marks[at] ?? '', said].map((text) => textCell(inert(text)))),
      ],
    },
    {
      sheet: '说明',
      columns: [{ width: 20 }, { width: 60 }],
      data: told.map(([label, text]) => [headCell(label), textCell(inert(text))]),
    },
  ]).toBlob()
}

export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has its copy once the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
