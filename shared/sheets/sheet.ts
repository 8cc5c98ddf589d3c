/**
 * A sheet as people hand it over: CSV in whatever encoding, or the first sheet of an XLSX file. Every cell
 * becomes text, as a person would read it.
 *
 * The only way in for bytes from outside, on the server and in the browser alike; limits are in `limits.ts`.
 */
import { ok, type Result } from '../base/result.ts'
import { CsvReader } from './csv.ts'
import { asFault, MAX_BYTES, SheetProblem, type SheetFault } from './limits.ts'
import type { EncodingLabel, SheetPorts } from './ports.ts'
import { Table, type SheetRow } from './table.ts'
import { encodingsOf, textOf } from './text.ts'
import { readWorkbook } from './workbook.ts'
import { isZip } from './zip.ts'

export type { SheetFault } from './limits.ts'
export type { SheetPorts } from './ports.ts'
export type { SheetRow } from './table.ts'

export interface Sheet {
  readonly encoding: 'utf-8' | 'utf-16' | 'gb18030' | 'xlsx'
  /** As many as the widest row has cells; one without a name is called by its number: `#12`. */
  readonly headers: readonly string[]
  readonly rows: readonly SheetRow[]
}

export async function readSheet(bytes: Uint8Array, ports: SheetPorts): Promise<Result<Sheet, SheetFault>> {
  try {
    if (bytes.length > MAX_BYTES) throw new SheetProblem('too-large')
    if (isZip(bytes)) {
      const table = new Table()
      await readWorkbook(bytes, ports, table)
      return ok(tabled('xlsx', table.rows))
    }
    refuseStrangers(bytes)
    return ok(await readText(bytes, ports))
  } catch (problem) {
    return asFault(problem)
  }
}

/** What ends in `.xls` or looks like text and is something else. */
function refuseStrangers(bytes: Uint8Array): void {
  const begins = (...wanted: readonly number[]): boolean => wanted.every((byte, at) => bytes[at] === byte)
  // The compound file of old Office; a workbook with a password is wrapped in one too, and names what it holds.
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) throw new SheetProblem(isEncrypted(bytes) ? 'locked' : 'old-excel')
  if (begins(0x1f, 0x8b)) throw new SheetProblem('not-a-sheet')
  const head = String.fromCharCode(...bytes.subarray(0, 64))
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (/^(<|\{|%PDF|Rar!|7z|GIF8|\u0089PNG|\u00ff\u00d8\u00ff|MZ|\u007fELF)/.test(head))
    throw new SheetProblem('not-a-sheet')
}

function isEncrypted(bytes: Uint8Array): boolean {
  const name = Array.from('EncryptedPackage', (letter) => letter.charCodeAt(0))
  const most = Math.min(bytes.length - name.length * 2, 1024 * 1024)
  for (let at = 0; at < most; at += 2) {
    if (name.every((code, n) => bytes[at + 2 * n] === code && bytes[at + 2 * n + 1] === 0)) return true
  }
  return false
}

async function readText(bytes: Uint8Array, ports: SheetPorts): Promise<Sheet> {
  const labels = encodingsOf(bytes)
  for (const [at, label] of labels.entries()) {
    const table = new Table()
    try {
      const csv = new CsvReader(table)
      for await (const text of textOf(bytes, label, ports)) csv.push(text)
      csv.end()
    } catch (problem) {
      const other = problem instanceof SheetProblem && problem.fault === 'unknown-encoding'
      if (other && at + 1 < labels.length) continue
      throw problem
    }
    return tabled(encodingName(label), table.rows)
  }
  throw new SheetProblem('unknown-encoding')
}

const encodingName = (label: EncodingLabel): Sheet['encoding'] =>
  label === 'utf-8' || label === 'gb18030' ? label : 'utf-16'

/** Rows in which a heading may stand above the table: 「2024 年客户登记表」. */
const HEAD_ROWS = 12

function tabled(encoding: Sheet['encoding'], rows: readonly SheetRow[]): Sheet {
  const filled = ({ cells }: SheetRow): number => cells.filter((cell) => cell !== '').length
  const most = rows.slice(0, HEAD_ROWS).reduce((sofar, row) => Math.max(sofar, filled(row)), 0)
  // Titles stand alone in their row; the names of columns stand side by side.
  const first = most < 3 ? 0 : rows.findIndex((row) => filled(row) * 2 > most)
  const at = first + 1 < rows.length ? first : 0
  const header = rows[at]
  const body = rows.slice(at + 1)
  if (header === undefined || body.length === 0) throw new SheetProblem('no-rows')
  const width = body.reduce((sofar, { cells }) => Math.max(sofar, cells.length), header.cells.length)
  const headers = Array.from({ length: width }, (_, column) => {
    const name = header.cells[column] ?? ''
    return name === '' ? `#${column + 1}` : name.replace(/\s+/g, ' ')
  })
  return { encoding, headers, rows: body }
}
