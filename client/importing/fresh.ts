/**
 * Rows of a sheet from elsewhere: each begins an archive, goes into the one that is this client already, or into none.
 * Of a sheet of our own see `returned.ts`.
 */
import { templateId } from '../../shared/domain/filter.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { SheetRow } from '../../shared/sheets/sheet.ts'
import type { RowAction } from '../vault/importing.ts'
import type { Vault } from '../vault/vault.ts'
import type { ImportSettings, RowOutcome } from './api.ts'
import type { DeviceMatcher, Sought } from './matcher.ts'
import type { RowReader } from './rows.ts'

export class FreshSheet {
  readonly #vault: Vault
  readonly #settings: ImportSettings
  readonly #reader: RowReader
  readonly #matcher: DeviceMatcher
  readonly #newId: () => string
  /** By its cells the first row that said them. */
  readonly #seen = new Map<string, number>()

  constructor(
    vault: Vault,
    settings: ImportSettings,
    reader: RowReader,
    matcher: DeviceMatcher,
    newId: () => string,
  ) {
    this.#vault = vault
    this.#settings = settings
    this.#reader = reader
    this.#matcher = matcher
    this.#newId = newId
  }

  /** `known`: only to be remembered, for what comes after it. */
  async actions(rows: readonly SheetRow[], known: boolean): Promise<readonly RowAction[]> {
    const read = rows.map((row) => {
      const business = this.#newId()
      return { row, business, read: this.#reader.begin(row, business) }
    })
    const sought = read.map(({ row, read }): Sought => ({
      values: read.ok ? read.value.values : {},
      archiveNo: this.#reader.archiveNoOf(row),
    }))
    if (!known) await this.#matcher.look(sought)
    return read.map(({ row, business, read }, at): RowAction => {
      const mine = sought[at] as Sought
      const text = JSON.stringify(row.cells)
      const same = this.#seen.get(text)
      this.#seen.set(text, same ?? row.number)
      if (same !== undefined && this.#settings.repeats === 'skip')
        return { do: 'nothing', outcome: { is: 'duplicate', of: { row: same } } }
      if (!read.ok) return { do: 'nothing', outcome: { is: 'refused', reasons: read.error } }
      const holder = same === undefined ? this.#matcher.find(mine) : null
      if (holder === null) {
        this.#matcher.remember(mine, row.number)
        const { values, gaps } = read.value
        const owner = this.#reader.ownerOf(row)
        return { do: 'open', archive: this.#newId(), business, owner, values, gaps }
      }
      const { onMatch } = this.#settings
      if ('row' in holder || onMatch === 'skip')
        return { do: 'nothing', outcome: { is: 'duplicate', of: holder } }
      return merging(this.#vault, this.#reader, row, holder.archive, onMatch)
    })
  }
}

/** The archive that came of the row gets what columns say that were understood later, where nothing stands yet. */
export function fillingLater(
  vault: Vault,
  reader: RowReader,
  row: SheetRow,
  was: RowOutcome | undefined,
): RowAction {
  if (was === undefined || (was.is !== 'created' && was.is !== 'updated'))
    return { do: 'nothing', outcome: was ?? { is: 'barred', why: 'invalid' } }
  const action = merging(vault, reader, row, was.archive, 'fill')
  if (action.do !== 'merge') return action
  const { importRaw: _, ...values } = action.values
  return { ...action, values }
}

function merging(
  vault: Vault,
  reader: RowReader,
  row: SheetRow,
  archive: ArchiveId,
  how: 'fill' | 'update',
): RowAction {
  const life = vault.shelf.life(archive)
  const business = life?.businesses.at(-1)?.id
  if (templateId(life?.template ?? '') !== reader.template.id || business === undefined)
    return { do: 'nothing', outcome: { is: 'barred', why: 'other-template' } }
  const read = reader.add(row, business)
  return read.ok
    ? { do: 'merge', archive, business, how, values: read.value.values }
    : { do: 'nothing', outcome: { is: 'refused', reasons: read.error } }
}
