/**
 * Archives as people write them, straight into a store: opened by command and verdict, filled by
 * `set` entries that name what they replace. For tests of what is read from the log; the door has its own.
 */
import type { Json, JsonObject } from '../../shared/base/json.ts'
import { docId, entryId, parsePart, type EntryId, type Part } from '../../shared/domain/names.ts'
import { emptyGuard, freeClock } from '../../shared/domain/guard.ts'
import type { Draft, KeyStore, Store } from '../../sync-server/store/contract.ts'
import { bare, commitChange, seqOf, ulid } from './ledgers.ts'
import type { HandClock } from './tempStore.ts'

/** One client id of one person on one device. */
export interface Writer {
  readonly client: number
  readonly user: string
  readonly device: string
  readonly role: string
  readonly branch: string
}

export interface OpenedArchive {
  readonly archive: string
  readonly business: string
  readonly branch: string
  readonly template: string
}

interface Place {
  readonly store: Store
  readonly keys: KeyStore
  readonly clock: HandClock
}

/** Client ids of every writer of this test file. */
let lastClient = 1000

export class Archives {
  readonly #at: Place
  #lastNo = 0

  constructor(at: Place) {
    this.#at = at
  }

  async writer(branch: string, role = 'SA', user = ulid()): Promise<Writer> {
    const writer = { client: ++lastClient, user, device: ulid(), role, branch }
    const row = { client: writer.client, user, device: writer.device, membership: null }
    const [outcome] = await this.#at.store.commit([bare('clientBound', { on: 'client', row })])
    seqOf(outcome)
    return writer
  }

  async open(by: Writer, template = 'homeDeco@1'): Promise<OpenedArchive> {
    const opened = { archive: ulid(), business: ulid(), branch: by.branch, template }
    const { archive, business, branch } = opened
    const place = { branch, owner: by.user, business }
    const asked = await this.write(by, opened, 'life', { k: 'command', command: { do: 'open', ...place } })
    const archiveNo = `${template.slice(0, 2).toUpperCase()}-${String(++this.#lastNo).padStart(5, '0')}`
    const server = { ...by, client: this.#at.store.serverClient, user: 'server', role: 'server' }
    const verdict = { is: 'opened', ...place, archiveNo }
    const ruling = { k: 'verdict', n: 1, covers: { life: [asked] }, verdict }
    await this.write(server, opened, 'life', ruling, { kind: 'verdict' })
    return { ...opened, archive }
  }

  /** A save of a form in one document; business parts are named by their compartment alone. */
  async set(
    by: Writer,
    at: OpenedArchive,
    compartment: string,
    fields: { readonly [key: string]: Json },
    seen?: { readonly [key: string]: readonly EntryId[] },
  ): Promise<EntryId> {
    const head = await this.#at.store.docHead(docId(at.archive, this.#part(at, compartment)))
    const base =
      seen ?? Object.fromEntries(Object.keys(fields).map((key) => [key, head?.guard.heads[key] ?? []]))
    return this.write(by, at, compartment, { k: 'set', fields, base })
  }

  async fact(
    by: Writer,
    at: OpenedArchive,
    compartment: string,
    k: string,
    fact: JsonObject,
  ): Promise<EntryId> {
    return this.write(by, at, compartment, { k, fact })
  }

  async write(
    by: Writer,
    at: OpenedArchive,
    compartment: string,
    entry: JsonObject,
    more: { readonly kind?: 'change' | 'verdict'; readonly meta?: Partial<Draft> } = {},
  ): Promise<EntryId> {
    const { store, keys, clock } = this.#at
    const part = this.#part(at, compartment)
    const doc = docId(at.archive, part)
    const place = freeClock((await store.docHead(doc))?.guard ?? emptyGuard, by.client)
    const { user, device, role, branch } = by
    await commitChange(store, keys, {
      doc,
      client: by.client,
      values: [{ v: 1, at: clock.time, t: at.template, ...entry }],
      scopes: [`branch/${branch}/${compartment}`],
      kind: more.kind ?? 'change',
      meta: { user, device, role, branch, claimed: clock.time, offset: 0, ...more.meta },
    })
    return entryId(by.client, place)
  }

  #part(at: OpenedArchive, compartment: string): Part {
    return parsePart(compartment) === null ? `${at.business}.${compartment}` : compartment
  }
}
