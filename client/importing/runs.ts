/**
 * Jobs at work in this tab: a loop over the blocks that have no outcome yet, so that going on after a lock, a reload or
 * a killed browser is running again.
 */
import type { SheetRow } from '../../shared/sheets/sheet.ts'
import type { ColumnTarget } from '../../shared/templates/columns.ts'
import type { Template } from '../../shared/templates/types.ts'
import type { RowAction } from '../vault/importing.ts'
import { BLOCK_ROWS, type KeptJob } from '../vault/importStore.ts'
import type { BatchId, RowOutcome } from './api.ts'
import { fillingLater, FreshSheet } from './fresh.ts'
import { DeviceMatcher } from './matcher.ts'
import { Slices } from './sheetPorts.ts'
import { readerOf, returnedSheetOf, type ImportTools } from './tools.ts'

interface Run {
  /** False: it was asked to pause. */
  goesOn: boolean
  ended: Promise<void>
}

type Outcomes = Map<number, readonly RowOutcome[]>

export class Runs {
  readonly #tools: ImportTools
  readonly #running = new Map<BatchId, Run>()
  /** Blocks that are done, as far as this tab knows, by batch and pass. */
  readonly #done = new Map<string, Outcomes>()

  constructor(tools: ImportTools) {
    this.#tools = tools
  }

  /** The job stands as `running` already. */
  begin(batch: BatchId): void {
    const before = this.#running.get(batch)
    if (before?.goesOn === true) return
    // One that was asked to pause stops, whatever is wished since: the next begins where it ended.
    const run: Run = { goesOn: true, ended: Promise.resolve() }
    this.#running.set(batch, run)
    run.ended = (before?.ended ?? Promise.resolve())
      .then(() => this.#run(batch, run))
      .catch((problem: unknown) => this.#tools.report(problem))
      .finally(() => {
        if (this.#running.get(batch) === run) this.#running.delete(batch)
        this.#tools.tell(batch)
      })
  }

  /** After the blocks that are being written now. */
  pause(batch: BatchId): void {
    const running = this.#running.get(batch)
    if (running !== undefined) running.goesOn = false
  }

  /** When nothing of it is being written in this tab any more. */
  async ended(batch: BatchId): Promise<void> {
    for (let run = this.#running.get(batch); run !== undefined; run = this.#running.get(batch))
      await run.ended
  }

  async outcomes(batch: BatchId, pass: number): Promise<Outcomes> {
    const key = `${batch}/${pass}`
    const known = this.#done.get(key)
    if (known !== undefined && this.#running.has(batch)) return known
    const read = new Map(await this.#kept.outcomes(batch, pass))
    this.#done.set(key, read)
    return read
  }

  forget(batch: BatchId): void {
    for (const key of this.#done.keys()) if (key.startsWith(batch)) this.#done.delete(key)
  }

  async #run(batch: BatchId, run: Run): Promise<void> {
    const job = await this.#kept.job(batch)
    if (job === null || job.state !== 'running') return
    if (job.settings.returned) return this.#returned(job, run)
    if (job.later.length > 0) return this.#fillLater(job, run)
    return this.#fresh(job, run)
  }

  async #fresh(job: KeptJob, run: Run): Promise<void> {
    const { vault, newId } = this.#tools
    const { settings } = job
    const reader = readerOf(this.#tools, job)
    const withCodes = settings.targets.some((target) => target.to === 'field' && target.key === 'uscc')
    const matcher = await DeviceMatcher.over(vault, settings.matchBy, withCodes)
    const sheet = new FreshSheet(vault, settings, reader, matcher, newId)
    const done = await this.outcomes(job.batch, 0)
    await this.#through(job, run, 0, reader.template, done, (rows, number) =>
      sheet.actions(rows, done.has(number)),
    )
  }

  async #returned(job: KeptJob, run: Run): Promise<void> {
    const sheet = returnedSheetOf(this.#tools, job)
    const done = await this.outcomes(job.batch, 0)
    await this.#through(job, run, 0, sheet.template, done, (rows) => rows.map((row) => sheet.action(row)))
  }

  /** The newest of the later mappings. */
  async #fillLater(job: KeptJob, run: Run): Promise<void> {
    const pass = job.later.length
    const { columns } = job.later[pass - 1] ?? { columns: [] }
    const targets = job.headers.map(
      (_, at): ColumnTarget => columns.find((one) => one.at === at)?.target ?? { to: 'raw' },
    )
    const reader = readerOf(this.#tools, { ...job, settings: { ...job.settings, targets } })
    const first = await this.#kept.outcomes(job.batch, 0)
    const done = await this.outcomes(job.batch, pass)
    await this.#through(job, run, pass, reader.template, done, (rows, number) =>
      rows.map((row, at) => fillingLater(this.#tools.vault, reader, row, first.get(number)?.[at])),
    )
  }

  /** Every block that is not done is written; `actionsOf` hears of those that are done too, in their order. */
  async #through(
    job: KeptJob,
    run: Run,
    pass: number,
    template: Template,
    done: Outcomes,
    actionsOf: (
      rows: readonly SheetRow[],
      number: number,
    ) => readonly RowAction[] | Promise<readonly RowAction[]>,
  ): Promise<void> {
    const slices = new Slices(() => this.#tools.clock.now())
    // One block is being written while the next is made ready.
    let newest: Promise<boolean> = Promise.resolve(true)
    try {
      for (let number = 0; number * BLOCK_ROWS < job.rows; number++) {
        const actions = await actionsOf(await this.#kept.block(job.batch, number), number)
        if (done.has(number)) continue
        if (!run.goesOn) return
        const before = newest
        newest = this.#write(job, pass, number, template, actions, done)
        newest.catch(() => undefined)
        if (!(await before)) return
        await slices.turn()
      }
      if (await newest) await this.#kept.keep({ ...job, state: 'done' })
    } finally {
      // Whoever waits for the end, to take it all back perhaps, waits for this too.
      await newest.catch(() => undefined)
    }
  }

  /** False: it cannot go on, and waits for a person. */
  async #write(
    job: KeptJob,
    pass: number,
    number: number,
    template: Template,
    rows: readonly RowAction[],
    done: Outcomes,
  ): Promise<boolean> {
    const { batch, settings } = job
    const block = { batch, pass, number, template, branch: settings.branch, rows }
    const written = await this.#tools.vault.importing.write(block)
    if (!written.ok) {
      await this.#kept.keep({ ...job, state: 'paused' })
      return false
    }
    // Null: another tab did it.
    const outcomes = written.value ?? (await this.#kept.outcomes(batch, pass)).get(number) ?? []
    done.set(number, outcomes)
    this.#tools.tell(batch)
    return true
  }

  get #kept() {
    return this.#tools.vault.importing.kept
  }
}
