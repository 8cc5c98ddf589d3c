/**
 * A sheet as people hand it over: CSV in whatever encoding, or the first sheet of an XLSX file.
 *
 * Every cell becomes text, as a person would read it. Excel's guesses are not trusted further than
 * that: a date becomes its day, a number its shortest digits; formulas are never evaluated, only the
 * value that the file stores beside them is read.
 */
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import Papa from 'papaparse'
import { readSheet as readXlsx } from 'read-excel-file/node'
import { err, ok, type Result } from '../../shared/base/result.ts'

export interface SheetRow {
  /** As a spreadsheet counts: the header is usually row 1. */
  readonly number: number
  readonly cells: readonly string[]
}

export interface Sheet {
  readonly encoding: 'utf-8' | 'utf-16' | 'gb18030' | 'xlsx'
  readonly headers: readonly string[]
  readonly rows: readonly SheetRow[]
}

export type SheetFault = 'not-found' | 'not-a-sheet' | 'unknown-encoding' | 'no-rows' | 'too-large'

const MAX_BYTES = 100 * 1024 * 1024

export async function openSheet(path: string): Promise<Result<Sheet, SheetFault>> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch {
    return err('not-found')
  }
  if (bytes.length > MAX_BYTES) return err('too-large')
  return isZip(bytes)
    ? openXlsx(bytes)
    : extname(path).toLowerCase() === '.xlsx'
      ? err('not-a-sheet')
      : openCsv(bytes)
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b

async function openXlsx(bytes: Buffer): Promise<Result<Sheet, SheetFault>> {
  try {
    const rows = await readXlsx(bytes)
    return tabled(
      'xlsx',
      rows.map((row) => row.map(cellText)),
    )
  } catch {
    return err('not-a-sheet')
  }
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return String(cell).trim()
}

function openCsv(bytes: Buffer): Result<Sheet, SheetFault> {
  const text = decode(bytes)
  if (text === null) return err('unknown-encoding')
  const parsed = Papa.parse<string[]>(text.text, { skipEmptyLines: false, delimiter: delimiterOf(text.text) })
  if (parsed.errors.some((error) => error.type === 'Quotes')) return err('not-a-sheet')
  return tabled(
    text.encoding,
    parsed.data.map((row) => row.map((cell) => cell.trim())),
  )
}

/** The one that the header uses most: people put no commas, tabs or bars into the names of columns. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]/) >>> 0)
  const counted = [',', '\t', ';', '|'].map((mark) => ({ mark, count: header.split(mark).length - 1 }))
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).mark
}

/** A mark decides; else strict UTF-8; else GB18030, which Excel in Chinese writes and which refuses little. */
function decode(bytes: Buffer): { readonly text: string; readonly encoding: Sheet['encoding'] } | null {
  const [first, second] = bytes
  const mark =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null
  for (const label of mark === null ? ['utf-8', 'gb18030'] : [mark]) {
    try {
      const text = new TextDecoder(label, { fatal: true }).decode(bytes)
      if (text.includes('\u0000')) continue
      return { text, encoding: label === 'utf-8' || label === 'gb18030' ? label : 'utf-16' }
    } catch {
      // Not this one.
    }
  }
  return null
}

function tabled(
  encoding: Sheet['encoding'],
  table: readonly (readonly string[])[],
): Result<Sheet, SheetFault> {
  const rows = table
    .map((cells, at) => ({ number: at + 1, cells }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const [header, ...body] = rows
  if (header === undefined || body.length === 0) return err('no-rows')
  return ok({ encoding, headers: header.cells, rows: body })
}
