/** The sealed store: made once, opened by its password and by nothing else, unreadable on disk. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { Locked } from '../../../client/vault/depot.ts'
import { unlockVault } from '../../../client/vault/entering.ts'
import {
  batch,
  greet,
  Ledger,
  make,
  newDevice,
  openedLife,
  PASSWORD,
  rawDatabase,
  scopeOf,
  setEntry,
  ulid,
  unlock,
} from './world.ts'

describe('a sealed store', () => {
  it('opens with its password and with no other', async () => {
    const device = newDevice()
    ;(await make(device)).close()
    expect(await unlockVault(device.ports, device.profile, 'Correct horse 电池')).toEqual({
      ok: false,
      error: { type: 'wrong-password' },
    })
    const vault = await unlock(device)
    expect(vault.self).toEqual({ user: device.user, device: device.device })
    expect(vault.me.memberships).toEqual([device.membership])
    vault.close()
  })

  it('says so where there is none', async () => {
    expect(await unlockVault(newDevice().ports, 'nobody', PASSWORD)).toEqual({
      ok: false,
      error: { type: 'no-store' },
    })
  })

  it('is never made over one that stands there', async () => {
    const device = newDevice()
    const first = await make(device)
    const done = await first.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王先生' },
    })
    expect(done.ok).toBe(true)
    await expect(make(device)).rejects.toThrow('there already')
    first.close()
    expect((await unlock(device)).stats.pending).toBeGreaterThan(0)
  })

  it('gives nothing more away once it is closed', async () => {
    const device = newDevice()
    const vault = await make(device)
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王先生' },
    })
    if (!made.ok) throw new Error(made.error.type)
    vault.close()
    await expect(vault.read(made.value)).rejects.toBeInstanceOf(Locked)
  })

  it('S17 holds no canary in any row, in UTF-8, UTF-16 or base64', async () => {
    const canaries = [
      '金丝雀小姐',
      '13800138000',
      'canaryclient',
      '朝阳区甘露园南里',
      'jinsiquexiaojie',
      '拒绝原因',
      '缘由',
    ]
    const device = newDevice()
    const vault = await make(device)
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: {
        name: '金丝雀小姐',
        alias: 'canaryclient',
        [`contacts/${ulid()}`]: { type: 'mobile', value: '13800138000' },
        address: '朝阳区甘露园南里',
      },
    })
    if (!made.ok) throw new Error(JSON.stringify(made.error))
    await vault.access({
      kind: 'view',
      archive: made.value,
      parts: ['profile'],
      purpose: '缘由',
      offline: true,
    })

    const tenure = await greet(vault, device, ['life', 'profile'])
    const page = await tenure.outbox(null, 64, 1e6)
    await tenure.settle(page.entries.map(({ id }) => ({ id, code: 'DENIED' as const, why: '拒绝原因' })))
    const items = Array.from({ length: 70 }, () => {
      const ledger = new Ledger(`${ulid()}.profile`)
      ledger.write(5, setEntry({ name: '金丝雀小姐', alias: 'canaryclient' }))
      return ledger.put()
    })
    await tenure.applyBatch(batch(scopeOf(device, 'profile'), 0, 5, items))
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 9, [openedLife(device, ulid(), ulid(), 8).put()]),
    )
    const refused = vault.rejected[0]?.id ?? 'nothing was refused'

    const dump = await dumpOf(device)
    vault.close()
    expect(dump.length).toBeGreaterThan(20_000)
    for (const canary of canaries)
      for (const form of formsOf(canary)) expect(dump.includes(form), canary).toBe(false)
    // The search itself finds what does stand there in clear.
    expect(dump.includes(refused)).toBe(true)
  })
})

/** Every row of every table: keys, plain values and sealed bytes, one after the other. */
async function dumpOf(device: ReturnType<typeof newDevice>): Promise<Buffer> {
  const db = rawDatabase(device)
  const parts: Buffer[] = []
  const add = (value: unknown): void => {
    if (value instanceof Uint8Array) parts.push(Buffer.from(value))
    else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) {
        add(key)
        add(one)
      }
    } else parts.push(Buffer.from(String(value)))
  }
  await db.open()
  for (const table of db.tables) for (const row of await table.toArray()) add(row)
  db.close()
  return Buffer.concat(parts)
}

/** As text may stand on a disk; of base64 the middle, whose letters do not depend on what stands before. */
function formsOf(canary: string): readonly Buffer[] {
  const utf8 = Buffer.from(canary)
  const base64 = [0, 1, 2].map((shift) =>
    utf8.subarray(shift, utf8.length - ((utf8.length - shift) % 3)).toString('base64'),
  )
  return [utf8, Buffer.from(canary, 'utf16le'), ...base64.map((text) => Buffer.from(text))]
}
