/**
 * The server without its network: the data folder, the door and everything behind it, built here once in
 * the order in which it depends on each other. The shell's commands use it as it is, beside a running
 * server or without one.
 */
import { mkdirSync } from 'node:fs'
import type { Clock, Millis, Random } from '../shared/base/ports.ts'
import { STANDARD_LEASE_MS } from '../shared/policy/lease.ts'
import { isTemplateId } from '../shared/templates/index.ts'
import { Door } from './ingest/door.ts'
import { Recorder } from './ingest/draft.ts'
import { Erasing } from './ingest/erasing.ts'
import { Expiry } from './ingest/expiry.ts'
import { Ledgers } from './ingest/ledgers.ts'
import { declareRestore } from './ingest/restore.ts'
import { Refusals } from './ingest/refusals.ts'
import { Snapshots } from './ingest/snapshots.ts'
import { Branches } from './people/branches.ts'
import { Appointments } from './people/appointments.ts'
import { Approvals } from './people/approvals.ts'
import { DeviceOrders } from './people/deviceOrders.ts'
import { Directory } from './people/directory.ts'
import { Factors } from './people/factors.ts'
import { Escrow } from './people/escrow.ts'
import { Handovers } from './people/handover.ts'
import { FirstHour } from './people/firstHour.ts'
import { Invites } from './people/invites.ts'
import { Leaving } from './people/leaving.ts'
import { Memberships } from './people/memberships.ts'
import { Passwords } from './people/passwords.ts'
import { People } from './people/people.ts'
import { Recovery } from './people/recovery.ts'
import { Register } from './people/register.ts'
import { Security } from './people/security.ts'
import { Sessions } from './people/sessions.ts'
import { Units } from './people/units.ts'
import { systemClock, systemRandom, systemTimers, type ServerTimers } from './ports.ts'
import { CommitWatch } from './session/commitWatch.ts'
import type { KeyStore, Store } from './store/contract.ts'
import { loadMasterKey, masterKeySource } from './store/masterKey.ts'
import { createSqliteStore } from './store/sqlite/index.ts'

export interface CoreOptions {
  /** The data folder; made when it is not there. */
  readonly data: string
  readonly clock?: Clock
  readonly random?: Random
  readonly timers?: ServerTimers
  /** How long a device may go without the server, where its person's roles do not ask for less. Default: a week. */
  readonly leaseMs?: Millis
  /** Bugs and broken disks that a handler caught. Default: standard error. */
  readonly report?: (error: unknown) => void
}

export interface Core {
  readonly store: Store
  readonly keys: KeyStore
  readonly clock: Clock
  readonly random: Random
  readonly timers: ServerTimers
  readonly leaseMs: Millis
  readonly escrow: Escrow
  readonly orders: DeviceOrders
  readonly ledgers: Ledgers
  readonly directory: Directory
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly factors: Factors
  readonly security: Security
  readonly recovery: Recovery
  readonly register: Register
  readonly people: People
  readonly invites: Invites
  readonly firstHour: FirstHour
  readonly branches: Branches
  readonly memberships: Memberships
  readonly units: Units
  readonly leaving: Leaving
  readonly handovers: Handovers
  readonly recorder: Recorder
  readonly refusals: Refusals
  readonly door: Door
  readonly approvals: Approvals
  readonly erasing: Erasing
  readonly appointments: Appointments
  readonly snapshots: Snapshots
  readonly commits: CommitWatch
  readonly report: (error: unknown) => void
  close(): Promise<void>
}

const toStandardError = (error: unknown): void => console.error(error)

/** Opens a data folder. Another process may have it open too. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { data: folder, clock = systemClock, random = systemRandom, timers } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return coreOver(await createSqliteStore({ folder, clock, random, timers }), options)
}

/** Over stores that are open. */
export async function coreOver(
  stores: { readonly store: Store; readonly keys: KeyStore },
  options: CoreOptions,
): Promise<Core> {
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const timers = options.timers ?? systemTimers
  const report = options.report ?? toStandardError
  const { store: inner, keys } = stores
  const commits = await CommitWatch.watch(inner, report, timers)
  const { store } = commits
  const recorder = new Recorder(store, keys, clock)
  if (store.lostUpTo !== null) await declareRestore({ store, recorder, clock, random }, null)
  const directory = await Directory.load(store)
  const sessions = new Sessions(
    store,
    clock,
    random,
    ({ user, factor }) => factor || !directory.needsFactor(user, clock.now()),
  )
  const passwords = new Passwords()
  const register = new Register({ store, recorder, directory, sessions, clock, random })
  const branches = new Branches(register, isTemplateId)
  const factors = new Factors(store, keys, clock, random)
  const people = new People({ register, branches, passwords, factors })
  const security = new Security({ register, passwords, factors })
  const recovery = new Recovery({ register, passwords, factors, random })
  const memberships = new Memberships(register)
  const units = new Units(register)
  const invites = new Invites({ register, recorder, passwords, random })
  const firstHour = new FirstHour({
    register,
    branches,
    memberships,
    invites,
    data: options.data,
    masterKey: () => ({ key: loadMasterKey(options.data, random), source: masterKeySource() }),
  })
  const ledgers = new Ledgers(store, keys)
  const refusals = new Refusals(clock, directory)
  const door = new Door({
    store,
    keys,
    ledgers,
    directory,
    sessions,
    recorder,
    refusals,
    clock,
    timers,
    report,
  })
  const handovers = new Handovers({ register, door, report })
  const leaving = new Leaving(register, handovers)
  const snapshots = new Snapshots(ledgers, timers, report)
  door.onCommitted((documents) => {
    for (const { doc } of documents) snapshots.changed(doc)
  })
  const approvals = new Approvals({ store, keys, recorder, clock, random })
  const appointments = new Appointments({ register, people, memberships, leaving, approvals })
  const expiry = new Expiry({
    clock,
    timers,
    report,
    due: (time, limit) => store.archivesWithGrantsUntil(time, limit),
    next: () => store.nextGrantEnd(),
    end: async ({ archive }) => (await door.order({ by: null, archive, order: { do: 'expire' } })).done,
  })
  const erasing = new Erasing({ store, keys, door })
  const erasure = new Expiry({
    clock,
    timers,
    report,
    due: (time, limit) => erasing.due(time, limit),
    next: () => store.nextVoidEnd(),
    end: ({ archive }) => erasing.end(archive),
  })
  door.onCommitted(() => {
    void expiry.look()
    void erasure.look()
  })
  commits.onForeign(async () => {
    await directory.reload()
    await sessions.recheck()
    await expiry.look()
    await erasure.look()
  })
  await erasing.finish()
  await expiry.look()
  await erasure.look()
  return {
    store,
    keys,
    clock,
    random,
    timers,
    leaseMs: options.leaseMs ?? STANDARD_LEASE_MS,
    escrow: new Escrow({ store, keys, recorder, clock, random }),
    orders: new DeviceOrders({ store, recorder, directory, sessions, clock }),
    ledgers,
    directory,
    sessions,
    passwords,
    factors,
    security,
    recovery,
    register,
    people,
    invites,
    firstHour,
    branches,
    memberships,
    units,
    leaving,
    handovers,
    recorder,
    refusals,
    door,
    approvals,
    erasing,
    appointments,
    snapshots,
    commits,
    report,
    async close() {
      await commits.stop()
      await expiry.stop()
      await erasure.stop()
      await handovers.stop()
      await door.close()
      await snapshots.stop()
      await store.close()
      await keys.close()
    },
  }
}
