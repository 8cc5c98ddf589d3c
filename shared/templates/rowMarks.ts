/**
 * What stands beside every row of an exported list: of which archive and business it is, and of which writes each of
 * its cells was made. So a sheet that comes back days later still tells what somebody edited from what merely grew old, and an
 * edited cell is written as the answer to what its author saw (H02).
 *
 * A mark is a short hash of names: it says nothing of any value, and nobody finds a value by it.
 */
import { fnv } from '../base/digest.ts'
import type { ArchiveId, BusinessId, EntryId } from '../domain/names.ts'
import type { ArchiveView, Field, Write } from '../domain/view.ts'
import { sameJson } from '../base/json.ts'
import { contactsOf, keyOfColumn, partOfColumn, type ExportColumn } from './exportColumns.ts'

const VERSION = '1'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const HALF = 3
const LENGTH = 2 * HALF

export interface RowMarks {
  readonly archive: ArchiveId
  /** Of these writes the ones that stood in the cell when it was taken out. */
  of(column: ExportColumn, writes: readonly Write[]): readonly Write[]
}

/** 36 bits: among the few hundred names that a row is compared with, none is taken for another. */
function markOf(archive: ArchiveId, place: string, what: EntryId | BusinessId | ''): string {
  const name = `${archive} ${place} ${what}`
  return letters(fnv(name, 0x811c_9dc5)) + letters(fnv(name, 0x2545_f491))
}

function letters(bits: number): string {
  let text = ''
  for (let at = 0; at < HALF; at++) text += LETTERS[(bits >>> (6 * at)) & 63] ?? ''
  return text
}

export const archiveMark = (archive: ArchiveId): string => markOf(archive, '', '')
export const businessMark = (archive: ArchiveId, business: BusinessId | null): string =>
  markOf(archive, 'business', business ?? '')

/** `readable`: the columns whose cells are filled for this person at all. */
export function marksOf(
  view: Pick<ArchiveView, 'archive' | 'documents'>,
  readable: readonly ExportColumn[],
  business: BusinessId | null,
): string {
  const marks = readable.flatMap((column) =>
    heldIn(view, column, business)
      .flatMap(shownWrites)
      .map(({ id }) => markOf(view.archive, column.key, id)),
  )
  return [VERSION, archiveMark(view.archive), businessMark(view.archive, business), ...marks].join('')
}

function heldIn(
  { documents }: Pick<ArchiveView, 'documents'>,
  column: ExportColumn,
  business: BusinessId | null,
): readonly Field[] {
  const part = partOfColumn(column, business)
  const document = part === null ? undefined : documents.get(part)
  if (document === undefined) return []
  if (column.of === 'contact') return contactsOf(document, column)
  const key = keyOfColumn(column, business)
  const field = key === null ? undefined : document.fields.get(key)
  return field === undefined ? [] : [field]
}

/** Of several accounts those that say what is shown: only these does a person see who reads the cell. */
export const shownWrites = ({ heads, value }: Field): readonly Write[] =>
  heads.filter((head) => sameJson(head.value, value))

/** Whom a row speaks of, as marks; null where no marks stand in the cell, or not all of them. */
export function namedIn(cell: string): { readonly archive: string; readonly business: string } | null {
  const text = cell.trim()
  const whole = text.startsWith(VERSION) && text.length > 2 * LENGTH && (text.length - 1) % LENGTH === 0
  if (!whole || !/^[\w-]+$/.test(text)) return null
  return { archive: text.slice(1, 1 + LENGTH), business: text.slice(1 + LENGTH, 1 + 2 * LENGTH) }
}

/** Of a cell with marks; the archive must be the one that it names. */
export function readMarks(cell: string, archive: ArchiveId): RowMarks {
  const text = cell.trim()
  const marks = new Set<string>()
  for (let at = 1; at < text.length; at += LENGTH) marks.add(text.slice(at, at + LENGTH))
  return {
    archive,
    of: (column, writes) => writes.filter(({ id }) => marks.has(markOf(archive, column.key, id))),
  }
}
