/**
 * The address book: which address the company has, where it is going, and which ones it has left.
 *
 * It outlives the flags: a server that is started under another address keeps answering at the one in this
 * book, because that is where the devices hold their unsent work. Only a move (announced, then switched)
 * changes what stands here; each step is a log entry.
 */
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Directory } from '../people/directory.ts'
import type { Draft, Effect, Store } from '../store/contract.ts'
import { isIpAddress, isLocalhost, originText, parseOrigin, type Origin } from './origin.ts'

export interface AddressRow {
  readonly canonical: string
  /** The newest first. */
  readonly old: readonly { readonly address: string; readonly since: Millis }[]
  readonly moving: { readonly to: string; readonly announcedAt: Millis } | null
}

/** What a device knows of a move. `there`: it said so at the new address. */
export interface ToldRow {
  readonly to: string
  readonly at: Millis
  readonly there: boolean
}

declare module '../store/records.ts' {
  interface RecordKinds {
    readonly address: AddressRow
    /** By device. */
    readonly addressTold: ToldRow
  }
}

export type MoveRefusal =
  /** Not an address, or not one that a company may move to. */
  | { readonly code: 'bad-request'; readonly field: 'address' | 'plain' | 'ip' | 'same' }
  /** The server does not answer there yet. */
  | { readonly code: 'address-not-served' }
  | { readonly code: 'not-found'; readonly field: 'moving' | 'address' }

/** In whose name: the log's signature of a person. */
export type MoveBy = Partial<Draft>

export interface BookTools {
  readonly store: Store
  readonly recorder: Recorder
  readonly directory: Directory
  readonly clock: Clock
}

const ID = 'book'
const MOST_OLD = 8

export class AddressBook {
  readonly #tools: BookTools
  readonly #listeners = new Set<() => void>()
  #row: AddressRow | null
  #version: number
  #last: Promise<unknown> = Promise.resolve()

  private constructor(tools: BookTools, row: AddressRow | null, version: number) {
    this.#tools = tools
    this.#row = row
    this.#version = version
  }

  static async load(tools: BookTools): Promise<AddressBook> {
    const stored = await tools.store.record('address', ID)
    return new AddressBook(tools, stored?.row ?? null, stored?.version ?? 0)
  }

  /** Null until the company is set up: before that nobody has anything at any address. */
  get row(): AddressRow | null {
    return this.#row
  }

  /** Called after each change. */
  watch(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Writes down the address under which the company began. Later calls change nothing. */
  begin(address: string): Promise<void> {
    return this.#alone(async () => {
      if (this.#row !== null || this.#tools.directory.organisation === null) return
      await this.#write('addressChosen', {}, { canonical: address, old: [], moving: null })
    })
  }

  announce(to: string, by: MoveBy): Promise<Result<AddressRow, MoveRefusal>> {
    return this.#alone(async () => {
      const row = this.#row
      if (row === null) return err({ code: 'not-found', field: 'address' })
      const origin = parseOrigin(to)
      if (origin === null) return err({ code: 'bad-request', field: 'address' })
      if (origin.scheme === 'http' && !isLocalhost(origin.host))
        return err({ code: 'bad-request', field: 'plain' })
      if (isIpAddress(origin.host)) return err({ code: 'bad-request', field: 'ip' })
      const address = originText(origin)
      if (address === row.canonical) return err({ code: 'bad-request', field: 'same' })
      const moving = { to: address, announcedAt: this.#tools.clock.now() }
      return ok(await this.#write('addressAnnounced', by, { ...row, moving }))
    })
  }

  withdraw(by: MoveBy): Promise<Result<AddressRow, MoveRefusal>> {
    return this.#alone(async () => {
      const row = this.#row
      if (row?.moving == null) return err({ code: 'not-found', field: 'moving' })
      return ok(await this.#write('addressWithdrawn', by, { ...row, moving: null }))
    })
  }

  /** From here on the new address is the company's. `isServed`: does this server answer there? */
  switchOver(isServed: (address: string) => boolean, by: MoveBy): Promise<Result<AddressRow, MoveRefusal>> {
    return this.#alone(async () => {
      const row = this.#row
      if (row?.moving == null) return err({ code: 'not-found', field: 'moving' })
      const { to } = row.moving
      if (!isServed(to)) return err({ code: 'address-not-served' })
      const left = { address: row.canonical, since: this.#tools.clock.now() }
      const old = [left, ...row.old].filter(({ address }) => address !== to).slice(0, MOST_OLD)
      return ok(await this.#write('addressSwitched', by, { canonical: to, old, moving: null }))
    })
  }

  /** An old address takes nothing more. */
  retire(address: string, by: MoveBy): Promise<Result<AddressRow, MoveRefusal>> {
    return this.#alone(async () => {
      const row = this.#row
      const old = row?.old.filter((one) => one.address !== address) ?? []
      if (row === null || old.length === row.old.length) return err({ code: 'not-found', field: 'address' })
      return ok(await this.#write('addressRetired', by, { ...row, old }))
    })
  }

  /** Where a move goes that is under way, or still being finished at an old address. */
  get destination(): string | null {
    const row = this.#row
    return row?.moving?.to ?? (row !== null && row.old.length > 0 ? row.canonical : null)
  }

  /** A device has asked where the company is; `at` is the address at which it did. Written once per move and side. */
  async noteTold(device: string, at: string | null, by: MoveBy): Promise<void> {
    const to = this.destination
    if (to === null) return
    const there = at === to
    const known = await this.#tools.store.record('addressTold', device)
    if (known?.row.to === to && (known.row.there || !there)) return
    const row: ToldRow = { to, at: this.#tools.clock.now(), there }
    await this.#tools.recorder.record([
      {
        meta: draft('device', there ? 'addressReached' : 'addressTold', by),
        payload: { to },
        effects: [{ on: 'record', kind: 'addressTold', id: device, owner: null, expect: null, row }],
      },
    ])
  }

  async #write(action: string, by: MoveBy, row: AddressRow): Promise<AddressRow> {
    const effect: Effect = {
      on: 'record',
      kind: 'address',
      id: ID,
      owner: null,
      expect: this.#version,
      row,
    }
    const { canonical, moving } = row
    const [outcome] = await this.#tools.recorder.record([
      {
        meta: draft('organisation', action, by),
        payload: { canonical, to: moving?.to ?? null, old: row.old.map(({ address }) => address) },
        effects: [effect],
      },
    ])
    // One server owns the folder's addresses; the shell's commands never touch them.
    if (outcome?.ok !== true) throw new Error('the address book was changed by somebody else')
    this.#row = row
    this.#version++
    for (const listener of this.#listeners) listener()
    return row
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => undefined)
    return mine
  }
}

/** Every address at which somebody may still come in. */
export function originsOf(row: AddressRow | null): readonly Origin[] {
  if (row === null) return []
  return [row.canonical, ...row.old.map(({ address }) => address)].flatMap((text) => parseOrigin(text) ?? [])
}
