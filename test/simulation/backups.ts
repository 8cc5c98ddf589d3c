/**
 * Backups that are put back: the log goes on from where it was then, and what was acknowledged since stands on
 * devices only. What of it nobody can bring back, and what may never be said twice, is written down here when it
 * happens, because afterwards nobody knows.
 */
import { readEntries } from '../../shared/document/read.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { allUpdates, Ledgers } from '../../sync-server/ingest/ledgers.ts'
import { KEYS_FILE, openStores } from '../../sync-server/store/sqlite/index.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { Dice } from './dice.ts'
import { Life } from './loop.ts'
import { ServerDisk } from './serverDisk.ts'
import type { Stage } from './stage.ts'
import type { Confirmed } from './work.ts'

type Files = ReadonlyMap<string, Uint8Array>
interface Log {
  readonly head: number
  /** By document, then by the id of the entry: what it says. */
  readonly said: ReadonlyMap<DocId, ReadonlyMap<string, string>>
}

interface Backup {
  readonly files: Files
  readonly mark: string | null
}

export class Backups {
  readonly #stage: Stage
  readonly #dice: Dice
  #copy: Backup | null = null
  /** Words that stood in a log that is gone, and on no device of their author any more. */
  readonly lost = new Set<string>()
  /** All that logs which are gone had said beyond what was put back. */
  readonly gone = new Map<DocId, Map<string, string>>()
  /** When the log that is now began, by the server's clock; null: it is the first. */
  since: Millis | null = null

  constructor(stage: Stage) {
    this.#stage = stage
    this.#dice = stage.dice.fork()
  }

  /** False: there is one already. */
  take(): boolean {
    const { disk } = this.#stage.server
    if (this.#copy !== null) return false
    this.#copy = { files: disk.copy(), mark: disk.mark().read() }
    return true
  }

  /** The server is down. True: it will begin another log. */
  async putBack(confirmed: readonly Confirmed[]): Promise<boolean> {
    const { server, devices } = this.#stage
    const { disk } = server
    const backup = this.#copy
    this.#copy = null
    if (backup === null) return false
    const before = await this.#read(disk.copy())
    // Keys are backed up with the log or apart from it; what they have too much harms nothing.
    const whole = this.#dice.chance(0.5)
    disk.putBack(new Map([...backup.files].filter(([name]) => whole || name !== KEYS_FILE)))
    const after = await this.#read(disk.copy())
    if (after.head === before.head) return false
    const missing = new Map<DocId, Map<string, string>>()
    for (const [doc, entries] of before.said)
      for (const [id, value] of entries)
        if (after.said.get(doc)?.get(id) === undefined) put(missing, doc, id, value)
    for (const [doc, entries] of missing) for (const [id, value] of entries) put(this.gone, doc, id, value)
    // The folder as it was, with what stands beside the log: only who put it back knows.
    server.putBack = this.#dice.chance(0.3)
    if (server.putBack && backup.mark !== null) disk.mark().write(backup.mark)
    this.since = server.clock.now()
    const texts = [...missing.values()].flatMap((entries) => [...entries.values()])
    const words = confirmed.filter(({ word }) => texts.some((text) => text.includes(JSON.stringify(word))))
    for (const name of new Set(words.map(({ device }) => device.id))) {
      const held = await Promise.all(devices.filter(({ id }) => id === name).map((one) => one.everything()))
      for (const { word, device } of words)
        if (device.id === name && !held.some((all) => all.includes(JSON.stringify(word)))) this.lost.add(word)
    }
    return true
  }

  async #read(files: Files): Promise<Log> {
    const { server, loop } = this.#stage
    const disk = new ServerDisk(files)
    const life = new Life()
    const { store, keys } = await openStores(disk, server.masterKey, {
      clock: server.clock,
      random: this.#dice,
      timers: {
        after: (ms, call) => loop.at(ms, call, life),
        soon: (call) => void loop.at(0, call, life),
      },
    })
    const said = new Map<DocId, Map<string, string>>()
    const ledgers = new Ledgers(store, keys)
    const head = await store.head()
    const rows = await store.log(1, head + 1)
    for (const doc of new Set(rows.flatMap(({ meta }) => (meta.doc === null ? [] : [meta.doc])))) {
      const ledger = await ledgers.open(doc)
      if (ledger === null) continue
      for (const { id, value } of readEntries(...allUpdates(ledger)))
        put(said, doc, id, JSON.stringify(value))
    }
    life.over = true
    disk.forget()
    return { head, said }
  }
}

function put(said: Map<DocId, Map<string, string>>, doc: DocId, id: string, value: string): void {
  const entries = said.get(doc)
  if (entries === undefined) said.set(doc, new Map([[id, value]]))
  else entries.set(id, value)
}
