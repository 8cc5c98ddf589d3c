/** A full disk: said so, nothing half written, and everything goes on when there is room again. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { StorageFull } from '../../../client/vault/depot.ts'
import type { Room } from '../../../client/vault/room.ts'
import { isTorn, known } from '../../../client/vault/storageError.ts'
import {
  batch,
  greet,
  Ledger,
  make,
  newDevice,
  rawDatabase,
  scopeOf,
  setEntry,
  ulid,
  unlock,
  type Device,
} from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** From the `nth` write on, the browser refuses. */
function fillDisk(nth: number): void {
  let writes = 0
  const refuse = <T>(write: (this: IDBObjectStore, ...args: [unknown, IDBValidKey?]) => T) =>
    function (this: IDBObjectStore, ...args: [unknown, IDBValidKey?]): T {
      writes += 1
      if (writes >= nth) throw new DOMException('the disk is full', 'QuotaExceededError')
      return write.apply(this, args)
    }
  const { add, put } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(refuse(add))
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(refuse(put))
}

/** A disk on which every write is refused until what was set aside is given back; then `room` writes fit. */
class FullDisk implements Room {
  spent = false
  torn = false
  #aside = true
  #left = 0
  readonly #room: number
  mended = 0

  constructor(room: number) {
    this.#room = room
    const refuse = <T>(
      write: (this: IDBObjectStore, ...args: [unknown, IDBValidKey?]) => T,
      disk: FullDisk,
    ) =>
      function (this: IDBObjectStore, ...args: [unknown, IDBValidKey?]): T {
        if (disk.#left-- <= 0) throw new DOMException('the disk is full', 'QuotaExceededError')
        return write.apply(this, args)
      }
    const { add, put } = IDBObjectStore.prototype
    this.#fill = () => {
      vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(refuse(add, this))
      vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(refuse(put, this))
    }
  }
  readonly #fill: () => void

  full(): void {
    this.#left = 0
    this.#fill()
  }
  setAside(): Promise<void> {
    this.#aside = true
    this.spent = false
    return Promise.resolve()
  }
  release(): Promise<boolean> {
    const had = this.#aside
    this.#aside = false
    this.spent = true
    if (had) this.#left = this.#room
    return Promise.resolve(had)
  }
  mend(): Promise<void> {
    this.mended += 1
    return this.#left > 0 ? Promise.resolve() : Promise.reject(new DOMException('full', 'QuotaExceededError'))
  }
}

const withRoom = (device: Device, room: Room): Device => ({ ...device, ports: { ...device.ports, room } })

async function rows(device: Device): Promise<number> {
  const db = rawDatabase(device)
  await db.open()
  const counts = await Promise.all(
    db.tables.filter((table) => table.name !== 'meta').map((table) => table.count()),
  )
  db.close()
  return counts.reduce((sum, count) => sum + count, 0)
}

describe('a full disk', () => {
  it.each([1, 2, 3, 4, 5])('S7 refuses a save at its write %i and leaves nothing of it', async (nth) => {
    const device = newDevice()
    const vault = await make(device)
    const draft = { template: 'homeDeco', branch: device.branch, fields: { name: '王先生' } }
    fillDisk(nth)
    expect(await vault.desk.create(draft)).toEqual({ ok: false, error: { type: 'storage-full' } })
    vi.restoreAllMocks()
    expect(await rows(device)).toBe(0)
    expect(vault.stats.pending).toBe(0)
    expect(vault.shelf.size).toBe(0)
    // There is room again: the same tab goes on, without a gap in its clocks.
    const made = await vault.desk.create(draft)
    expect(made.ok).toBe(true)
    const tenure = await greet(vault, device, [])
    expect((await tenure.outbox(null, 64, 1e6)).entries).toHaveLength(3)
    expect((await unlock(device)).stats.pending).toBe(3)
  })

  it('S7 gives up what was set aside for what a person does, says so, and sets it aside again', async () => {
    const disk = new FullDisk(40)
    const device = withRoom(newDevice(), disk)
    const vault = await make(device)
    const draft = { template: 'homeDeco', branch: device.branch, fields: { name: '王先生' } }
    disk.full()
    expect((await vault.desk.create(draft)).ok).toBe(true)
    expect(vault.crowded).toBe(true)
    expect(vault.stats.pending).toBe(3)
    await vault.access({ kind: 'view', archive: null, parts: [], purpose: 'work', offline: true })
    vi.restoreAllMocks()
    await vault.setAside()
    expect(vault.crowded).toBe(false)
    expect((await unlock(device)).stats.pending).toBe(3)
    // Only the room was short: nothing had broken off.
    expect(disk.mended).toBe(0)
  })

  it('S7 keeps it from what comes from the server, and refuses when it is used up', async () => {
    const disk = new FullDisk(0)
    const device = withRoom(newDevice(), disk)
    const vault = await make(device)
    const tenure = await greet(vault, device, ['profile'])
    const ledger = new Ledger(`${ulid()}.profile`)
    ledger.write(1, setEntry({ name: '张三' }))
    disk.full()
    const applied = tenure.applyBatch(batch(scopeOf(device, 'profile'), 0, 9, [ledger.put()]))
    await expect(applied).rejects.toBeInstanceOf(StorageFull)
    expect(vault.crowded).toBe(false)
    const draft = { template: 'homeDeco', branch: device.branch, fields: { name: '王先生' } }
    expect(await vault.desk.create(draft)).toEqual({ ok: false, error: { type: 'storage-full' } })
    expect(vault.crowded).toBe(true)
  })

  it.each([1, 5, 9])('S7 takes in a batch whole or not at all, cursor included (write %i)', async (nth) => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const puts = Array.from({ length: 6 }, () => {
      const ledger = new Ledger(`${ulid()}.profile`)
      ledger.write(1, setEntry({ name: '张三' }))
      return ledger.put()
    })
    fillDisk(nth)
    const done = tenure.applyBatch(batch(scope, 0, 9, puts))
    if (nth <= 7) await expect(done).rejects.toBeInstanceOf(StorageFull)
    else await done
    vi.restoreAllMocks()
    if (nth <= 7) {
      expect(await rows(device)).toBe(0)
      expect(vault.shelf.size).toBe(0)
      await tenure.applyBatch(batch(scope, 0, 9, puts))
    }
    expect(vault.shelf.size).toBe(6)
    expect((await vault.depot.announcement()).bases.get(scope)).toEqual({ base: 9, after: 9 })
  })
})

it('S7 a table whose next number cannot be read any more is a full disk, as Chromium says it', () => {
  const said = new DOMException('Maximum key generator value reached.', 'ConstraintError')
  expect(known(said)).toBeInstanceOf(StorageFull)
  expect(isTorn(said)).toBe(true)
  const other = new DOMException('Key already exists in the object store.', 'ConstraintError')
  expect(known(other)).toBe(other)
  expect(isTorn(other)).toBe(false)
})
