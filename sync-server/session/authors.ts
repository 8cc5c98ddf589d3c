/** Whose client ids they are: what travels beside a document, never inside it. */
import { readEntries } from '../../shared/document/read.ts'
import type { Author, Recorded } from '../../shared/domain/entry.ts'
import type { AuthorRow } from '../../shared/protocol/types.ts'
import { allUpdates, type OpenLedger } from '../ingest/ledgers.ts'
import type { ClientRow, Run, Store } from '../store/contract.ts'

export class Authors {
  readonly #store: Store
  /** A client id is bound for good, so this is never wrong. */
  readonly #known = new Map<number, ClientRow>()

  constructor(store: Store) {
    this.#store = store
  }

  async row(client: number): Promise<ClientRow> {
    const known = this.#known.get(client)
    if (known !== undefined) return known
    const row = await this.#store.client(client)
    if (row === null) throw new Error(`nobody owns the client id ${client}, yet it wrote`)
    this.#known.set(client, row)
    return row
  }

  async rowsOf(runs: readonly Run[]): Promise<AuthorRow[]> {
    const clients = [...new Set(runs.map((run) => run.client))]
    return Promise.all(clients.map((client) => this.row(client)))
  }
}

/** Every entry of the ledger with author and receipt: what the fold reads. */
export async function recordedOf(ledger: OpenLedger, authors: Authors): Promise<readonly Recorded[]> {
  const byClient = new Map<number, { readonly author: Author; readonly runs: Run[] }>()
  for (const run of ledger.runs) {
    const known = byClient.get(run.client)
    if (known !== undefined) known.runs.push(run)
    else byClient.set(run.client, { author: authorOf(await authors.row(run.client)), runs: [run] })
  }
  return readEntries(...allUpdates(ledger)).map(({ id, client, clock, value }) => {
    const of = byClient.get(client)
    const run = of?.runs.find((one) => one.clock <= clock && clock < one.clock + one.length)
    if (of === undefined || run === undefined)
      throw new Error(`${ledger.head.doc} holds ${id} without a receipt`)
    return {
      id,
      entry: value,
      author: of.author,
      receipt: { seq: run.seq, received: run.received, offset: run.offset },
    }
  })
}

const authorOf = ({ user, device, membership }: ClientRow): Author => ({ user, device, membership })
