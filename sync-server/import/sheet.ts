/** A sheet from a file of this machine; what a sheet is, `shared/sheets` says. */
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { err, type Result } from '../../shared/base/result.ts'
import { MAX_BYTES } from '../../shared/sheets/limits.ts'
import { readSheet, type Sheet, type SheetFault, type SheetPorts } from '../../shared/sheets/sheet.ts'
import { isZip } from '../../shared/sheets/zip.ts'

export type { Sheet, SheetFault, SheetRow } from '../../shared/sheets/sheet.ts'

export const nodeSheetPorts: SheetPorts = {
  decoder: (label) => new TextDecoder(label, { fatal: true }),
  inflate,
  turn: () => Promise.resolve(),
}

export async function openSheet(path: string): Promise<Result<Sheet, SheetFault | 'not-found'>> {
  let bytes: Uint8Array
  try {
    if ((await stat(path)).size > MAX_BYTES) return err('too-large')
    bytes = await readFile(path)
  } catch {
    return err('not-found')
  }
  // A text under the name of a workbook was renamed by somebody who hoped for the best.
  if (extname(path).toLowerCase() === '.xlsx' && !isZip(bytes) && bytes[0] !== 0xd0) return err('not-a-sheet')
  return readSheet(bytes, nodeSheetPorts)
}

async function* inflate(data: Uint8Array): AsyncGenerator<Uint8Array> {
  const stream = new Blob([data as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
  for await (const piece of stream) yield piece as Uint8Array
}
