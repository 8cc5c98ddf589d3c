/** What a person may press while a block is being written, over a store whose writing waits for the test. */
import { expect, it } from 'vitest'
import type { ImportSettings, RowOutcome } from '../../../client/importing/api.ts'
import { Imports } from '../../../client/importing/imports.ts'
import type { ImportTools } from '../../../client/importing/tools.ts'
import type { Block } from '../../../client/vault/importing.ts'
import { BLOCK_ROWS, type KeptJob } from '../../../client/vault/importStore.ts'
import { ok } from '../../../shared/base/result.ts'

const BLOCKS = 4
const BATCH = 'batch'

const settings: ImportSettings = {
  template: 'generic',
  branch: 'branch',
  owner: 'owner',
  channel: 'import',
  basis: 'contract',
  evidence: '',
  matchBy: 'nothing',
  onMatch: 'skip',
  repeats: 'take',
  region: '',
  ownAreas: true,
  returned: false,
  targets: [{ to: 'field', key: 'name' }],
}
const asked: KeptJob = {
  batch: BATCH,
  file: 'a.csv',
  encoding: 'utf-8',
  begun: 0,
  state: 'asking',
  headers: ['名称'],
  rows: BLOCKS * BLOCK_ROWS,
  settings,
  later: [],
  undo: null,
}

/** As much of a store as an import asks of one. */
class SlowStore {
  readonly jobs = new Map([[BATCH, asked]])
  readonly written = new Map<number, readonly RowOutcome[]>()
  readonly problems: unknown[] = []
  #waiting: (() => void)[] = []
  #open = false

  readonly tools = {
    vault: {
      me: { user: 'owner', people: [] },
      importing: {
        kept: {
          job: (batch: string) => Promise.resolve(this.jobs.get(batch) ?? null),
          keep: (job: KeptJob) => Promise.resolve(void this.jobs.set(job.batch, job)),
          forget: (batch: string) => Promise.resolve(void this.jobs.delete(batch)),
          outcomes: () => Promise.resolve(this.written),
          block: (_: string, block: number) =>
            Promise.resolve(
              Array.from({ length: BLOCK_ROWS }, (_, at) => ({
                number: block * BLOCK_ROWS + at + 2,
                cells: [`客户${block}之${at}`],
              })),
            ),
        },
        write: async ({ number, rows }: Block) => {
          if (!this.#open) await new Promise<void>((resolve) => this.#waiting.push(resolve))
          const outcomes = rows.map((row): RowOutcome =>
            row.do === 'open'
              ? { is: 'created', archive: row.archive, gaps: [] }
              : { is: 'barred', why: 'invalid' },
          )
          this.written.set(number, outcomes)
          return ok(outcomes)
        },
      },
    },
    clock: { now: () => 0 },
    newId: () => 'id',
    tell: () => undefined,
    report: (problem: unknown) => void this.problems.push(problem),
  } as unknown as ImportTools

  /** Until nothing happens any more that does not wait for the disk. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise((resume) => setTimeout(resume, 0))
  }

  /** The oldest of the blocks that wait. */
  async releaseOne(): Promise<void> {
    this.#waiting.shift()?.()
    await this.rest()
  }

  async release(): Promise<void> {
    this.#open = true
    for (const go of this.#waiting.splice(0)) go()
    await this.rest()
  }
}

it('R22 goes on when a pause is taken back while a block is being written', async () => {
  const store = new SlowStore()
  const imports = new Imports(store.tools)
  await imports.runImport(BATCH)
  await store.rest()
  await imports.pauseImport(BATCH)
  // The run has seen that it is to stop, and another block is still on its way to the disk.
  await store.releaseOne()
  expect(store.jobs.get(BATCH)?.state).toBe('paused')
  await imports.runImport(BATCH)
  await store.release()
  expect(store.problems).toEqual([])
  expect(store.jobs.get(BATCH)?.state).toBe('done')
  expect([...store.written.keys()]).toEqual([0, 1, 2, 3])
})

it('R22 is gone when it is forgotten while its last block is being written', async () => {
  const store = new SlowStore()
  store.jobs.set(BATCH, { ...asked, rows: BLOCK_ROWS })
  const imports = new Imports(store.tools)
  await imports.runImport(BATCH)
  await store.rest()
  const forgotten = imports.forgetImport(BATCH)
  await store.rest()
  await store.release()
  await forgotten
  expect(store.problems).toEqual([])
  expect(store.jobs.size).toBe(0)
})
