/**
 * The device's own chain of accesses: what was shown here, offline too, written before anything is
 * decrypted for the screen. Each event holds the hash of the one before, and counters have no gaps,
 * so a row that somebody takes out is missed by the server.
 */
import { bytesToHex } from '../../shared/base/bytes.ts'
import { FIRST_SEEN, seenInput, type SeenEvent } from '../../shared/protocol/seen.ts'
import { accessPlace as rowPlace } from '../../shared/protocol/device.ts'
import type { SeenRow } from './schema.ts'
import { sha256 } from './sealing.ts'
import { Changed, insist, type Store } from './store.ts'

export type Access = Pick<SeenEvent, 'kind' | 'archive' | 'parts' | 'purpose' | 'at' | 'offline'>

/** The newest link. */
interface Head {
  readonly counter: number
  readonly hash: string
}

const FIRST: Head = { counter: 0, hash: FIRST_SEEN }
const headPlace = (counter: number): string => `meta/seenHead/${counter}`

export class Accesses {
  readonly #store: Store
  #head: Head = FIRST
  /** Accesses of this tab follow each other; other tabs are met in the transaction. */
  #writing: Promise<void> = Promise.resolve()

  constructor(store: Store) {
    this.#store = store
  }

  /** Durable on return. */
  write(access: Access): Promise<void> {
    const writing = this.#writing.then(() =>
      insist(
        () => this.#append(access),
        () => this.#readHead(),
      ),
    )
    this.#writing = writing.catch(() => undefined)
    return writing
  }

  async #append(access: Access): Promise<void> {
    const { db, sealer } = this.#store
    const counter = this.#head.counter + 1
    const linked = { counter, prev: this.#head.hash, ...access }
    const hash = bytesToHex(await sha256(seenInput(linked)))
    const event: SeenEvent = { ...linked, hash, parts: [...access.parts] }
    const row: SeenRow = { counter, sealed: await sealer.sealJson(rowPlace(counter), event) }
    const head = await sealer.sealJson(headPlace(counter), hash)
    await this.#store.urgent(['seen', 'meta'], async () => {
      const stored = await db.meta.get('seenHead')
      if ((stored !== undefined && 'counter' in stored ? stored.counter : 0) !== counter - 1)
        throw new Changed()
      await db.seen.add(row)
      await db.meta.put({ key: 'seenHead', counter, sealed: head })
    })
    this.#head = { counter, hash }
  }

  async #readHead(): Promise<void> {
    const stored = await this.#store.meta('seenHead')
    this.#head =
      stored === null
        ? FIRST
        : {
            counter: stored.counter,
            hash: await this.#store.sealer.unsealJson<string>(headPlace(stored.counter), stored.sealed),
          }
  }

  /** The oldest that the server has not confirmed, in order. */
  async waiting(most: number): Promise<readonly SeenEvent[]> {
    const rows = await this.#store.db.seen.orderBy('counter').limit(most).toArray()
    return Promise.all(
      rows.map((row) => this.#store.sealer.unsealJson<SeenEvent>(rowPlace(row.counter), row.sealed)),
    )
  }

  /** Inside a transaction over `seen`. */
  async dropInside(upTo: number): Promise<void> {
    await this.#store.db.seen.where('counter').belowOrEqual(upTo).delete()
  }
}
