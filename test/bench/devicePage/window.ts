/** What the bench page offers to the runner. All times are milliseconds. */
import type { Device } from '../../../client/api.ts'

export const BENCH_PASSWORD = 'bench bench bench'

export interface SyncTimes {
  /** Until the list is usable. */
  readonly sealedMs: number
  /** Dexie's `bulkPut` of the same items, one row per document, nothing else; null: was not asked for. */
  readonly rawMs: number | null
  /** Of the documents' updates. */
  readonly bytes: number
}

/** A cold start, from the password given. */
export interface Unlocked {
  /** Until the key was derived from the password. */
  readonly derivedMs: number
  /** From there until the page knows that the store is open. */
  readonly openMs: number
  /** From there, the key derived, until the page has the first page of the list. */
  readonly listMs: number
  /** A search typed at that very moment, until the page has its answer. */
  readonly searchMs: number
  readonly held: number
}

export const kinds = ['name', 'initials', 'pinyin', 'tail', 'address', 'two words'] as const
export type Kind = (typeof kinds)[number]

/** A text that is typed letter by letter, and the archive that it must have found at the end. */
export interface Typing {
  readonly kind: Kind
  readonly text: string
  readonly archive: string
}

export interface Searched {
  readonly kind: Kind
  /** In the worker: asked to answered. */
  readonly workerMs: number
  /** On the page: there and back. */
  readonly pageMs: number
}

/** The worker that needs the vault itself. */
export interface BenchWorker {
  /** Makes this browser's store. `against`: times Dexie alone with the same items as well. */
  firstSync(archives: number, against: boolean): Promise<SyncTimes>
  /** What people type to find some of the archives. */
  typings(archives: number, clients: number): Promise<readonly Typing[]>
}

/** What the product's worker tells beside its own work. */
export interface Probed {
  /** Milliseconds since the epoch; null: none was derived. */
  readonly derivedAt: number | null
  readonly lists: readonly number[]
}

export const PROBE = 'bench-probe'

declare global {
  interface Window {
    device: Device
    bench: {
      /** Everything is loaded that will be used; the device has looked for profiles. */
      ready(withBench: boolean): Promise<void>
      firstSync: BenchWorker['firstSync']
      typings: BenchWorker['typings']
      unlock(): Promise<Unlocked>
      searches(typings: readonly Typing[]): Promise<readonly Searched[]>
      /** From the click to the whole archive on this page; so many archives, spread over the list. */
      openings(count: number): Promise<readonly number[]>
    }
  }
}
