/** One sheet on its way in, as the worker has it; read again whenever the worker says that it moved. */
import { createSubscriber } from 'svelte/reactivity'
import type { Device } from '../../api.ts'
import type { BatchId, ImportJob, ImportSettings, LaterMapping, Survey } from '../../importing/api.ts'
import { watchDevice } from '../../shell/api.ts'

/** What it asks of the worker. */
export type ImportSource = Pick<
  Device,
  | 'importJob'
  | 'surveyImport'
  | 'runImport'
  | 'pauseImport'
  | 'mapImport'
  | 'undoImport'
  | 'forgetImport'
  | 'watch'
>

export class ImportView {
  readonly batch: BatchId
  readonly #device: ImportSource
  readonly #track: () => void
  #changed: () => void = () => undefined
  #job: ImportJob | null = null
  #gone = false
  #survey: Survey | null = null
  #asked = 0
  /** What was answered and is not stored yet: a reading begun before it must not take it back. */
  #answered: ImportSettings | null = null
  #reading = false
  #again = false

  constructor(device: ImportSource, batch: BatchId) {
    this.batch = batch
    this.#device = device
    this.#track = createSubscriber((changed) => {
      this.#changed = changed
      const end = watchDevice(device, (event) => {
        const answered = event.type === 'list' && this.#job?.state === 'undone'
        if (answered || (event.type === 'import' && event.batch === batch)) void this.#read()
      })
      void this.#read().then(() => {
        if (this.#job?.state === 'asking' && this.#asked === 0) void this.survey(this.#job.settings)
      })
      return () => {
        end()
        this.#changed = () => undefined
      }
    })
  }

  /** Null: not read yet, or gone. */
  get job(): ImportJob | null {
    this.#track()
    return this.#job
  }

  get gone(): boolean {
    this.#track()
    return this.#gone
  }

  /** Null: under way. */
  get found(): Survey | null {
    this.#track()
    return this.#survey
  }

  /** Answers change one by one; what was asked before the last answer is not shown any more. */
  async survey(settings: ImportSettings): Promise<void> {
    const asked = ++this.#asked
    this.#answered = settings
    if (this.#job !== null) this.#job = { ...this.#job, settings }
    this.#survey = null
    this.#changed()
    const found = await this.#device.surveyImport(this.batch, settings)
    if (asked !== this.#asked) return
    this.#survey = found
    // Stored now, with what the worker made of it: columns of another template are guessed anew.
    this.#answered = null
    await this.#read()
  }

  run(): Promise<void> {
    return this.#device.runImport(this.batch).then(() => this.#read())
  }

  pause(): Promise<void> {
    return this.#device.pauseImport(this.batch)
  }

  map(mapping: LaterMapping): Promise<void> {
    return this.#device.mapImport(this.batch, mapping).then(() => this.#read())
  }

  async undo(): Promise<void> {
    await this.#device.undoImport(this.batch)
    await this.#read()
  }

  forget(): Promise<void> {
    return this.#device.forgetImport(this.batch)
  }

  /** One reading at a time: blocks are done faster than they can be told. */
  async #read(): Promise<void> {
    if (this.#reading) {
      this.#again = true
      return
    }
    this.#reading = true
    do {
      this.#again = false
      const before = this.#answered
      const job = await this.#device.importJob(this.batch)
      const answered = this.#answered ?? before
      this.#job = job && answered ? { ...job, settings: answered } : job
    } while (this.#again)
    this.#reading = false
    this.#gone = this.#job === null
    this.#changed()
  }
}
