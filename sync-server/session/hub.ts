/**
 * LIVE: what happens in a scope, sent to whoever listens, in a chain that a device can check.
 *
 * The chain is read from the store's own rows, not from what the door remembers: a commit of another
 * process (an import in the shell) then shows up in it like any other, only a moment later. `head` of a
 * channel is the sequence that everyone in it was told last; it becomes `prev` of the next message.
 */
import { encodeFrame, type Deflater } from '../../shared/protocol/codec.ts'
import type { Live } from '../../shared/protocol/feed.ts'
import { isMasked, rowsOf } from '../../shared/policy/decide.ts'
import type { ScopeRow, Store } from '../store/contract.ts'
import { nodeDeflater } from './deflater.ts'
import { bySequence } from './pull.ts'
import type { Readout } from './readout.ts'

/** A socket, as the hub sees it. */
export interface Listener {
  /** Sent in the order of calls. */
  deliver(frame: Uint8Array): void
  /** Bytes that wait for a slow reader. */
  readonly buffered: number
}

interface Channel {
  head: number
  /** By the scope's own id: masked listeners hear of the same rows in other words. */
  readonly listeners: Map<Listener, readonly { readonly id: string; readonly masked: boolean }[]>
}

/** A reader with more than this before it is told less. */
export const SLOW_BYTES = 1024 * 1024
/** More than this at once is a bulk change: everyone is told to PULL, which packs better. */
const ROWS_LIVE = 8

export class Hub {
  readonly #store: Store
  readonly #readout: Readout
  readonly #report: (error: unknown) => void
  readonly #deflater: Deflater
  readonly #channels = new Map<string, Channel>()
  readonly #dirty = new Set<string>()
  #pumping: Promise<void> | null = null

  constructor(
    store: Store,
    readout: Readout,
    report: (error: unknown) => void,
    deflater: Deflater = nodeDeflater,
  ) {
    this.#deflater = deflater
    this.#store = store
    this.#readout = readout
    this.#report = report
  }

  /** From here on every change in these scopes is delivered. Tells where each stood when it was joined. */
  async join(listener: Listener, scopes: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const joined = new Map<string, number>()
    for (const id of scopes) {
      const { channel, head } = await this.#channel(rowsOf(id))
      joined.set(id, head)
      channel.listeners.set(listener, [
        ...(channel.listeners.get(listener) ?? []),
        { id, masked: isMasked(id) },
      ])
    }
    return joined
  }

  /**
   * The head of each scope as it was told to its listeners last, and no less than it was when joined: what was
   * committed before and is still to be told has to be pulled before anybody is called complete. To be read in the very
   * turn in which a listener begins to take what is delivered: a change in between would be told to nobody.
   */
  heads(joined: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    return new Map(
      [...joined].map(([id, head]) => [id, Math.max(head, this.#channels.get(rowsOf(id))?.head ?? 0)]),
    )
  }

  leave(listener: Listener): void {
    for (const [rows, channel] of this.#channels) {
      channel.listeners.delete(listener)
      if (channel.listeners.size === 0) this.#channels.delete(rows)
    }
  }

  /** Something was committed that these scopes list; without a list, anything may have been. */
  wake(scopes: Iterable<string> = this.#channels.keys()): void {
    for (const scope of scopes) if (this.#channels.has(scope)) this.#dirty.add(scope)
    if (this.#dirty.size > 0) this.#pumping ??= this.#pump()
  }

  get listening(): boolean {
    return this.#channels.size > 0
  }

  /** Settles when everything that was woken has been delivered to the sockets. */
  async idle(): Promise<void> {
    await this.#pumping
  }

  async #channel(rows: string): Promise<{ readonly channel: Channel; readonly head: number }> {
    const head = await this.#store.scopeHead(rows)
    // Looked up after the wait: nobody may stand in a channel whose head is not known.
    let channel = this.#channels.get(rows)
    if (channel === undefined) this.#channels.set(rows, (channel = { head, listeners: new Map() }))
    return { channel, head }
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        const [rows] = this.#dirty
        if (rows === undefined) break
        this.#dirty.delete(rows)
        const channel = this.#channels.get(rows)
        if (channel !== undefined) await this.#advance(rows, channel)
      }
    } catch (error) {
      // Devices that miss a message see the gap at the next one and PULL.
      this.#report(error)
    } finally {
      this.#pumping = null
      if (this.#dirty.size > 0) this.wake([])
    }
  }

  async #advance(rows: string, channel: Channel): Promise<void> {
    const page = await this.#store.scopeRows(rows, channel.head, ROWS_LIVE + 1)
    const groups = bySequence(page)
    const last = page.at(-1)
    if (last === undefined) return
    if (
      page.length > ROWS_LIVE ||
      groups.some((group) => group.length > 1) ||
      (await this.#hidesOlder(rows, page, channel.head))
    ) {
      const head = page.length > ROWS_LIVE ? await this.#store.scopeHead(rows) : last.lastSeq
      channel.head = head
      for (const [listener, names] of channel.listeners) {
        for (const { id } of names) listener.deliver(await this.#frameOf({ type: 'NUDGE', scope: id, head }))
      }
      return
    }
    for (const row of page) {
      const prev = channel.head
      channel.head = row.lastSeq
      const frames = new Map<string, Promise<Uint8Array>>()
      for (const [listener, names] of [...channel.listeners]) {
        for (const { id, masked } of names) {
          // Encoded once for everyone who hears of the scope by this name.
          const slow = listener.buffered > SLOW_BYTES
          const name = slow ? `${id} slow` : id
          let frame = frames.get(name)
          if (frame === undefined) {
            frame = slow
              ? this.#frameOf({ type: 'NUDGE', scope: id, head: row.lastSeq })
              : this.#readout
                  .item(rows, row, prev, masked)
                  .then((item): Live => ({ type: 'LIVE', scope: id, prev, seq: row.lastSeq, item }))
                  .then((live) => this.#frameOf(live))
            frames.set(name, frame)
          }
          listener.deliver(await frame)
        }
      }
    }
  }

  /**
   * A document that was written twice since has one row, at its newest. When another row lies between the two, the
   * chain cannot say it: whoever got the row between and no more would stand behind the first of the two writes
   * without having it. A PULL can, because its base moves at the end only.
   */
  async #hidesOlder(rows: string, page: readonly ScopeRow[], since: number): Promise<boolean> {
    for (const [at, row] of page.entries()) {
      const before = page[at - 1]?.lastSeq ?? since
      if (before === since) continue
      if (row.enterSeq > since && row.enterSeq <= before) return true
      const item = await this.#readout.item(rows, row, since, false)
      if (item.op === 'PUT' && item.receipts.some(({ seq }) => seq > since && seq <= before)) return true
    }
    return false
  }

  #frameOf(message: Parameters<typeof encodeFrame>[0]): Promise<Uint8Array> {
    return encodeFrame(message, this.#deflater)
  }
}
