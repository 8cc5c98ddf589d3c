/**
 * Sheets on their way into the store of this device. A job is what `ImportStore` keeps of it; running one is a
 * loop over the blocks that are not done yet, so going on after a lock, a reload or a killed browser is running it.
 */
import type { Clock } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { templateId } from '../../shared/domain/filter.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import { decideAbility, decideAppend } from '../../shared/policy/decide.ts'
import { readSheet, type Sheet, type SheetRow } from '../../shared/sheets/sheet.ts'
import { MAX_BYTES } from '../../shared/sheets/limits.ts'
import { allRegions } from '../../shared/templates/allRegions.ts'
import { guessColumns, regionAround, type ColumnTarget } from '../../shared/templates/columns.ts'
import { isTemplateId, templates } from '../../shared/templates/index.ts'
import { returnedTargets } from '../../shared/templates/returning.ts'
import type { Template, TemplateId } from '../../shared/templates/types.ts'
import type { Me } from '../api.ts'
import { StorageFull } from '../vault/depot.ts'
import type { Block, RowAction } from '../vault/importing.ts'
import { BLOCK_ROWS, type KeptJob } from '../vault/importStore.ts'
import type { Vault } from '../vault/vault.ts'
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
import { DeviceMatcher, type Sought } from './matcher.ts'
import type { Reported } from './report.ts'
import { countsOf, isToldBack } from './outcomes.ts'
import { returnedBy, ReturnedSheet } from './returned.ts'
import { surveyReturned } from './returnedSurvey.ts'
import { contextOf, rowReader, type RowReader } from './rows.ts'
import { Slices, workerSheetPorts } from './sheetPorts.ts'
import { stayed, undo } from './undo.ts'

export interface ImportTools {
  readonly vault: Vault
  readonly clock: Clock
  readonly newId: () => string
  /** Of an archive, as lists call it. */
  readonly nameOf: (archive: ArchiveId) => string
  tell(batch: BatchId): void
  /** Once, unless the store is closed before. */
  later(ms: number, work: () => Promise<void>): void
  report(problem: unknown): void
}

const PREVIEW_ROWS = 8
const SAMPLE_ROWS = 200
const SAMPLES_SHOWN = 3
/** After an undo everything that was on its way is answered by then, where there is a network. */
const LATE_MS = 20_000

/** An answer that was given before the columns of the new template were seen: those stand. */
function fitting(settings: ImportSettings, { targets }: ImportSettings): ImportSettings {
  const { fields } = templates[settings.template]
  const isThere = (target: ColumnTarget): boolean =>
    target.to !== 'field' || fields.some(({ key }) => key === target.key)
  return settings.targets.every(isThere) ? settings : { ...settings, targets }
}

const whyOf = ({ file }: KeptJob): string => `撤销导入：${file}`

export class Imports implements ImportCalls {
  readonly #tools: ImportTools
  /** Those that run in this tab; false: it was asked to pause. */
  readonly #running = new Map<BatchId, boolean>()
  /** Blocks that are done, as far as this tab knows, by batch and pass. */
  readonly #done = new Map<string, Map<number, readonly RowOutcome[]>>()

  constructor(tools: ImportTools) {
    this.#tools = tools
  }

  /** What ran when the store was closed. */
  async goOn(): Promise<void> {
    for (const job of await this.#kept.jobs()) {
      if (job.state === 'running') this.#begin(job.batch)
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
      settings: this.#firstSettings(sheet.value, branch),
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

  #firstSettings({ headers, rows }: Sheet, branch: Me['branches'][number]): ImportSettings {
    const { vault, clock } = this.#tools
    const samples = rows.slice(0, SAMPLE_ROWS).map(({ cells }) => cells)
    const region = regionAround(samples, allRegions) ?? ''
    const usual: TemplateId = isTemplateId(branch.template) ? branch.template : 'generic'
    const returned = returnedBy(vault, headers, rows, usual)
    const template = returned?.template ?? usual
    const guessed = guessColumns(templates[template], headers, samples, contextOf(clock, region))
    const targets = returned?.targets ?? this.#allowed(templates[template], guessed, branch.id)
    return {
      template,
      branch: branch.id,
      owner: vault.me.user,
      channel: 'import',
      basis: null,
      evidence: '',
      matchBy: targets.some(({ to }) => to === 'archiveNo') ? 'archiveNo' : 'likeness',
      onMatch: returned === null ? 'skip' : 'update',
      repeats: 'skip',
      region,
      ownAreas: true,
      returned: returned !== null,
      targets,
    }
  }

  /** A column whose document this person may not write stays raw. */
  #allowed(template: Template, targets: readonly ColumnTarget[], branch: string): readonly ColumnTarget[] {
    const { vault } = this.#tools
    const place = { branch, owner: vault.me.user, team: [], grants: [] }
    return targets.map((target) => {
      if (target.to !== 'field') return target
      const field = template.fields.find(({ key }) => key === target.key)
      const may =
        field !== undefined && decideAppend(vault.actor, field.compartment, place, vault.now()).allowed
      return may ? target : { to: 'raw' }
    })
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
    const outcomes = await this.#outcomes(job.batch, 0)
    const last = job.later.length
    const latest = last === 0 ? outcomes : await this.#outcomes(job.batch, last)
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
    const before = job.settings
    const other =
      before.template !== settings.template ||
      before.region !== settings.region ||
      before.returned !== settings.returned
    const kept = {
      ...job,
      settings: other ? await this.#guessedAnew(job, settings) : fitting(settings, before),
    }
    await this.#kept.keep(kept)
    if (other) this.#tools.tell(batch)
    if (!settings.returned) return this.#survey(kept)
    const { vault, clock, nameOf } = this.#tools
    return surveyReturned(vault, kept, this.#returnedSheet(kept), nameOf, new Slices(() => clock.now()))
  }

  async #guessedAnew(job: KeptJob, settings: ImportSettings): Promise<ImportSettings> {
    const samples: (readonly string[])[] = []
    for (let block = 0; samples.length < SAMPLE_ROWS && block * BLOCK_ROWS < job.rows; block++)
      samples.push(...(await this.#kept.block(job.batch, block)).map(({ cells }) => cells))
    const template = templates[settings.template]
    if (settings.returned) return { ...settings, targets: returnedTargets(template, job.headers) }
    const guessed = guessColumns(
      template,
      job.headers,
      samples.slice(0, SAMPLE_ROWS),
      contextOf(this.#tools.clock, settings.region),
    )
    return { ...settings, targets: this.#allowed(template, guessed, settings.branch) }
  }

  async #survey(job: KeptJob): Promise<Survey> {
    const reader = this.#reader(job)
    const slices = new Slices(() => this.#tools.clock.now())
    const seen = new Set<string>()
    const areas = new Map<string, number>()
    const preview: Survey['preview'][number][] = []
    const at = job.settings.targets.findIndex(
      (target) => target.to === 'field' && target.key === 'regionCode',
    )
    const context = contextOf(this.#tools.clock, job.settings.region)
    let ready = 0
    let refused = 0
    let repeats = 0
    for await (const row of this.#rows(job)) {
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
      if (
        region !== '' &&
        !/^\d{6}$/.test(region) &&
        allRegions.regionOf(region, context.regionHint) === null
      )
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

  #returnedSheet({ settings, headers }: KeptJob): ReturnedSheet {
    const { vault, clock, newId } = this.#tools
    return new ReturnedSheet(vault, settings, headers, contextOf(clock, settings.region), newId)
  }

  async *#rows(job: KeptJob): AsyncGenerator<SheetRow> {
    for (let block = 0; block * BLOCK_ROWS < job.rows; block++)
      yield* await this.#kept.block(job.batch, block)
  }

  #reader({ settings, headers }: KeptJob): RowReader {
    const { vault, clock, newId } = this.#tools
    return rowReader(settings, headers, vault.me, clock, newId)
  }

  async runImport(batch: BatchId): Promise<void> {
    const job = await this.#kept.job(batch)
    if (job === null || job.state === 'done' || job.state === 'undone') return
    // Nobody is taken in by a sheet of our own: it needs no basis.
    if (job.settings.basis === null && !job.settings.returned) return
    await this.#kept.keep({ ...job, state: 'running' })
    this.#begin(batch)
  }

  #begin(batch: BatchId): void {
    if (this.#running.has(batch)) {
      this.#running.set(batch, true)
      return
    }
    this.#running.set(batch, true)
    this.#run(batch)
      .catch((problem: unknown) => this.#tools.report(problem))
      .finally(() => {
        this.#running.delete(batch)
        this.#tools.tell(batch)
      })
  }

  async pauseImport(batch: BatchId): Promise<void> {
    if (this.#running.has(batch)) this.#running.set(batch, false)
    const job = await this.#kept.job(batch)
    if (job?.state === 'running') await this.#kept.keep({ ...job, state: 'paused' })
    this.#tools.tell(batch)
  }

  async #run(batch: BatchId): Promise<void> {
    const { vault } = this.#tools
    const job = await this.#kept.job(batch)
    if (job === null || job.state !== 'running') return
    if (job.settings.returned) return this.#runReturned(job)
    const reader = this.#reader(job)
    const withCodes = job.settings.targets.some((target) => target.to === 'field' && target.key === 'uscc')
    const matcher = await DeviceMatcher.over(vault, job.settings.matchBy, withCodes)
    const pass = job.later.length
    if (pass > 0) return this.#fillLater(job, pass)
    const done = await this.#outcomes(batch, 0)
    const seen = new Map<string, number>()
    await this.#through(job, 0, reader, done, (rows, number) =>
      this.#actions(job, rows, reader, matcher, seen, done.has(number)),
    )
  }

  async #runReturned(job: KeptJob): Promise<void> {
    const sheet = this.#returnedSheet(job)
    const done = await this.#outcomes(job.batch, 0)
    await this.#through(job, 0, sheet, done, (rows) => rows.map((row) => sheet.action(row)))
  }

  /** Every block that is not done is written; `actionsOf` hears of those that are done too, in their order. */
  async #through(
    job: KeptJob,
    pass: number,
    reader: Pick<RowReader, 'template'>,
    done: Map<number, readonly RowOutcome[]>,
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
        if (this.#running.get(job.batch) !== true) return
        const before = newest
        newest = this.#write(job, pass, number, reader, actions, done)
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

  #block(
    { batch, settings }: KeptJob,
    pass: number,
    number: number,
    template: Template,
    rows: readonly RowAction[],
  ): Block {
    return { batch, pass, number, template, branch: settings.branch, rows }
  }

  /** False: it cannot go on, and waits for a person. */
  async #write(
    job: KeptJob,
    pass: number,
    number: number,
    { template }: Pick<RowReader, 'template'>,
    rows: readonly RowAction[],
    done: Map<number, readonly RowOutcome[]>,
  ): Promise<boolean> {
    const { batch } = job
    const written = await this.#tools.vault.importing.write(this.#block(job, pass, number, template, rows))
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

  async mapImport(batch: BatchId, mapping: LaterMapping): Promise<void> {
    const job = await this.#kept.job(batch)
    if (job === null || job.state !== 'done' || mapping.columns.length === 0) return
    await this.#kept.keep({ ...job, later: [...job.later, mapping], state: 'running' })
    this.#begin(batch)
  }

  /** Every archive that came of the sheet gets what the columns say, where nothing stands yet. */
  async #fillLater(job: KeptJob, pass: number): Promise<void> {
    const { columns } = job.later[pass - 1] ?? { columns: [] }
    const targets = job.headers.map(
      (_, at): ColumnTarget => columns.find((one) => one.at === at)?.target ?? { to: 'raw' },
    )
    const settings = { ...job.settings, targets }
    const reader = this.#reader({ ...job, settings })
    const first = await this.#kept.outcomes(job.batch, 0)
    const done = await this.#outcomes(job.batch, pass)
    await this.#through(job, pass, reader, done, (rows, number) =>
      rows.map((row, at): RowAction => {
        const was = first.get(number)?.[at]
        if (was === undefined || (was.is !== 'created' && was.is !== 'updated'))
          return { do: 'nothing', outcome: was ?? { is: 'barred', why: 'invalid' } }
        const action = this.#merging(row, reader, was.archive, 'fill')
        if (action.do !== 'merge') return action
        const { importRaw: _, ...values } = action.values
        return { ...action, values }
      }),
    )
  }

  /** `known`: only to be remembered, for what comes after it. */
  async #actions(
    { settings }: KeptJob,
    rows: readonly SheetRow[],
    reader: RowReader,
    matcher: DeviceMatcher,
    seen: Map<string, number>,
    known: boolean,
  ): Promise<readonly RowAction[]> {
    const read = rows.map((row) => {
      const business = this.#tools.newId()
      return { row, business, read: reader.begin(row, business) }
    })
    const sought = read.map(({ row, read }): Sought => ({
      values: read.ok ? read.value.values : {},
      archiveNo: reader.archiveNoOf(row),
    }))
    if (!known) await matcher.look(sought)
    return read.map(({ row, business, read }, at): RowAction => {
      const mine = sought[at] as Sought
      const text = JSON.stringify(row.cells)
      const same = seen.get(text)
      seen.set(text, same ?? row.number)
      if (same !== undefined && settings.repeats === 'skip')
        return { do: 'nothing', outcome: { is: 'duplicate', of: { row: same } } }
      if (!read.ok) return { do: 'nothing', outcome: { is: 'refused', reasons: read.error } }
      const holder = same === undefined ? matcher.find(mine) : null
      if (holder === null) {
        matcher.remember(mine, row.number)
        const { values, gaps } = read.value
        const archive = this.#tools.newId()
        return { do: 'open', archive, business, owner: reader.ownerOf(row), values, gaps }
      }
      if ('row' in holder || settings.onMatch === 'skip')
        return { do: 'nothing', outcome: { is: 'duplicate', of: holder } }
      return this.#merging(row, reader, holder.archive, settings.onMatch)
    })
  }

  #merging(row: SheetRow, reader: RowReader, archive: ArchiveId, how: 'fill' | 'update'): RowAction {
    const life = this.#tools.vault.shelf.life(archive)
    const business = life?.businesses.at(-1)?.id
    if (templateId(life?.template ?? '') !== reader.template.id || business === undefined)
      return { do: 'nothing', outcome: { is: 'barred', why: 'other-template' } }
    const read = reader.add(row, business)
    return read.ok
      ? { do: 'merge', archive, business, how, values: read.value.values }
      : { do: 'nothing', outcome: { is: 'refused', reasons: read.error } }
  }

  async importReport(batch: BatchId, words: ReportWords): Promise<Blob> {
    const { reportBook } = await import('./report.ts')
    const job = await this.#kept.job(batch)
    const outcomes = await this.#outcomes(batch, 0)
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
    while (this.#running.has(batch)) await new Promise((resolve) => setTimeout(resolve, 10))
    const job = await this.#kept.job(batch)
    if (job === null) return { dropped: 0, withdrawn: 0, restored: 0, kept: [] }
    const all: RowOutcome[] = []
    for (let pass = 0; pass <= job.later.length; pass++) {
      const some = [...(await this.#outcomes(batch, pass)).values()].flat()
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
    await this.#kept.forget(batch)
    for (const key of this.#done.keys()) if (key.startsWith(batch)) this.#done.delete(key)
    this.#tools.tell(batch)
  }

  async #outcomes(batch: BatchId, pass: number): Promise<Map<number, readonly RowOutcome[]>> {
    const key = `${batch}/${pass}`
    const known = this.#done.get(key)
    if (known !== undefined && this.#running.has(batch)) return known
    const read = new Map(await this.#kept.outcomes(batch, pass))
    this.#done.set(key, read)
    return read
  }

  get #kept() {
    return this.#tools.vault.importing.kept
  }
}

/** Where this person may bring sheets in. */
function branchesOf(vault: Vault): Me['branches'] {
  return vault.me.branches.filter(
    ({ id }) =>
      vault.actor.memberships.some(({ branch }) => branch === id || branch === null) &&
      decideAbility(vault.actor, 'import', id, vault.now()).allowed &&
      decideAbility(vault.actor, 'create', id, vault.now()).allowed,
  )
}
