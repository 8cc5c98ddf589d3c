/**
 * Rows of a sheet that this system took out, on their way back: each into the archive that it names, and of its
 * cells only those that somebody edited (`shared/templates/returning.ts`). A row begins no archive: one without a
 * known 档号 is as likely a slip as a new client, and a client made twice is harder to mend than a row sent back.
 */
import { templateId } from '../../shared/domain/filter.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import { revive } from '../../shared/base/inert.ts'
import type { SheetRow } from '../../shared/sheets/table.ts'
import { CHECK_HEADER, NUMBER_HEADER, partOfColumn } from '../../shared/templates/exportColumns.ts'
import type { FormatTools } from '../../shared/templates/format.ts'
import { templates } from '../../shared/templates/index.ts'
import type { ParseContext } from '../../shared/templates/parse.ts'
import {
  correctionsOf,
  exportColumnOf,
  isReturned,
  returnedTargets,
  type ReturnedCell,
} from '../../shared/templates/returning.ts'
import { archiveMark, businessMark, namedIn, readMarks } from '../../shared/templates/rowMarks.ts'
import { templateIds, type Template, type TemplateId } from '../../shared/templates/types.ts'
import type { RowAction } from '../vault/importing.ts'
import type { Vault } from '../vault/vault.ts'
import type { Bar, ImportSettings } from './api.ts'
import { sheetResolver, sheetTools } from './sheetWords.ts'

export class ReturnedSheet {
  readonly template: Template
  readonly #vault: Vault
  readonly #archives: ArchivesByName
  readonly #numberAt: number
  readonly #checkAt: number
  readonly #columns: readonly (Omit<ReturnedCell, 'text'> & { readonly at: number })[]
  readonly #format: FormatTools
  readonly #parse: ParseContext
  readonly #newItem: () => string
  /** By archive the row that spoke of it first. */
  readonly #seen = new Map<ArchiveId, number>()

  constructor(
    vault: Vault,
    { template, targets }: ImportSettings,
    headers: readonly string[],
    parse: ParseContext,
    newItem: () => string,
  ) {
    this.template = templates[template]
    this.#vault = vault
    this.#archives = archivesByName(vault)
    this.#numberAt = targets.findIndex(({ to }) => to === 'archiveNo')
    this.#checkAt = headers.indexOf(CHECK_HEADER)
    this.#columns = targets.flatMap((target, at) => {
      const column = exportColumnOf(this.template, target)
      return column === null ? [] : [{ at, column, header: headers[at] ?? '' }]
    })
    this.#format = sheetTools(vault.me)
    this.#parse = { ...parse, resolve: sheetResolver(vault.me) }
    this.#newItem = newItem
  }

  /** Rows in the order of the sheet, each once: the second of an archive is told by the first. */
  action({ cells, number: row }: SheetRow): RowAction {
    const check = cells[this.#checkAt] ?? ''
    const named = namedIn(check)
    const number = revive((cells[this.#numberAt] ?? '').trim())
    if (number === '' && named === null) return barred('no-number')
    const archive =
      number === '' ? this.#archives.byMark.get(named?.archive ?? '') : this.#archives.byNumber.get(number)
    if (archive === undefined) return barred('unknown-number')
    if (named !== null && named.archive !== archiveMark(archive)) return barred('other-row')
    const before = this.#seen.get(archive)
    if (before !== undefined) return { do: 'nothing', outcome: { is: 'duplicate', of: { row: before } } }
    this.#seen.set(archive, row)
    const life = this.#vault.shelf.life(archive)
    if (life === null || templateId(life.template ?? '') !== this.template.id) return barred('other-template')
    const businesses = life.businesses.map(({ id }) => id)
    const business =
      named === null
        ? businesses.at(-1)
        : [...businesses, null].find((one) => businessMark(archive, one) === named.business)
    if (business === undefined) return barred('other-row')
    const texts = this.#columns.map(({ at, ...cell }): ReturnedCell => ({ ...cell, text: cells[at] ?? '' }))
    return {
      do: 'correct',
      archive,
      parts: [...new Set(texts.flatMap(({ column }) => partOfColumn(column, business) ?? []))],
      corrections: (documents) =>
        correctionsOf(texts, {
          template: this.template,
          business,
          documents,
          marks: named === null ? null : readMarks(check, archive),
          format: this.#format,
          parse: this.#parse,
          newItem: this.#newItem,
        }),
    }
  }
}

const barred = (why: Bar): RowAction => ({ do: 'nothing', outcome: { is: 'barred', why } })

interface ArchivesByName {
  readonly byNumber: ReadonlyMap<string, ArchiveId>
  /** One that was taken out before the server had given it a number. */
  readonly byMark: ReadonlyMap<string, ArchiveId>
}

/** Of what stands in lists. */
function archivesByName({ shelf }: Vault): ArchivesByName {
  const byNumber = new Map<string, ArchiveId>()
  const byMark = new Map<string, ArchiveId>()
  for (const archive of shelf.archives()) {
    const life = shelf.life(archive)
    if (life === null || (life.state !== 'open' && life.state !== 'requested')) continue
    if (life.archiveNo !== null) byNumber.set(life.archiveNo, archive)
    byMark.set(archiveMark(archive), archive)
  }
  return { byNumber, byMark }
}

/** What is known of it from its headings and from whom it names; null: no sheet of our own export. */
export function returnedBy(
  vault: Vault,
  headers: readonly string[],
  rows: readonly SheetRow[],
  usual: TemplateId,
): Pick<ImportSettings, 'template' | 'targets'> | null {
  if (!isReturned(headers)) return null
  const template = templateOfRows(vault, headers, rows) ?? templateOfHeaders(headers, usual)
  return { template, targets: returnedTargets(templates[template], headers) }
}

function templateOfRows(
  vault: Vault,
  headers: readonly string[],
  rows: readonly SheetRow[],
): TemplateId | null {
  const at = headers.indexOf(NUMBER_HEADER)
  const checkAt = headers.indexOf(CHECK_HEADER)
  const { byNumber, byMark } = archivesByName(vault)
  for (const { cells } of rows) {
    const archive =
      byNumber.get(revive((cells[at] ?? '').trim())) ??
      byMark.get(namedIn(cells[checkAt] ?? '')?.archive ?? '')
    const life = archive === undefined ? null : vault.shelf.life(archive)
    const id = templateIds.find((one) => one === templateId(life?.template ?? ''))
    if (id !== undefined) return id
  }
  return null
}

/** Whose headings they are; of several alike the branch's own. */
function templateOfHeaders(headers: readonly string[], usual: TemplateId): TemplateId {
  const known = (id: TemplateId): number =>
    returnedTargets(templates[id], headers).filter(({ to }) => to !== 'nothing').length
  return templateIds.reduce((best, id) => (known(id) > known(best) ? id : best), usual)
}
