/**
 * A sheet edited by LibreOffice itself, as somebody edits it: opened, cells written, saved as .xlsx. What its saving
 * does to cells that nobody touched is the point, so nothing of ours writes the file.
 *
 * Where LibreOffice cannot be had, the same edits are made by our own writer, and that is said loudly: the test then
 * still holds our half of the way.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import writeXlsxFile from 'write-excel-file/node'
import { openSheet } from '../../sync-server/import/sheet.ts'
import { toolPath } from './browser.ts'

export interface CellEdit {
  /** From 0, as the file has them; row 0 holds the headings. */
  readonly column: number
  readonly row: number
  /** A number becomes a cell that calculates, whatever its format was. */
  readonly value: string | number
}

const TIMEOUT_MS = 180_000

/** `program`: as `officePath` found it. Writes `to`, and says by whom. */
export async function editSheet(
  program: string | null,
  from: string,
  edits: readonly CellEdit[],
  to: string,
): Promise<'LibreOffice' | 'our own writer'> {
  if (program === null) {
    await editByHand(from, edits, to)
    return 'our own writer'
  }
  await editInCalc(program, from, edits, to)
  return 'LibreOffice'
}

/** Installs it where it is missing, which takes a minute or two. Null: it cannot be had here. */
export function officePath(): string | null {
  try {
    return toolPath('soffice')
  } catch (problem) {
    console.warn(
      `\n!!! ${problem instanceof Error ? problem.message : String(problem)}\n` +
        '!!! The round trip of H02 goes without LibreOffice: our own writer makes the edits instead.\n',
    )
    return null
  }
}

async function editInCalc(
  program: string,
  from: string,
  edits: readonly CellEdit[],
  to: string,
): Promise<void> {
  // A profile of its own: nothing of the machine's user is read or written.
  const profile = await mkdtemp(join(tmpdir(), 'anjuan-office-'))
  const run = (...args: readonly string[]) =>
    spawnSync(
      program,
      [
        `-env:UserInstallation=${pathToFileURL(profile).href}`,
        '--headless',
        '--norestore',
        '--nologo',
        ...args,
      ],
      { timeout: TIMEOUT_MS, encoding: 'utf8' },
    )
  try {
    const complaint = join(profile, 'complaint.txt')
    // The first start fills the profile, the library of macros included; the second finds ours in it.
    run('--terminate_after_init')
    await placeMacro(join(profile, 'user', 'basic', 'Standard'), macro(from, edits, to, complaint))
    const { stderr, error } = run('--nodefault', 'macro:///Standard.Module1.Edit')
    const said = existsSync(complaint) ? await readFile(complaint, 'utf8') : ''
    if (said !== '' || !existsSync(to))
      throw new Error(`LibreOffice did not save the sheet: ${said}${stderr}${String(error ?? '')}`)
  } finally {
    await rm(profile, { recursive: true, force: true })
  }
}

const basicText = (text: string): string => `"${text.replaceAll('"', '""')}"`
const place = (path: string): string => basicText(pathToFileURL(path).href)

function macro(from: string, edits: readonly CellEdit[], to: string, complaint: string): string {
  const lines = edits.map(({ column, row, value }) => {
    const cell = `sheet.getCellByPosition(${column}, ${row})`
    return typeof value === 'number'
      ? `  ${cell}.setValue(${value})`
      : `  ${cell}.setString(${basicText(value)})`
  })
  return `Sub Edit
  On Error Goto Failed
  Dim opening(0) As New com.sun.star.beans.PropertyValue
  opening(0).Name = "Hidden"
  opening(0).Value = True
  Dim book As Object, sheet As Object
  book = StarDesktop.loadComponentFromURL(${place(from)}, "_blank", 0, opening())
  sheet = book.Sheets.getByIndex(0)
${lines.join('\n')}
  Dim saving(0) As New com.sun.star.beans.PropertyValue
  saving(0).Name = "FilterName"
  saving(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(${place(to)}, saving())
  book.close(True)
  StarDesktop.terminate()
  Exit Sub
Failed:
  Open ${basicText(complaint)} For Output As #1
  Print #1, Error$
  Close #1
  StarDesktop.terminate()
End Sub
`
}

/** The one module of a person's own macros. */
async function placeMacro(library: string, source: string): Promise<void> {
  const escaped = source.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  await mkdir(library, { recursive: true })
  await writeFile(
    join(library, 'script.xlb'),
    `${head}<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>`,
  )
  await writeFile(
    join(library, 'Module1.xba'),
    `${head}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">${escaped}</script:module>`,
  )
}

async function editByHand(from: string, edits: readonly CellEdit[], to: string): Promise<void> {
  const read = await openSheet(from)
  if (!read.ok) throw new Error(`the file is no sheet: ${read.error}`)
  const table: (string | number)[][] = [
    [...read.value.headers],
    ...read.value.rows.map(({ cells }) => [...cells]),
  ]
  for (const { column, row, value } of edits) {
    const line = table[row]
    if (line !== undefined) line[column] = value
  }
  const cells = table.map((line) =>
    line.map((value) => (typeof value === 'number' ? { value, type: Number } : { value, type: String })),
  )
  await writeXlsxFile(cells).toFile(to)
}
