import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReadSide } from '../../../sync-server/projection/index.ts'
import { branchStandings } from '../../../sync-server/projection/standing.ts'
import type { DeviceRow, Effect } from '../../../sync-server/store/contract.ts'
import { Archives } from '../../support/archives.ts'
import { bare, branchRow, ulid } from '../../support/ledgers.ts'
import { readSideOf } from '../../support/readSide.ts'
import { TempStore } from '../../support/tempStore.ts'

const DAY = 86_400_000

describe('how a branch stands', () => {
  let temp: TempStore
  let side: ReadSide
  const branch = branchRow({ id: ulid(), code: 'A', name: '一店', template: 'homeDeco' })
  const empty = branchRow({ id: ulid(), code: 'B', name: '二店', template: 'generic' })
  const [anna, bert, gone] = [ulid(), ulid(), ulid()]

  beforeEach(async () => {
    temp = await TempStore.start()
    side = await readSideOf(temp)
    const person = (id: string, disabled = false): readonly Effect[] => [
      { on: 'user', row: { id, login: id, name: id, passwordHash: '', disabled } },
      {
        on: 'membership',
        row: {
          id: ulid(),
          user: id,
          role: 'SA',
          branch: branch.id,
          unit: null,
          from: 0,
          until: null,
          deputyFor: null,
        },
      },
    ]
    await temp.store.commit([
      bare('set up', { on: 'branch', row: branch }, { on: 'branch', row: empty }),
      ...[person(anna), person(bert), person(gone, true)].map((effects) => bare('person', ...effects)),
    ])
  })
  afterEach(async () => {
    await side.close()
    await temp.end()
  })

  async function device(
    user: string,
    lastSeen: number,
    pending = 0,
    oldest: number | null = null,
  ): Promise<void> {
    const row: DeviceRow = { id: ulid(), user, name: '', lastSeen, pending, oldest, app: '' }
    await temp.store.commit([bare('hello', { on: 'device', row })])
  }
  const standing = async () => (await branchStandings(temp.store, side.queries, temp.clock.time))[0]

  it('PRJ9 knows nothing before any device has called', async () => {
    expect(await branchStandings(temp.store, side.queries, temp.clock.time)).toEqual(
      [branch, empty].map(({ id, code, name, template }) => ({
        id,
        code,
        name,
        template,
        archives: 0,
        conflicts: 0,
        completeness: null,
        withGaps: 0,
        devices: 0,
        lastContact: null,
        pending: 0,
        oldestPending: null,
        dataAsOf: null,
      })),
    )
  })

  it('PRJ9 is as current as the device that called longest ago, or as the oldest work still held', async () => {
    const now = temp.clock.time
    await device(anna, now - 1000)
    await device(bert, now - 3 * DAY)
    expect(await standing()).toMatchObject({
      devices: 2,
      lastContact: now - 1000,
      pending: 0,
      dataAsOf: now - 3 * DAY,
    })
    await device(anna, now - 500, 4, now - 5 * DAY)
    await device(bert, now - 200, 2, now - DAY)
    expect(await standing()).toMatchObject({
      devices: 4,
      lastContact: now - 200,
      pending: 6,
      oldestPending: now - 5 * DAY,
      dataAsOf: now - 5 * DAY,
    })
  })

  it('PRJ9 is not held back by people who left, nor by a device that was shut before it could write', async () => {
    const now = temp.clock.time
    await device(anna, now - 1000)
    await device(gone, now - 9 * DAY)
    await device(bert, now - 40 * DAY)
    expect(await standing()).toMatchObject({ devices: 1, dataAsOf: now - 1000 })
    // Unsent work counts however long it has been.
    await device(bert, now - 41 * DAY, 1, now - 42 * DAY)
    expect(await standing()).toMatchObject({ devices: 2, pending: 1, dataAsOf: now - 42 * DAY })
  })

  it('PRJ9 counts archives, and those in conflict, where they stand', async () => {
    const archives = new Archives(temp)
    const seller = await archives.writer(branch.id, 'SA', anna)
    const [one, two] = [await archives.open(seller), await archives.open(seller)]
    await archives.set(seller, one, 'profile', { name: '甲' })
    await archives.set(seller, one, 'profile', { name: '乙' }, {})
    await archives.set(seller, two, 'profile', { name: '丙' })
    await side.projection.catchUp()
    expect(await standing()).toMatchObject({ id: branch.id, archives: 2, conflicts: 1 })
  })
})
