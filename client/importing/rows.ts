/** From the answers about a sheet to what each of its rows becomes. */
import type { Clock } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import { dayAt } from '../../shared/domain/day.ts'
import type { Json } from '../../shared/base/json.ts'
import type { SheetRow } from '../../shared/sheets/table.ts'
import { allRegions } from '../../shared/templates/allRegions.ts'
import {
  readRow,
  type ImportedRow,
  type RowRefusal,
  type RowTools,
} from '../../shared/templates/importRow.ts'
import { startingValues } from '../../shared/templates/opening.ts'
import type { ParseContext } from '../../shared/templates/parse.ts'
import { templates } from '../../shared/templates/index.ts'
import type { Template } from '../../shared/templates/types.ts'
import type { Me } from '../api.ts'
import type { ImportSettings } from './api.ts'

export interface RowReader {
  readonly template: Template
  /** As an archive that begins. */
  begin(row: SheetRow, business: string): Result<ImportedRow, readonly RowRefusal[]>
  /** As what it says of an archive that is there: nothing that only a beginning needs. */
  add(row: SheetRow, business: string): Result<ImportedRow, readonly RowRefusal[]>
  ownerOf(row: SheetRow): string
  archiveNoOf(row: SheetRow): string
}

/** China has one zone; sheets carry days of that zone. */
const MINUTES_EAST = 480

export const contextOf = (clock: Clock, region: string): ParseContext => ({
  today: dayAt(clock.now(), MINUTES_EAST),
  regions: allRegions,
  ...(region === '' ? {} : { regionHint: region }),
})

export function rowReader(
  settings: ImportSettings,
  headers: readonly string[],
  me: Me,
  clock: Clock,
  newItem: () => string,
): RowReader {
  const template = templates[settings.template]
  const { targets, ownAreas, channel, basis, evidence } = settings
  const context = contextOf(clock, settings.region)
  const fixed: Record<string, Json> = {
    ...startingValues(template),
    capturedAt: context.today ?? '',
    capturedBy: me.user,
    ...(channel === '' ? {} : { channel }),
    ...(basis === null ? {} : { importBasis: basis }),
    ...(basis === 'consented' && evidence.trim() !== '' ? { importEvidence: evidence.trim() } : {}),
  }
  const tools = (business: string): RowTools => ({
    template,
    headers,
    targets,
    business,
    newItem,
    context,
    ownAreas,
  })
  const cell = (row: SheetRow, to: 'owner' | 'archiveNo'): string => {
    const at = targets.findIndex((target) => target.to === to)
    return at < 0 ? '' : (row.cells[at] ?? '').trim()
  }
  return {
    template,
    begin: (row, business) => readRow(row.cells, { ...tools(business), fixed }),
    add: (row, business) => readRow(row.cells, tools(business)),
    archiveNoOf: (row) => cell(row, 'archiveNo'),
    ownerOf(row) {
      const name = cell(row, 'owner')
      const named = me.people.filter((person) => person.name === name && person.active)
      const [only] = named
      return only !== undefined && named.length === 1 ? only.id : settings.owner
    },
  }
}
