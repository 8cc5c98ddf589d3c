/** What a browser's storage throws, in the words of the vault. */
import { Dexie } from 'dexie'
import { Locked, StorageFull } from './depot.ts'

/** LevelDB's word and SQLite's. */
const FULL = /NO_SPACE|no space|disk is full/i

/**
 * Chromium's word where it could not read how far a table's key generator is, because a full disk had broken its store
 * off: a number that no table reaches.
 */
const NO_KEY = /key generator/i

/**
 * Dexie wraps what the browser says, sometimes twice; quota and closing are the two that have a meaning here.
 * `abort`: why the transaction ended, which on a disk without a byte left is all that says so: Chromium then
 * closes the connection in the middle of the write.
 */
export function known(error: unknown, abort: DOMException | null = null): unknown {
  if (abort !== null && FULL.test(abort.message)) return new StorageFull()
  for (let cause = error; cause instanceof Object; cause = (cause as { inner?: unknown }).inner) {
    const name = (cause as { name?: unknown }).name
    if (name === Dexie.errnames.QuotaExceeded || name === 'QuotaExceededError') return new StorageFull()
    if (isTorn(cause)) return new StorageFull()
    if (name === Dexie.errnames.DatabaseClosed) return new Locked()
  }
  return error
}

/** The browser's store broke off; nothing of it can be read until it is opened again. */
export const isTorn = (error: unknown): boolean =>
  error instanceof Object &&
  (error as { name?: unknown }).name === Dexie.errnames.Constraint &&
  NO_KEY.test(String((error as { message?: unknown }).message))

const names: ReadonlySet<string> = new Set(Object.values(Dexie.errnames))

/** Said by the browser's storage, and none of ours. */
export const isStorageError = (error: unknown): boolean => error instanceof Error && names.has(error.name)
