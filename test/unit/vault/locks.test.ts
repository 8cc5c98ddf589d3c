/** LCK1–LCK12: the slots of a store, its lease and its clock, on a device that no server hears of. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { hexToBytes } from '../../../shared/base/bytes.ts'
import { newKeyPair, NotForUs, openWith } from '../../../shared/base/hpke.ts'
import { slotPurpose } from '../../../shared/protocol/device.ts'
import { STANDARD_LEASE_MS, UNKEPT_LEASE_MS } from '../../../shared/policy/lease.ts'
import {
  escrowOf,
  isPassword,
  renewEscrow,
  reopenVault,
  rewrap,
  shutIfOver,
  standingOf,
  unlockVault,
} from '../../../client/vault/entering.ts'
import { CLOCK_SLACK_MS } from '../../../client/vault/mark.ts'
import { isPinWeak } from '../../../client/vault/pin.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import {
  clock,
  escrowPrivateKey,
  greet,
  hex,
  make,
  newDevice,
  PASSWORD,
  rawDatabase,
  terms,
  ulid,
  unlock,
  welcome,
  type Device,
} from './world.ts'

const DAY = 24 * 3_600_000
const NEXT = 'another horse 电池 2'
const start = clock.time
afterEach(() => {
  clock.time = start
})

/** A store with one archive that waits for the server. */
async function worked(device: Device = newDevice()): Promise<{ device: Device; archive: string }> {
  const vault = await make(device)
  const archive = await createIn(vault, device)
  vault.close()
  return { device, archive }
}

async function createIn(vault: Vault, device: Device): Promise<string> {
  const made = await vault.desk.create({
    template: 'homeDeco',
    branch: device.branch,
    fields: { name: '王先生' },
  })
  if (!made.ok) throw new Error(made.error.type)
  return made.value
}

/** As the server does it. */
async function keyFromEscrow(device: Device, owner = device): Promise<Uint8Array> {
  const slot = await escrowOf(device.profile)
  if (slot === null) throw new Error('no escrow slot')
  return openWith(escrowPrivateKey, slotPurpose(owner.user, owner.device), hexToBytes(slot.sealed))
}

const opened = (device: Device, password = PASSWORD) => unlockVault(device.ports, device.profile, password)

async function look<T>(device: Device, see: (db: ReturnType<typeof rawDatabase>) => Promise<T>): Promise<T> {
  const db = rawDatabase(device)
  const seen = await see(db)
  db.close()
  return seen
}

/** The database under its key: what is there still opens with it and holds the work. */
async function reopen(device: Device, password: string): Promise<Vault> {
  const vault = await reopenVault(device.ports, device.profile, await keyFromEscrow(device), password, terms)
  if (vault === null) throw new Error('it is the key of this store')
  return vault
}

describe('LCK1 the escrow slot', () => {
  it('gives the server the data key, for this person on this device and for nobody else', async () => {
    const { device } = await worked()
    expect(await keyFromEscrow(device)).toHaveLength(32)
    await expect(keyFromEscrow(device, { ...device, user: ulid() })).rejects.toBeInstanceOf(NotForUs)
    await expect(keyFromEscrow(device, { ...device, device: ulid() })).rejects.toBeInstanceOf(NotForUs)
  })

  it('opens nothing that lies on the device, and no key of the device opens it', async () => {
    const { device } = await worked()
    const slot = await escrowOf(device.profile)
    const { privateKey } = await newKeyPair()
    await expect(
      openWith(privateKey, slotPurpose(device.user, device.device), hexToBytes(slot?.sealed ?? '')),
    ).rejects.toBeInstanceOf(NotForUs)
    // The key itself lies nowhere, in no form.
    const key = await keyFromEscrow(device)
    const dump = await look(device, async (db) => {
      const parts: string[] = []
      for (const table of db.tables)
        for (const row of await table.toArray())
          parts.push(
            JSON.stringify(row, (_, value: unknown) => (value instanceof Uint8Array ? hex(value) : value)),
          )
      return parts.join()
    })
    expect(dump).not.toContain(hex(key))
  })

  it('LCK2 reopens a store under a new password, with all its work, and the old one opens it no more', async () => {
    const { device, archive } = await worked()
    const vault = await reopen(device, NEXT)
    expect(vault.stats.pending).toBeGreaterThan(0)
    expect((await vault.read(archive))?.documents.get('profile')?.fields.get('name')?.value).toBe('王先生')
    vault.close()
    expect(await opened(device)).toMatchObject({ error: { type: 'wrong-password' } })
    const again = await opened(device, NEXT)
    expect(again.ok).toBe(true)
    if (again.ok) again.value.close()
  })

  it('LCK2 a key that is not of this store changes nothing', async () => {
    const { device } = await worked()
    const other = await worked()
    const wrong = await keyFromEscrow(other.device)
    expect(await reopenVault(device.ports, device.profile, wrong, NEXT, terms)).toBeNull()
    ;(await unlock(device)).close()
  })

  it('LCK3 is sealed anew when the server has another key', async () => {
    const { device } = await worked()
    const pair = await newKeyPair()
    const key = { id: ulid(), publicKey: hex(pair.publicKey) }
    const self = { user: device.user, device: device.device }
    await renewEscrow(device.ports, device.profile, 'not the password', self, key)
    expect((await escrowOf(device.profile))?.key).toBe(terms.escrow.id)
    await renewEscrow(device.ports, device.profile, PASSWORD, self, key)
    const slot = await escrowOf(device.profile)
    expect(slot?.key).toBe(key.id)
    expect(
      await openWith(
        pair.privateKey,
        slotPurpose(device.user, device.device),
        hexToBytes(slot?.sealed ?? ''),
      ),
    ).toHaveLength(32)
  })
})

describe('LCK4 a new password', () => {
  it('opens the store in place of the old one', async () => {
    const { device } = await worked()
    expect(await rewrap(device.ports, device.profile, 'not it', NEXT)).toMatchObject({
      error: { type: 'wrong-password' },
    })
    expect(await rewrap(device.ports, device.profile, PASSWORD, NEXT)).toEqual({ ok: true, value: null })
    expect(await isPassword(device.ports, device.profile, PASSWORD)).toBe(false)
    expect(await isPassword(device.ports, device.profile, NEXT)).toBe(true)
  })

  it('opens nothing that was shut meanwhile', async () => {
    const { device } = await worked()
    clock.time += STANDARD_LEASE_MS
    expect(await opened(device)).toMatchObject({ error: { type: 'shut', why: 'expired' } })
    expect(await rewrap(device.ports, device.profile, PASSWORD, NEXT)).toMatchObject({
      error: { type: 'shut' },
    })
    expect(await look(device, (db) => db.meta.get('slot/password'))).toBeUndefined()
  })
})

describe('LCK8 the lease', () => {
  it('opens until its last moment and not at its end', async () => {
    const { device } = await worked()
    clock.time += STANDARD_LEASE_MS - 1
    ;(await unlock(device)).close()
    clock.time += 1
    expect(await opened(device)).toMatchObject({ ok: false, error: { type: 'shut', why: 'expired' } })
  })

  it('LCK9 over, leaves no way in but escrow, and loses nothing', async () => {
    const { device, archive } = await worked()
    clock.time += 8 * DAY
    expect(await opened(device)).toMatchObject({ error: { type: 'shut', why: 'expired' } })
    const keys = await look(device, (db) => db.meta.where('key').startsWith('slot/').primaryKeys())
    expect(keys).toEqual(['slot/escrow'])
    // A clock set back to when it was still good finds nothing to open.
    clock.time = start
    expect(await opened(device)).toMatchObject({ error: { type: 'shut', why: 'expired' } })
    const vault = await reopen(device, PASSWORD)
    expect((await vault.read(archive))?.documents.get('profile')?.fields.get('name')?.value).toBe('王先生')
    expect(vault.lease.until).toBe(clock.now() + STANDARD_LEASE_MS)
    vault.close()
  })

  it('LCK9 is ended by a page that holds no key', async () => {
    const { device } = await worked()
    await look(device, (db) => shutIfOver(db, clock.now() + STANDARD_LEASE_MS - 1))
    expect(await look(device, standingOf)).toMatchObject({ shut: null, there: true })
    await look(device, (db) => shutIfOver(db, clock.now() + STANDARD_LEASE_MS))
    expect(await look(device, standingOf)).toMatchObject({ shut: 'expired', there: true, waiting: 3 })
  })

  it('is renewed by every WELCOME and while the line stands', async () => {
    const device = newDevice()
    const vault = await make(device)
    clock.time += 6 * DAY
    const tenure = await greet(vault, device, ['life'])
    expect(vault.lease.until).toBe(clock.now() + STANDARD_LEASE_MS)
    clock.time += 5 * DAY
    await tenure.complete(clock.now())
    expect(vault.lease.until).toBe(clock.now() + STANDARD_LEASE_MS)
    await tenure.welcome(welcome(device, ['life'], { leaseMs: 3 * DAY }))
    vault.close()
    clock.time += 3 * DAY
    expect(await opened(device)).toMatchObject({ error: { type: 'shut', why: 'expired' } })
  })

  it('LCK10 is a day where the browser promised nothing, whatever was granted', async () => {
    const device = newDevice()
    const unkept = { ...device, ports: { ...device.ports, kept: () => Promise.resolve(false) } }
    const vault = await make(unkept)
    expect(vault.lease.until).toBe(clock.now() + UNKEPT_LEASE_MS)
    await vault.lease.note(true)
    expect(vault.lease.until).toBe(clock.now() + STANDARD_LEASE_MS)
    vault.close()
    clock.time += UNKEPT_LEASE_MS
    expect(await opened(unkept)).toMatchObject({ error: { type: 'shut', why: 'expired' } })
  })

  it('in clear says no more than when it ends; longer there, it is no longer', async () => {
    const { device } = await worked()
    await look(device, (db) => db.meta.put({ key: 'mark', mark: { high: 0, until: start + 900 * DAY } }))
    clock.time += STANDARD_LEASE_MS
    expect(await opened(device)).toMatchObject({ error: { type: 'shut', why: 'expired' } })
  })
})

describe('LCK11 a clock turned back', () => {
  it('shuts the store', async () => {
    const { device } = await worked()
    clock.time += 2 * DAY
    const vault = await unlock(device)
    await vault.lease.note(true)
    vault.close()
    clock.time -= CLOCK_SLACK_MS
    ;(await unlock(device)).close()
    clock.time -= 1
    expect(await opened(device)).toMatchObject({ error: { type: 'shut', why: 'clock' } })
    expect(await look(device, standingOf)).toMatchObject({ shut: 'clock', waiting: 3 })
  })

  it('shuts it although the clear mark was lowered', async () => {
    const { device } = await worked()
    clock.time += 2 * DAY
    const vault = await unlock(device)
    await vault.lease.note(true)
    vault.close()
    await look(device, (db) => db.meta.put({ key: 'mark', mark: { high: 0, until: clock.now() + DAY } }))
    clock.time -= DAY
    expect(await opened(device)).toMatchObject({ error: { type: 'shut', why: 'clock' } })
  })

  it('is forgiven where the server has just been met: it vouches for the time', async () => {
    const device = newDevice()
    // The clock was a year ahead until somebody put it right.
    clock.time += 365 * DAY
    const vault = await make(device)
    await createIn(vault, device)
    clock.time = start
    expect(vault.lease.whyShut()).toBe('clock')
    await greet(vault, device, ['life'])
    expect(vault.lease.whyShut()).toBeNull()
    vault.close()
    ;(await unlock(device)).close()
  })

  it('is noticed by a tab that is open', async () => {
    const device = newDevice()
    const vault = await make(device)
    await vault.lease.note(true)
    clock.time -= DAY
    expect(vault.lease.whyShut()).toBe('clock')
    clock.time += DAY + STANDARD_LEASE_MS
    expect(vault.lease.whyShut()).toBe('expired')
    vault.close()
  })
})

describe('LCK12 the PIN', () => {
  it('is set, asked and taken away, and lies on the disk only sealed', async () => {
    const device = newDevice()
    const vault = await make(device)
    expect(vault.pin.isSet).toBe(false)
    expect(await vault.pin.is('274913')).toBe(false)
    await vault.pin.set('274913')
    expect(await vault.pin.is('274913')).toBe(true)
    expect(await vault.pin.is('274914')).toBe(false)
    expect(await vault.pin.is('27491')).toBe(false)
    vault.close()
    const again = await unlock(device)
    expect(await again.pin.is('274913')).toBe(true)
    await again.pin.set(null)
    expect(again.pin.isSet).toBe(false)
    again.close()
    expect((await unlock(device)).pin.isSet).toBe(false)
  })

  it('is none that everybody tries first', () => {
    for (const weak of ['000000', '999999', '123456', '654321', '012345']) expect(isPinWeak(weak)).toBe(true)
    for (const fine of ['274913', '121212', '135791', '112233']) expect(isPinWeak(fine)).toBe(false)
  })
})

describe('LCK16 what was typed and not saved', () => {
  const words = [{ label: '内容', text: '半句话金丝雀' }]

  it('is offered at the next unlock, until it is dropped, and lies on the disk only sealed', async () => {
    const device = newDevice()
    const vault = await make(device)
    await vault.typed.keep([{ label: '内容', text: '半句' }])
    await vault.typed.keep(words)
    vault.close()
    const rows = await look(device, (db) => db.meta.where('key').startsWith('typed/').toArray())
    expect(rows).toHaveLength(1)
    expect(Buffer.from((rows[0] as { sealed: Uint8Array }).sealed).includes('金丝雀')).toBe(false)
    const again = await unlock(device)
    expect(again.typed.left).toEqual(words)
    // What is typed in this tab is its own.
    await again.typed.keep([{ label: '称呼', text: '新的' }])
    await again.typed.drop()
    expect(again.typed.left).toEqual([])
    again.close()
    const third = await unlock(device)
    expect(third.typed.left).toEqual([{ label: '称呼', text: '新的' }])
    third.close()
  })

  it('is gone once it was saved', async () => {
    const device = newDevice()
    const vault = await make(device)
    await vault.typed.keep(words)
    await vault.typed.keep([])
    vault.close()
    expect((await unlock(device)).typed.left).toEqual([])
  })
})
