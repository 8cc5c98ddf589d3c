/**
 * Sheets under way, sealed among the files: what was asked and how far it is (`import/<batch>`), the rows as they
 * were read in blocks (`…/in/<n>`), and what became of each block (`…/out/<n>`, `…/later1/<n>`), which is written together with
 * the entries that came of it. So a row is taken in once, whatever ends in between and however many tabs go on.
 */
import type { SheetRow } from '../../shared/sheets/table.ts'
import type { BatchId, ImportJob, RowOutcome } from '../importing/api.ts'
import type { FileRow } from './schema.ts'
import type { Store } from './store.ts'

/** Rows of a block: with four documents each, what one transaction takes without being felt. */
export const BLOCK_ROWS = 64

/** What is kept of a job; counts are added up from the blocks. */
export type KeptJob = Omit<ImportJob, 'done' | 'counts' | 'samples' | 'filledLater'>

const PREFIX = 'import/'
const headId = (batch: BatchId): string => `${PREFIX}${batch}`
const inId = (batch: BatchId, block: number): string => `${PREFIX}${batch}/in/${block}`
/** `pass`: 0 takes the rows in; each later mapping of columns goes through them once more. */
const outPrefix = (batch: BatchId, pass: number): string =>
  `${PREFIX}${batch}/${pass === 0 ? 'out' : `later${pass}`}/`
const outId = (batch: BatchId, pass: number, block: number): string => `${outPrefix(batch, pass)}${block}`
const HEAD = /^import\/[^/]+$/

export class ImportStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Durable on return. */
  async begin(job: KeptJob, rows: readonly SheetRow[]): Promise<void> {
    const sealed: FileRow[] = [await this.#seal(headId(job.batch), job)]
    for (let at = 0; at < rows.length; at += BLOCK_ROWS) {
      const block = rows.slice(at, at + BLOCK_ROWS)
      sealed.push(await this.#seal(inId(job.batch, at / BLOCK_ROWS), block))
    }
    await this.#store.urgent(['files'], () => this.#store.db.files.bulkAdd(sealed))
  }

  async keep(job: KeptJob): Promise<void> {
    const row = await this.#seal(headId(job.batch), job)
    await this.#store.urgent(['files'], () => this.#store.db.files.put(row))
  }

  async jobs(): Promise<readonly KeptJob[]> {
    const rows = await this.#store.read(() =>
      this.#store.db.files
        .where('id')
        .startsWith(PREFIX)
        .filter(({ id }) => HEAD.test(id))
        .toArray(),
    )
    return Promise.all(rows.map((row) => this.#unseal<KeptJob>(row)))
  }

  async hasAny(): Promise<boolean> {
    return (
      (await this.#store.read(() => this.#store.db.files.where('id').startsWith(PREFIX).limit(1).count())) > 0
    )
  }

  async job(batch: BatchId): Promise<KeptJob | null> {
    const row = await this.#store.read(() => this.#store.db.files.get(headId(batch)))
    return row === undefined ? null : this.#unseal<KeptJob>(row)
  }

  async block(batch: BatchId, block: number): Promise<readonly SheetRow[]> {
    const row = await this.#store.read(() => this.#store.db.files.get(inId(batch, block)))
    return row === undefined ? [] : this.#unseal<readonly SheetRow[]>(row)
  }

  /** By block, as far as they are done. */
  async outcomes(batch: BatchId, pass = 0): Promise<ReadonlyMap<number, readonly RowOutcome[]>> {
    const prefix = outPrefix(batch, pass)
    const rows = await this.#store.read(() => this.#store.db.files.where('id').startsWith(prefix).toArray())
    const found = new Map<number, readonly RowOutcome[]>()
    for (const row of rows)
      found.set(Number(row.id.slice(prefix.length)), await this.#unseal<readonly RowOutcome[]>(row))
    return found
  }

  async isDone(batch: BatchId, pass: number, block: number): Promise<boolean> {
    return (await this.#store.db.files.get(outId(batch, pass, block))) !== undefined
  }

  /** To be written together with what came of the block. */
  sealOutcomes(
    batch: BatchId,
    pass: number,
    block: number,
    outcomes: readonly RowOutcome[],
  ): Promise<FileRow> {
    return this.#seal(outId(batch, pass, block), outcomes)
  }

  async forget(batch: BatchId): Promise<void> {
    await this.#store.transaction(['files'], () =>
      this.#store.db.files.where('id').startsWith(headId(batch)).delete(),
    )
  }

  async #seal(id: string, value: unknown): Promise<FileRow> {
    return { id, sealed: await this.#store.sealer.sealJson(`files/${id}`, value) }
  }

  #unseal<T>({ id, sealed }: FileRow): Promise<T> {
    return this.#store.sealer.unsealJson<T>(`files/${id}`, sealed)
  }
}
