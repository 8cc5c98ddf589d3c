/** What would become of a sheet from elsewhere by the answers so far, and what its first rows are read as. */
import type { SheetRow } from '../../shared/sheets/sheet.ts'
import { allRegions } from '../../shared/templates/allRegions.ts'
import { BLOCK_ROWS, type KeptJob } from '../vault/importStore.ts'
import type { Vault } from '../vault/vault.ts'
import type { Survey } from './api.ts'
import { contextOf } from './rows.ts'
import { Slices } from './sheetPorts.ts'
import { readerOf, type ImportTools } from './tools.ts'

const PREVIEW_ROWS = 8

export async function surveyFresh(tools: ImportTools, job: KeptJob): Promise<Survey> {
  const reader = readerOf(tools, job)
  const slices = new Slices(() => tools.clock.now())
  const seen = new Set<string>()
  const areas = new Map<string, number>()
  const preview: Survey['preview'][number][] = []
  const at = job.settings.targets.findIndex((target) => target.to === 'field' && target.key === 'regionCode')
  const context = contextOf(tools.clock, job.settings.region)
  let ready = 0
  let refused = 0
  let repeats = 0
  for await (const row of rowsOf(tools.vault, job)) {
    const text = JSON.stringify(row.cells)
    const repeated = seen.has(text)
    if (repeated) repeats++
    seen.add(text)
    const read = reader.begin(row, job.batch)
    // Each row is counted once: what is skipped is neither ready nor refused.
    if (!repeated || job.settings.repeats === 'take') {
      if (read.ok) ready++
      else refused++
    }
    if (preview.length < PREVIEW_ROWS) {
      const values = read.ok ? Object.entries(read.value.values) : []
      preview.push({
        number: row.number,
        fields: values.map(([key, value]) => ({ key, value })),
        refusals: read.ok ? [] : read.error,
      })
    }
    const region = at < 0 ? '' : (row.cells[at] ?? '').trim()
    if (region !== '' && !/^\d{6}$/.test(region) && allRegions.regionOf(region, context.regionHint) === null)
      areas.set(region, (areas.get(region) ?? 0) + 1)
    await slices.turn()
  }
  return {
    preview,
    ready,
    refused,
    repeats,
    areas: [...areas].map(([text, rows]) => ({ text, rows })).sort((a, b) => b.rows - a.rows),
    raw: job.settings.targets.filter(({ to }) => to === 'raw').length,
    returned: null,
  }
}

async function* rowsOf({ importing }: Vault, { batch, rows }: KeptJob): AsyncGenerator<SheetRow> {
  for (let block = 0; block * BLOCK_ROWS < rows; block++) yield* await importing.kept.block(batch, block)
}
