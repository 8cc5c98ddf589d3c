/**
 * Sheets on their way into the store of this device, as screens ask for them. A job is what `ImportStore` keeps of
 * it; `runs.ts` runs one.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import { MAX_BYTES } from '../../shared/sheets/limits.ts'
import { readSheet } from '../../shared/sheets/sheet.ts'
import { StorageFull } from '../vault/depot.ts'
import { BLOCK_ROWS, type KeptJob } from '../vault/importStore.ts'
import type {
  BatchId,
  FileFault,
  ImportCalls,
  ImportJob,
  ImportSettings,
  LaterMapping,
  ReportWords,
  RowOutcome,
  Survey,
  UndoResult,
} from './api.ts'
import { answered, branchesOf, changesColumns, firstSettings } from './asking.ts'
import { surveyFresh } from './freshSurvey.ts'
import { countsOf, isToldBack } from './outcomes.ts'
import type { Reported } from './report.ts'
import { surveyReturned } from './returnedSurvey.ts'
import { Runs } from './runs.ts'
import { Slices, workerSheetPorts } from './sheetPorts.ts'
import { returnedSheetOf, type ImportTools } from './tools.ts'
import { stayed, undo } from './undo.ts'

const SAMPLES_SHOWN = 3
/** After an undo everything that was on its way is answered by then, where there is a network. */
const LATE_MS = 20_000

const whyOf = ({ file }: KeptJob): string => `撤销导入：${file}`

export class Imports implements ImportCalls {
  readonly #tools: ImportTools
  readonly #runs: Runs

  constructor(tools: ImportTools) {
    this.#tools = tools
    this.#runs = new Runs(tools)
  }

  /** What ran when the store was closed. */
  async goOn(): Promise<void> {
    for (const job of await this.#kept.jobs()) {
      if (job.state === 'running') this.#runs.begin(job.batch)
      else if (job.state === 'undone') await this.#takeBackLate(job)
    }
  }

  /**
   * What was on its way to the server at the moment of an undo comes back by the feed, acknowledged. It is asked for
   * again at every start, and a while after the undo.
   */
  async #takeBackLate(job: KeptJob): Promise<void> {
    const { vault } = this.#tools
    const all = [...(await this.#kept.outcomes(job.batch)).values()].flat()
    const back = all.filter((outcome) => {
      if (outcome.is !== 'created' || job.undo?.kept.includes(outcome.archive) === true) return false
      const state = vault.shelf.life(outcome.archive)?.state
      return state === 'open' || state === 'requested'
    })
    if (back.length > 0) await undo(vault, job, back, whyOf(job))
  }

  async openSheet(file: Blob, name: string): Promise<Result<BatchId, FileFault>> {
    const { vault, clock, newId } = this.#tools
    const branch = branchesOf(vault)[0]
    if (branch === undefined) return err('not-allowed')
    if (file.size > MAX_BYTES) return err('too-large')
    const slices = new Slices(() => clock.now())
    const bytes = new Uint8Array(await file.arrayBuffer())
    const sheet = await readSheet(bytes, workerSheetPorts(slices))
    if (!sheet.ok) return sheet
    const job: KeptJob = {
      batch: newId(),
      file: name.slice(0, 120),
      encoding: sheet.value.encoding,
      begun: clock.now(),
      state: 'asking',
      headers: sheet.value.headers,
      rows: sheet.value.rows.length,
      settings: firstSettings(this.#tools, sheet.value, branch),
      later: [],
      undo: null,
    }
    try {
      await this.#kept.begin(job, sheet.value.rows)
    } catch (problem) {
      if (problem instanceof StorageFull) return err('storage-full')
      throw problem
    }
    return ok(job.batch)
  }

  async imports(): Promise<readonly ImportJob[]> {
    const jobs = await this.#kept.jobs()
    const shown = await Promise.all(jobs.map((job) => this.#shown(job)))
    return shown.sort((a, b) => b.begun - a.begun)
  }

  async importJob(batch: BatchId): Promise<ImportJob | null> {
    const job = await this.#kept.job(batch)
    return job === null ? null : this.#shown(job)
  }

  async #shown(job: KeptJob): Promise<ImportJob> {
    const outcomes = await this.#runs.outcomes(job.batch, 0)
    const last = job.later.length
    const latest = last === 0 ? outcomes : await this.#runs.outcomes(job.batch, last)
    const first = await this.#kept.block(job.batch, 0)
    const samples = job.headers.map((_, at) =>
      [...new Set(first.map(({ cells }) => cells[at] ?? '').filter((cell) => cell !== ''))].slice(
        0,
        SAMPLES_SHOWN,
      ),
    )
    const all = [...outcomes.values()].flat()
    const filledLater = last === 0 ? 0 : countsOf([...latest.values()].flat()).updated
    const done = [...latest.values()].reduce((sum, block) => sum + block.length, 0)
    return { ...job, samples, done, counts: countsOf(all), filledLater, undo: await this.#undone(job, all) }
  }

  /** As the server answered since: what it did not void stands with what stayed from the beginning. */
  async #undone({ undo }: KeptJob, outcomes: readonly RowOutcome[]): Promise<UndoResult | null> {
    if (undo === null || undo.withdrawn === 0) return undo
    const more = (await stayed(this.#tools.vault, outcomes)).filter((archive) => !undo.kept.includes(archive))
    return { ...undo, withdrawn: undo.withdrawn - more.length, kept: [...undo.kept, ...more] }
  }

  async surveyImport(batch: BatchId, settings: ImportSettings): Promise<Survey | null> {
    const job = await this.#kept.job(batch)
    if (job === null || job.state !== 'asking') return null
    const kept = { ...job, settings: await answered(this.#tools, job, settings) }
    await this.#kept.keep(kept)
    if (changesColumns(job, settings)) this.#tools.tell(batch)
    if (!settings.returned) return surveyFresh(this.#tools, kept)
    const { vault, clock, nameOf } = this.#tools
    const sheet = returnedSheetOf(this.#tools, kept)
    return surveyReturned(vault, kept, sheet, nameOf, new Slices(() => clock.now()))
  }

  async runImport(batch: BatchId): Promise<void> {
    const job = await this.#kept.job(batch)
    if (job === null || job.state === 'done' || job.state === 'undone') return
    // Nobody is taken in by a sheet of our own: it needs no basis.
    if (job.settings.basis === null && !job.settings.returned) return
    await this.#kept.keep({ ...job, state: 'running' })
    this.#runs.begin(batch)
  }

  async pauseImport(batch: BatchId): Promise<void> {
    this.#runs.pause(batch)
    const job = await this.#kept.job(batch)
    if (job?.state === 'running') await this.#kept.keep({ ...job, state: 'paused' })
    this.#tools.tell(batch)
  }

  async mapImport(batch: BatchId, mapping: LaterMapping): Promise<void> {
    const job = await this.#kept.job(batch)
    if (job === null || job.state !== 'done' || mapping.columns.length === 0) return
    await this.#kept.keep({ ...job, later: [...job.later, mapping], state: 'running' })
    this.#runs.begin(batch)
  }

  async importReport(batch: BatchId, words: ReportWords): Promise<Blob> {
    const { reportBook } = await import('./report.ts')
    const job = await this.#kept.job(batch)
    const outcomes = await this.#runs.outcomes(batch, 0)
    const rows: Reported[] = []
    for (let number = 0; job !== null && number * BLOCK_ROWS < job.rows; number++) {
      const block = await this.#kept.block(batch, number)
      for (const [at, row] of block.entries()) {
        const outcome = outcomes.get(number)?.[at]
        if (outcome === undefined || !isToldBack(outcome)) continue
        const of = outcome.is === 'duplicate' && 'archive' in outcome.of ? outcome.of.archive : null
        rows.push({ row, outcome, name: of === null ? '' : this.#tools.nameOf(of) })
      }
    }
    return reportBook(job?.headers ?? [], rows, words)
  }

  async undoImport(batch: BatchId): Promise<UndoResult> {
    await this.pauseImport(batch)
    await this.#runs.ended(batch)
    const job = await this.#kept.job(batch)
    if (job === null) return { dropped: 0, withdrawn: 0, restored: 0, kept: [] }
    const all: RowOutcome[] = []
    for (let pass = 0; pass <= job.later.length; pass++) {
      const some = [...(await this.#runs.outcomes(batch, pass)).values()].flat()
      // Of a later pass only what it filled is its own.
      all.push(...(pass === 0 ? some : some.filter(({ is }) => is === 'updated')))
    }
    const result = await undo(this.#tools.vault, job, all, whyOf(job))
    const undone: KeptJob = { ...job, state: 'undone', undo: result }
    await this.#kept.keep(undone)
    this.#tools.later(LATE_MS, () => this.#takeBackLate(undone))
    this.#tools.tell(batch)
    return result
  }

  async forgetImport(batch: BatchId): Promise<void> {
    await this.pauseImport(batch)
    // What is still being written would keep the job again.
    await this.#runs.ended(batch)
    await this.#kept.forget(batch)
    this.#runs.forget(batch)
    this.#tools.tell(batch)
  }

  get #kept() {
    return this.#tools.vault.importing.kept
  }
}
