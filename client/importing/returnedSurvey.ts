/** What a sheet of our own export would change, found out by doing all of it but the writing. */
import type { ArchiveId } from '../../shared/domain/names.ts'
import { BLOCK_ROWS, type KeptJob } from '../vault/importStore.ts'
import type { Vault } from '../vault/vault.ts'
import type { ReturnedSurvey, RowOutcome, Survey } from './api.ts'
import { changesIn, countsOf } from './outcomes.ts'
import type { ReturnedSheet } from './returned.ts'
import type { Slices } from './sheetPorts.ts'

/** More are counted, and read by nobody. */
const ROWS_SHOWN = 200

export async function surveyReturned(
  { importing }: Vault,
  { batch, rows: total, settings }: KeptJob,
  sheet: ReturnedSheet,
  nameOf: (archive: ArchiveId) => string,
  slices: Slices,
): Promise<Survey> {
  const outcomes: RowOutcome[] = []
  const shown: ReturnedSurvey['rows'][number][] = []
  for (let number = 0; number * BLOCK_ROWS < total; number++) {
    const rows = await importing.kept.block(batch, number)
    const { template } = sheet
    const actions = rows.map((row) => sheet.action(row))
    const block = { batch, pass: 0, number, template, branch: settings.branch, rows: actions }
    for (const [at, outcome] of (await importing.foresee(block)).entries()) {
      outcomes.push(outcome)
      if (outcome.is === 'unchanged' || shown.length >= ROWS_SHOWN) continue
      const action = actions[at]
      const name = action?.do === 'correct' ? nameOf(action.archive) : ''
      shown.push({ number: rows[at]?.number ?? 0, name, outcome })
    }
    await slices.turn()
  }
  const counts = countsOf(outcomes)
  const disputed = changesIn(outcomes).filter((change) => change.disputed === true).length
  return {
    preview: [],
    ready: counts.updated,
    refused: counts.refused,
    repeats: counts.duplicates,
    areas: [],
    raw: 0,
    returned: { counts, disputed, rows: shown },
  }
}
