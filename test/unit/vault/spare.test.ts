/** The second copy of what waits: what it holds, what it survives, and what comes back of it. */
import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, describe, expect, it } from 'vitest'
import { databaseName, Profiles, type ProfileRow } from '../../../client/vault/profiles.ts'
import { forgetStore, recoverLost } from '../../../client/vault/recovering.ts'
import {
  decodeFrames,
  encodeFrame,
  encodeHead,
  HEAD_BYTES,
  rowsAfter,
} from '../../../client/vault/spareText.ts'
import type { RowChange } from '../../../client/vault/rowChanges.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import { concatBytes } from '../../../shared/base/bytes.ts'
import { MemorySpare } from '../../support/memorySpare.ts'
import { clock, greet, make, newDevice, rawDatabase, unlock, type Device } from './world.ts'

const profiles = new Profiles()
afterEach(async () => {
  for (const { id } of await profiles.all()) await profiles.remove(id)
})

const ready = (): Promise<void> => Promise.resolve()
const rowOf = ({ profile, user, device }: Device): ProfileRow => ({
  id: profile,
  organisation: { id: 'org', name: '安居' },
  user,
  login: 'liqiang',
  name: '李强',
  device,
  lastUnlocked: clock.now(),
})

interface Kept {
  readonly device: Device
  readonly files: MemorySpare
  readonly vault: Vault
}

/** A device at work with a copy beside it. */
async function kept(files = new MemorySpare()): Promise<Kept> {
  const device = newDevice()
  const vault = await make(device)
  vault.keepSpare(files, rowOf(device))
  await vault.settleSpare()
  await greet(vault, device, ['life', 'profile'])
  return { device, files, vault }
}

async function open(vault: Vault, branch: string, name: string): Promise<string> {
  const made = await vault.desk.create({ template: 'homeDeco', branch, fields: { name } })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value
}

const look = (vault: Vault, archive: string): Promise<void> =>
  vault.access({ kind: 'view', archive, parts: ['profile'], purpose: 'work', offline: true })

/** The rows of a store that a copy should have, and what stands in the copy. */
async function both({ device, files }: Kept) {
  await files.rest()
  const db = rawDatabase(device)
  const [outbox, seen, rejected] = await Promise.all([
    db.outbox.toArray(),
    db.seen.toArray(),
    db.rejected.toArray(),
  ])
  db.close()
  return { store: { outbox, seen, rejected }, copy: await copyOf(device, files) }
}

async function copyOf({ profile }: Device, files: MemorySpare) {
  return files.use(databaseName(profile), async (sides) => {
    const read = await Promise.all(sides.map((side) => decodeFrames(side.read(0, side.size()))))
    // The later side has the later generation; both are told apart by what they hold in these tests.
    const [newest] = read
      .map((payloads, at) => ({ payloads, at, bytes: sides[at]!.read(0, HEAD_BYTES) }))
      .filter(({ payloads }) => payloads.length > 0)
      .sort((a, b) => (b.bytes[4] ?? 0) - (a.bytes[4] ?? 0))
    const changes = (newest?.payloads.slice(1) ?? []) as readonly RowChange[][]
    const tables = rowsAfter(changes.flat())
    const rows = (table: string): unknown[] => [...(tables.get(table)?.values() ?? [])]
    return {
      row: newest?.payloads[0],
      outbox: rows('outbox'),
      seen: rows('seen'),
      rejected: rows('rejected'),
      meta: [...(tables.get('meta')?.keys() ?? [])].map(String),
    }
  })
}

/** As Chromium does with a log that it cannot read. */
async function lose(device: Device): Promise<void> {
  await Dexie.delete(databaseName(device.profile))
  await profiles.remove(device.profile)
}

describe('SPR1 what the copy holds', () => {
  it('SPR1 follows saves, looks and answers, and is the same as the store', async () => {
    const world = await kept()
    const { vault, device } = world
    const archive = await open(vault, device.branch, '王芳')
    for (let n = 0; n < 5; n++) await look(vault, archive)
    const before = await both(world)
    expect(before.copy.outbox).toEqual(before.store.outbox)
    expect(before.copy.outbox.length).toBeGreaterThan(1)
    expect(before.copy.seen).toEqual(before.store.seen)
    expect(before.copy.row).toEqual(rowOf(device))

    const tenure = await vault.depot.lead()
    const { entries } = await (async () => {
      await tenure.hello(await vault.depot.announcement())
      return tenure.outbox(null, 100, 1_000_000)
    })()
    await tenure.settle(
      entries.map(({ id }, at) => ({ id, code: 'OK', seq: at + 1, received: clock.now(), offset: 0 })),
    )
    await tenure.seenAcked(3)
    const after = await both(world)
    expect(after.store.outbox).toEqual([])
    expect(after.copy.outbox).toEqual([])
    expect(after.copy.seen).toEqual(after.store.seen)
    expect(after.copy.seen).toHaveLength(2)
    vault.close()
  })

  it('SPR1 has no way in that a password opens, and nothing that lengthens a lease', async () => {
    const world = await kept()
    const { meta } = (await both(world)).copy
    expect(meta).toEqual(expect.arrayContaining(['slot/escrow', 'secret', 'identity', 'directory']))
    for (const key of ['slot/password', 'pin', 'lease', 'mark', 'trust', 'typed/1'])
      expect(meta).not.toContain(key)
    const bytes = concatBytes(
      ...world.files.stores.get(databaseName(world.device.profile))!.map(({ bytes }) => bytes),
    )
    const db = rawDatabase(world.device)
    const slot = await db.meta.get('slot/password')
    db.close()
    if (slot === undefined || !('slot' in slot)) throw new Error('no slot')
    expect(Buffer.from(bytes).includes(Buffer.from(slot.slot.wrapped))).toBe(false)
    world.vault.close()
  })

  it('SPR1 what comes in bulk is in it once it is quiet', async () => {
    const world = await kept()
    const { vault, device } = world
    for (let n = 0; n < 5; n++) await open(vault, device.branch, `客户${n}`)
    await vault.settleSpare()
    const { store, copy } = await both(world)
    expect(copy.outbox).toEqual(store.outbox)
    vault.close()
  })
})

describe('SPR2 the bytes', () => {
  const changes: RowChange[] = [{ table: 'outbox', key: 1, row: { n: 1, sealed: Uint8Array.of(1, 2, 3) } }]

  it('SPR2 reads what was written, with bytes of its own', async () => {
    const frame = await encodeFrame(changes, 3, HEAD_BYTES)
    const file = concatBytes(encodeHead({ generation: 3, used: HEAD_BYTES + frame.length }), frame)
    const [read] = (await decodeFrames(file)) as RowChange[][]
    expect(read).toEqual(changes)
    const [change] = read ?? []
    if (change === undefined || !('row' in change)) throw new Error('no row')
    expect((change.row as { sealed: Uint8Array }).sealed.buffer.byteLength).toBe(3)
  })

  it('SPR2 cut or flipped anywhere, it reads the whole frames before and nothing else', async () => {
    const frames: Uint8Array[] = []
    let at = HEAD_BYTES
    for (let n = 0; n < 3; n++) {
      const frame = await encodeFrame([{ table: 'seen', key: n, row: { n } }], 1, at)
      frames.push(frame)
      at += frame.length
    }
    const file = concatBytes(encodeHead({ generation: 1, used: at }), ...frames)
    const ends = frames.map(
      (_, n) => HEAD_BYTES + frames.slice(0, n + 1).reduce((sum, { length }) => sum + length, 0),
    )
    for (let place = HEAD_BYTES; place < file.length; place++) {
      const whole = ends.filter((end) => end <= place).length
      expect(await decodeFrames(file.subarray(0, place))).toHaveLength(whole)
      const flipped = file.slice()
      flipped[place]! ^= 0x40
      expect(await decodeFrames(flipped)).toHaveLength(whole)
    }
  })

  it('SPR2 frames of an earlier copy in the same file are not read', async () => {
    const long = await encodeFrame('first of an earlier copy', 1, HEAD_BYTES)
    const behind = await encodeFrame('second of an earlier copy', 1, HEAD_BYTES + long.length)
    const now = await encodeFrame('first of an earlier Copy', 2, HEAD_BYTES)
    expect(now.length).toBe(long.length)
    const file = concatBytes(encodeHead({ generation: 2, used: 0 }), now, behind)
    expect(await decodeFrames(file)).toEqual(['first of an earlier Copy'])
  })

  it('SPR2 a copy that broke off half-way leaves the one before', async () => {
    const world = await kept()
    const { vault, device, files } = world
    await open(vault, device.branch, '王芳')
    await files.rest()
    // The other side has room for the first frame and not for the second.
    const sides = files.stores.get(databaseName(device.profile))!
    const other = sides.find(({ bytes }) => bytes.length === 0) ?? sides[0]
    other.bytes = new Uint8Array(400)
    files.full = true
    vault.keepSpare(files, rowOf(device))
    await vault.settleSpare()
    expect(other.bytes.some((byte) => byte !== 0)).toBe(true)
    const { store, copy } = await both(world)
    expect(copy.outbox).toEqual(store.outbox)
    expect(copy.outbox.length).toBeGreaterThan(0)
    vault.close()
  })
})

describe('SPR3 to SPR5 a store that was lost', () => {
  it('SPR3 is there again, shut, with what waited', async () => {
    const world = await kept()
    const { vault, device, files } = world
    const archive = await open(vault, device.branch, '王芳')
    await look(vault, archive)
    const { store } = await both(world)
    vault.close()
    await lose(device)

    const [back] = await recoverLost(files, profiles, clock, ready)
    expect(back).toEqual(rowOf(device))
    expect(await profiles.find(device.profile)).toEqual(rowOf(device))
    const db = rawDatabase(device)
    expect(await db.outbox.toArray()).toEqual(store.outbox)
    expect(await db.seen.toArray()).toEqual(store.seen)
    expect(await db.meta.get('shut')).toEqual({ key: 'shut', why: 'lost', at: clock.now() })
    expect(await db.meta.get('slot/password')).toBeUndefined()
    db.close()
    await expect(unlock(device)).rejects.toThrow('shut')
    // Once.
    expect(await recoverLost(files, profiles, clock, ready)).toEqual([])
  })

  it('SPR4 one that is there is left alone, and one that was forgotten does not come back', async () => {
    const { vault, device, files } = await kept()
    await open(vault, device.branch, '王芳')
    await files.rest()
    expect(await recoverLost(files, profiles, clock, ready)).toEqual([])
    vault.close()
    await unlock(device).then((again) => again.close())
    await forgetStore(files, device.profile)
    expect(await recoverLost(files, profiles, clock, ready)).toEqual([])
    expect(await Dexie.exists(databaseName(device.profile))).toBe(false)
  })

  it('SPR4 of somebody who was told that the store is gone nothing comes back', async () => {
    const { vault, device, files } = await kept()
    await files.rest()
    vault.close()
    await lose(device)
    const farewell = { why: 'disabled', handed: 0, at: clock.now() } as const
    await profiles.put({ ...rowOf(device), farewell })
    expect(await recoverLost(files, profiles, clock, ready)).toEqual([])
  })

  it('SPR5 a copy that cannot be written disturbs nobody and is made whole later', async () => {
    const files = new MemorySpare()
    files.full = true
    const world = await kept(files)
    const { vault, device } = world
    await open(vault, device.branch, '王芳')
    await vault.settleSpare()
    expect((await both(world)).copy.outbox).toEqual([])
    files.full = false
    await vault.settleSpare()
    const { store, copy } = await both(world)
    expect(copy.outbox).toEqual(store.outbox)
    vault.close()
  })

  it('SPR5 on a disk that is full what is saved goes over what the file has already', async () => {
    const world = await kept()
    const { vault, device, files } = world
    await files.use(databaseName(device.profile), async (sides) => {
      for (const side of sides) side.write(side.size(), new Uint8Array(100_000))
      return Promise.resolve()
    })
    files.full = true
    await open(vault, device.branch, '王芳')
    const { store, copy } = await both(world)
    expect(copy.outbox).toEqual(store.outbox)
    vault.close()
  })
})
