import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import type { Grant } from '../../../shared/domain/grant.ts'
import { fillCatalogue, followDates, newCatalogue } from '../../../client/worker/lists.ts'
import {
  batch,
  clock,
  greet,
  Ledger,
  make,
  newDevice,
  openedVerdict,
  openEntry,
  setEntry,
  ulid,
} from './world.ts'

const HOUR = 3_600_000

it('POL4 what was granted until a date is shown until then and no longer, without a network too', async () => {
  const device = newDevice('SA')
  const vault = await make(device)
  const scope = `grant/${device.user}`
  const tenure = await greet(vault, device, [], {
    scopes: [{ id: scope, masked: false, head: 0, until: null }],
  })
  const [archive, business, owner] = [ulid(), ulid(), ulid()]
  const grant: Grant = {
    id: ulid(),
    to: { is: 'person', user: device.user },
    compartments: ['profile'],
    right: 'read',
    from: clock.time,
    until: clock.time + HOUR,
    by: owner,
    approvedBy: null,
    why: '代班',
    agreement: null,
  }
  const life = new Ledger(`${archive}.life`)
  const command = life.write(1, openEntry({ ...device, user: owner }, business))
  const opened = openedVerdict({ ...device, user: owner }, business, command, 'CY-1')
  life.write(2, opened, 1, 'server', 'server')
  const given = {
    ...opened,
    n: 2,
    covers: {},
    verdict: { is: 'granted', grant: grant as unknown as JsonObject },
  }
  life.write(3, given, 1, 'server', 'server')
  const profile = new Ledger(`${archive}.profile`)
  profile.write(4, setEntry({ name: '王芳' }))
  await tenure.applyBatch(batch(scope, 0, 5, [life.put(), profile.put()]))

  const catalogue = newCatalogue(vault)
  fillCatalogue(vault, catalogue)
  expect(catalogue.row(archive)?.name).toBe('王芳')
  expect((await vault.read(archive))?.documents.get('profile')).toBeDefined()
  expect(followDates(vault, catalogue)).toBe(false)

  clock.time += HOUR
  expect(followDates(vault, catalogue)).toBe(true)
  expect(catalogue.row(archive)).toBeNull()
  expect(await vault.read(archive)).toBeNull()
  expect(followDates(vault, catalogue)).toBe(false)
  const again = newCatalogue(vault)
  fillCatalogue(vault, again)
  expect(again.size).toBe(0)
})
