/** The device's side of a reveal: the access is on disk before the value is answered, whatever asks for it. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { err, ok } from '../../../shared/base/result.ts'
import type { RevealAsk } from '../../../client/api.ts'
import type { Replication, Wanted } from '../../../client/replica/api.ts'
import { OpenArchives } from '../../../client/worker/archives.ts'
import {
  agree,
  batch,
  greet,
  Ledger,
  make,
  newDevice,
  openedLife,
  rawDatabase,
  scopeOf,
  setEntry,
  ulid,
} from './world.ts'

const NUMBER = { type: 'mobile', value: '13800138000' }

async function scene(online = true) {
  const device = newDevice('SA')
  const vault = await make(device)
  const key = `contacts/${ulid()}`
  const made = await vault.desk.create({
    template: 'homeDeco',
    branch: device.branch,
    fields: { name: '王先生', [key]: NUMBER },
  })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  const wanted: Wanted[] = []
  const replication = {
    status: () => ({ connection: online ? 'open' : 'waiting' }),
    place: () => undefined,
    reveal: (one: Wanted) => {
      wanted.push(one)
      return Promise.resolve(online ? ok(['11010519491231002X']) : err({ type: 'offline' as const }))
    },
  } as unknown as Replication
  const archives = new OpenArchives(vault, replication)
  const archive = made.value
  await archives.open(archive, 'work')
  const seen = async () => (await (await greet(vault, device, [])).seen(100)).slice(1)
  const ask = (more: Partial<RevealAsk>): RevealAsk => ({
    archive,
    part: 'contact',
    key,
    act: 'reveal',
    purpose: 'contact',
    ...more,
  })
  return { device, vault, archives, archive, key, wanted, seen, ask }
}

describe('POL37 a reveal on the device', () => {
  it('writes what, what for and whether offline, then answers', async () => {
    const { archives, archive, ask, seen } = await scene(false)
    expect(await archives.reveal(ask({}))).toEqual(ok([NUMBER]))
    expect(await archives.reveal(ask({ act: 'dial', purpose: 'dial' }))).toEqual(ok([NUMBER]))
    expect(await archives.reveal(ask({ act: 'copy', purpose: 'copy' }))).toEqual(ok([NUMBER]))
    expect(await archives.reveal(ask({ key: null, act: 'edit', purpose: 'edit' }))).toEqual(ok([]))
    const row = { archive, parts: ['contact'], offline: true }
    expect(await seen()).toMatchObject([
      { ...row, kind: 'reveal', purpose: 'contact' },
      { ...row, kind: 'dial', purpose: 'dial' },
      { ...row, kind: 'copy', purpose: 'copy' },
      { ...row, kind: 'reveal', purpose: 'edit' },
    ])
  })

  it('answers nothing when the access cannot be written', async () => {
    const { archives, vault, ask } = await scene()
    vault.close()
    await expect(archives.reveal(ask({}))).rejects.toThrow()
  })

  it('has the row on disk when the value arrives', async () => {
    const { archives, device, ask } = await scene()
    const db = rawDatabase(device)
    const before = await db.seen.count()
    await archives.reveal(ask({}))
    expect(await db.seen.count()).toBe(before + 1)
    db.close()
  })

  it('asks the server for what is not here, which logs it itself; offline it says so', async () => {
    const there = await scene()
    const asked = there.ask({ part: 'identity', key: 'idNumber', purpose: 'verify' })
    expect(await there.archives.reveal(asked)).toEqual(ok(['11010519491231002X']))
    expect(there.wanted).toEqual([
      { archive: there.archive, part: 'identity', field: 'idNumber', purpose: 'verify' },
    ])
    expect(await there.seen()).toEqual([])
    const away = await scene(false)
    expect(await away.archives.reveal(away.ask({ part: 'identity', key: 'idNumber' }))).toEqual(
      err({ type: 'offline' }),
    )
  })

  it('asks the server too where a blind writer has something of his own waiting here', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const archive = ulid()
    const masked = `owner/${device.user}/${device.branch}/identity~m`
    const scopes = [scopeOf(device, 'life'), masked].map((id) => ({
      id,
      masked: id === masked,
      head: 0,
      until: null,
    }))
    const tenure = await greet(vault, device, [], { scopes })
    const mine = openedLife(device, archive, ulid(), 1)
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [mine.put()]))
    const ledger = new Ledger(`${archive}.identity`)
    ledger.write(2, setEntry({ idNumber: '11010519491231002X' }))
    const values = { idNumber: '110***********002X' }
    const card = { part: 'identity', filled: 1, filledKeys: [], conflicts: 0, changed: 1, values }
    await tenure.applyBatch(batch(masked, 0, 2, [{ ...ledger.put({ bytes: false }), card }]))
    await agree(vault, archive)
    await vault.desk.save({ archive, business: null, fields: { idLongTerm: true }, seen: {} })
    const wanted: Wanted[] = []
    const archives = new OpenArchives(vault, {
      status: () => ({ connection: 'open' }),
      place: () => undefined,
      reveal: (one: Wanted) => {
        wanted.push(one)
        return Promise.resolve(ok(['11010519491231002X']))
      },
    } as unknown as Replication)
    const opened = await archives.open(archive, 'work')
    expect(opened.ok && opened.value.masked.get('identity')).toEqual(values)
    const ask = { archive, part: 'identity', key: 'idNumber', act: 'reveal', purpose: 'sign' } as const
    expect(await archives.reveal(ask)).toEqual(ok(['11010519491231002X']))
    expect(wanted.length).toBe(1)
  })
})

describe('POL38 print', () => {
  it('is an access of its own, of what was on the page', async () => {
    const { archives, archive, seen } = await scene(false)
    await archives.printed(archive)
    expect(await seen()).toMatchObject([{ kind: 'print', archive, purpose: 'print', offline: true }])
    await archives.printed(ulid())
    expect((await seen()).length).toBe(1)
  })
})
