/** The lock on sensitive data on the device: forms, sheets and what is shown (R13). */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Vault } from '../../../client/vault/vault.ts'
import { agree, batch, greet, Ledger, make, newDevice, openedLife, scopeOf, ulid } from './world.ts'

const NUMBER = '11010519491231002X'

async function begun(role: 'SA' | 'BM' = 'SA') {
  const device = newDevice(role)
  const vault = await make(device)
  const made = await vault.desk.create({
    template: 'homeDeco',
    branch: device.branch,
    fields: { name: '王先生' },
  })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return { device, vault, archive: made.value }
}

const save = (vault: Vault, archive: string, fields: { readonly [key: string]: string | null }) =>
  vault.desk.save({ archive, business: null, fields, seen: {} })
const locked = { type: 'invalid', code: 'no-sensitive-consent', field: 'idNumber', params: {} }

describe('R13 sensitive data on the device', () => {
  it('is not begun with, and not saved before the client was asked; the rest is', async () => {
    const { device, vault, archive } = await begun()
    const fields = { name: '王先生', idNumber: NUMBER }
    const made = await vault.desk.create({ template: 'homeDeco', branch: device.branch, fields })
    expect(made).toEqual({ ok: false, error: locked })
    expect(await save(vault, archive, { idNumber: NUMBER })).toEqual({ ok: false, error: locked })
    expect(await save(vault, archive, { alias: '小王' })).toEqual({ ok: true, value: null })
    await agree(vault, archive)
    expect(await save(vault, archive, { idNumber: NUMBER })).toEqual({ ok: true, value: null })
  })

  it('is out of sight at once when the client withdraws, and back when the client agrees again', async () => {
    const { vault, archive } = await begun()
    await agree(vault, archive)
    await save(vault, archive, { idNumber: NUMBER, idType: 'residentId' })
    const shown = async () => [
      ...((await vault.read(archive))?.documents.get('identity')?.fields.keys() ?? []),
    ]
    expect(await shown()).toEqual(['idNumber', 'idType'])
    await agree(vault, archive, 'withdrawn')
    expect(await shown()).toEqual([])
    expect(await save(vault, archive, { idNumber: '34052419800101001X' })).toEqual({
      ok: false,
      error: locked,
    })
    await agree(vault, archive)
    // Nothing was lost by it.
    expect(await shown()).toEqual(['idNumber', 'idType'])
  })

  it('is out of sight where a withdrawal arrives from elsewhere', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const archive = ulid()
    const parts = ['life', 'consent']
    const tenure = await greet(vault, device, parts)
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
    )
    const fact = { purpose: 'sensitive', basis: 'separateConsent', method: 'ticked' }
    const said = (act: string, more = {}) => ({
      k: 'consent',
      v: 1,
      at: 1,
      t: 'homeDeco@1',
      fact: { ...fact, act },
      ...more,
    })
    const consent = new Ledger(`${archive}.consent`)
    const given = consent.write(3, said('granted'))
    await tenure.applyBatch(batch(scopeOf(device, 'consent'), 0, 3, [consent.put()]))
    await save(vault, archive, { idNumber: NUMBER })
    const fields = async () => (await vault.read(archive))?.documents.get('identity')?.fields.size
    expect(await fields()).toBe(1)
    consent.write(4, said('withdrawn', { supersedes: [given] }))
    await tenure.applyBatch(batch(scopeOf(device, 'consent'), 3, 4, [consent.put()]))
    expect(await fields()).toBe(0)
  })
})
