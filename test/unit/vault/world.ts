/**
 * A device's store in Node, and a ledger in the hand of the test that says what a server would say.
 * Store, seals, transactions and documents are the real ones; only the disk is fake-indexeddb, which
 * every test file imports first, because Dexie looks for a database once, when it is loaded.
 */
import { randomBytes } from 'node:crypto'
import { bytesToHex } from '../../../shared/base/bytes.ts'
import { newKeyPair } from '../../../shared/base/hpke.ts'
import type { JsonObject } from '../../../shared/base/json.ts'
import type { Clock, Random } from '../../../shared/base/ports.ts'
import { newUlid } from '../../../shared/base/ulid.ts'
import { setHash } from '../../../shared/base/setHash.ts'
import { encodeEntries, mergeUpdates } from '../../../shared/document/write.ts'
import { readEntries } from '../../../shared/document/read.ts'
import { liftedBy } from '../../../shared/domain/consent.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import type { DocId, EntryId } from '../../../shared/domain/names.ts'
import { STANDARD_LEASE_MS } from '../../../shared/policy/lease.ts'
import type { Membership } from '../../../shared/policy/decide.ts'
import type { Batch, Item, Live, Put } from '../../../shared/protocol/feed.ts'
import type { Welcome } from '../../../shared/protocol/hello.ts'
import type { PushEntry, PushResult } from '../../../shared/protocol/push.ts'
import { cardTools } from '../../../shared/templates/cardTools.ts'
import { fragmentFrom } from '../../../client/vault/cardTools.ts'
import type { Tenure } from '../../../client/vault/depot.ts'
import type { DirectoryState } from '../../../client/vault/directory.ts'
import { Schema } from '../../../client/vault/schema.ts'
import { databaseName } from '../../../client/vault/profiles.ts'
import type { TabNudge, Tabs } from '../../../client/vault/tabs.ts'
import { makeVault, unlockVault, type Terms } from '../../../client/vault/entering.ts'
import type { Vault, VaultPorts } from '../../../client/vault/vault.ts'

export const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) }

/** Advanced by hand. */
export class HandClock implements Clock {
  time = Date.UTC(2026, 2, 8, 9)
  now(): number {
    return this.time
  }
}

export const clock = new HandClock()
export const ulid = (): string => newUlid(clock, random)
export const PASSWORD = 'correct horse 电池'

/** Tabs of one test: nudges arrive at once, at everybody else. */
export class Street {
  readonly #tabs = new Set<(nudge: TabNudge) => void>()
  /** Everything that was ever said. */
  readonly said: TabNudge[] = []

  tabs(): Tabs {
    let hear: ((nudge: TabNudge) => void) | null = null
    return {
      say: (nudge) => {
        this.said.push(nudge)
        for (const other of this.#tabs) if (other !== hear) other(structuredClone(nudge))
      },
      hear: (listener) => {
        hear = listener
        this.#tabs.add(listener)
      },
      close: () => {
        if (hear !== null) this.#tabs.delete(hear)
      },
    }
  }
}

export interface Device {
  readonly profile: string
  readonly branch: string
  readonly user: string
  readonly device: string
  readonly membership: Membership
  readonly street: Street
  readonly ports: VaultPorts
  readonly directory: DirectoryState
}

/** A salesperson's or manager's device, not opened yet. */
export function newDevice(role: 'SA' | 'CS' | 'BM' = 'BM', branch = ulid()): Device {
  const user = ulid()
  const street = new Street()
  const membership: Membership = { id: ulid(), role, branch, from: 0, until: null, deputyFor: null }
  return {
    profile: `${ulid()}.${user}`,
    branch,
    user,
    device: ulid(),
    membership,
    street,
    ports: {
      clock,
      random,
      tabs: () => street.tabs(),
      kept: () => Promise.resolve(true),
      cost: { memoryKiB: 64, passes: 1, lanes: 1 },
    },
    directory: {
      me: {
        user,
        name: '李强',
        login: 'liqiang',
        organisation: { id: ulid(), name: '安居' },
        memberships: [membership],
        people: [{ id: user, name: '李强', branch, active: true }],
        branches: [{ id: branch, code: 'CY', name: '朝阳店', template: 'homeDeco' }],
      },
      offset: 0,
    },
  }
}

const escrowPair = await newKeyPair()
/** What the server can open escrow slots with. */
export const { privateKey: escrowPrivateKey } = escrowPair
export const terms: Terms = {
  escrow: { id: ulid(), publicKey: bytesToHex(escrowPair.publicKey) },
  leaseMs: STANDARD_LEASE_MS,
}

export const make = (device: Device): Promise<Vault> =>
  makeVault(
    device.ports,
    device.profile,
    PASSWORD,
    { user: device.user, device: device.device },
    device.directory,
    terms,
  )

/** Another tab, or the same one after a reload. */
export async function unlock(device: Device): Promise<Vault> {
  const vault = await unlockVault(device.ports, device.profile, PASSWORD)
  if (!vault.ok) throw new Error(`the password is right: ${vault.error.type}`)
  return vault.value
}

/** The database as a thief would read it. */
export const rawDatabase = (device: Device): Schema => new Schema(databaseName(device.profile))

export const scopeOf = (device: Device, compartment: string): string =>
  `branch/${device.branch}/${compartment}`

export function welcome(
  device: Device,
  compartments: readonly string[],
  more: Partial<Welcome> = {},
): Welcome {
  const { me } = device.directory
  return {
    type: 'WELCOME',
    protocol: 1,
    serverEpoch: 'log-1',
    serverTime: clock.now(),
    offset: 0,
    minSchema: 1,
    policy: 1,
    user: device.user,
    leaseMs: STANDARD_LEASE_MS,
    archives: 0,
    wipe: false,
    memberships: [{ ...device.membership }],
    scopes: compartments.map((name) => ({ id: scopeOf(device, name), masked: false, head: 0, until: null })),
    dropped: [],
    foreignClientIds: [],
    people: me.people.map(({ posts: _, ...person }) => person),
    branches: [...me.branches],
    ...more,
  }
}

/** Greets as the replica does: announcement first, then the answer. */
export async function greet(
  vault: Vault,
  device: Device,
  compartments: readonly string[],
  more: Partial<Welcome> = {},
): Promise<Tenure> {
  const tenure = await vault.depot.lead()
  await tenure.hello(await vault.depot.announcement())
  await tenure.welcome(welcome(device, compartments, more))
  return tenure
}

interface LedgerEntry {
  readonly client: number
  readonly clock: number
  readonly value: JsonObject
  readonly update: Uint8Array
  readonly seq: number
  readonly user: string
  readonly device: string
}

/** One document as a server holds it. */
export class Ledger {
  readonly doc: DocId
  readonly entries: LedgerEntry[] = []
  epoch = 1

  constructor(doc: DocId) {
    this.doc = doc
  }

  /** A colleague's entry. */
  write(seq: number, value: JsonObject, client = 77, user = 'colleague', device = 'elsewhere'): EntryId {
    const clockNow = this.entries.filter((entry) => entry.client === client).length
    const update = encodeEntries(client, clockNow, [value])
    if (!update.ok) throw new Error(update.error.why)
    this.entries.push({ client, clock: clockNow, value, update: update.value, seq, user, device })
    return `${client}.${clockNow}`
  }

  /** A device's entry, let in. */
  accept(seq: number, pushed: PushEntry, device: Device): PushResult {
    const [entry] = readEntries(pushed.update)
    if (entry === undefined) throw new Error('nothing was pushed')
    const { client, clock: at, value } = entry
    this.entries.push({
      client,
      clock: at,
      value,
      update: pushed.update,
      seq,
      user: device.user,
      device: device.device,
    })
    return { id: pushed.id, code: 'OK', seq, received: clock.now(), offset: 0 }
  }

  put(options: { readonly above?: number; readonly full?: boolean; readonly bytes?: boolean } = {}): Put {
    const { above = 0, full = above === 0, bytes = true } = options
    const sent = this.entries.filter((entry) => entry.seq > above)
    const view = foldDocument(
      this.entries.map((entry) => ({
        id: `${entry.client}.${entry.clock}`,
        entry: entry.value,
        author: { user: entry.user, device: entry.device, membership: null },
        receipt: { seq: entry.seq, received: clock.now(), offset: 0 },
      })),
    )
    const authors = new Map(
      sent.map(({ client, user, device }) => [client, { client, user, device, membership: null }]),
    )
    return {
      op: 'PUT',
      doc: this.doc,
      epoch: this.epoch,
      seq: Math.max(...this.entries.map((entry) => entry.seq)),
      full,
      update: bytes ? mergeUpdates(sent.map((entry) => entry.update)) : null,
      authors: [...authors.values()],
      receipts: sent.map(({ client, clock: at, seq }) => ({
        client,
        from: at,
        to: at + 1,
        seq,
        received: clock.now(),
        offset: 0,
      })),
      card: fragmentFrom(this.doc, view),
      count: this.entries.length,
      setHash: setHash(this.entries),
    }
  }
}

export function batch(scope: string, from: number, to: number, items: readonly Item[], more = false): Batch {
  return { type: 'BATCH', scope, from, to, more, items: [...items] }
}

export function live(scope: string, prev: number, seq: number, item: Item): Live {
  return { type: 'LIVE', scope, prev, seq, item }
}

export const HOME = 'homeDeco@1'

export const setEntry = (
  fields: JsonObject,
  base: { readonly [key: string]: readonly EntryId[] } = {},
  at = clock.now(),
): JsonObject => ({ k: 'set', at, v: 1, t: HOME, fields, base })

export const openEntry = (device: Device, business: string, at = clock.now()): JsonObject => ({
  k: 'command',
  at,
  v: 1,
  t: HOME,
  command: { do: 'open', branch: device.branch, owner: device.user, business },
})

export const openedVerdict = (device: Device, business: string, covers: EntryId, no: string): JsonObject => ({
  k: 'verdict',
  at: clock.now(),
  v: 1,
  t: HOME,
  n: 1,
  covers: { life: [covers] },
  verdict: { is: 'opened', branch: device.branch, owner: device.user, business, archiveNo: no },
})

/** The life document of an archive that a colleague opened and the server confirmed. */
export function openedLife(device: Device, archive: string, business: string, seq: number): Ledger {
  const life = new Ledger(`${archive}.life`)
  const command = life.write(seq, openEntry(device, business))
  life.write(
    seq + 1,
    openedVerdict(device, business, command, `CY-2026-${String(seq).padStart(6, '0')}`),
    1,
    'server',
    'server',
  )
  return life
}

export const hex = bytesToHex
export { cardTools }

/** So many profiles, each opened by a colleague, as a first sync brings them. */
export function profiles(count: number, seq = 1): Ledger[] {
  return Array.from({ length: count }, (_, at) => {
    const ledger = new Ledger(`${ulid()}.profile`)
    ledger.write(seq + at, setEntry({ name: `客户${at}`, tier: 'B' }))
    return ledger
  })
}

export const archiveOf = (ledger: Ledger): string => ledger.doc.slice(0, 26)

/** Rows on the disk. */
export async function counts(device: Device) {
  const db = rawDatabase(device)
  const [segs, docs, cards, cardlog] = await Promise.all([
    db.segs.count(),
    db.docs.count(),
    db.cards.count(),
    db.cardlog.count(),
  ])
  db.close()
  return { segs, docs, cards, cardlog }
}

/** The client of an archive here agrees to sensitive data, or no longer. */
export async function agree(vault: Vault, archive: string, act: 'granted' | 'withdrawn' = 'granted') {
  const fact = { act, purpose: 'sensitive', basis: 'separateConsent', scope: ['C3'], method: 'ticked' }
  const consent = (await vault.read(archive))?.documents.get('consent')
  const said = await vault.desk.addFact({
    archive,
    business: null,
    kind: 'consent',
    fact,
    supersedes: liftedBy(consent, fact),
  })
  if (!said.ok) throw new Error(JSON.stringify(said.error))
}
