/** PRJ11 and PRJ12: what head office filters by beside the fields of a card. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HeadOfficeQuery } from '../../../shared/protocol/http.ts'
import type { Reader } from '../../../sync-server/projection/headOffice.ts'
import type { ReadSide } from '../../../sync-server/projection/index.ts'
import { Archives, type OpenedArchive, type Writer } from '../../support/archives.ts'
import { ulid } from '../../support/ledgers.ts'
import { mergedQuery } from '../../support/mergedQuery.ts'
import { readSideOf } from '../../support/readSide.ts'
import { TempStore } from '../../support/tempStore.ts'

const MOBILE = '13812345678'
const ID_NUMBER = '11010519491231002X'
const byNumber = { by: 'archiveNo', direction: 'asc' } as const
const reader: Reader = { branches: null, contact: false }

let temp: TempStore
let side: ReadSide
let archives: Archives
let here: Writer
let there: Writer

beforeEach(async () => {
  temp = await TempStore.start()
  side = await readSideOf(temp)
  archives = new Archives(temp)
  here = await archives.writer(ulid())
  there = await archives.writer(ulid())
})
afterEach(async () => {
  await side.close()
  await temp.end()
})

async function client(by: Writer, name: string, mobile: string): Promise<OpenedArchive> {
  const at = await archives.open(by)
  await archives.set(by, at, 'profile', { name })
  await archives.set(by, at, 'contact', { [`contacts/${ulid()}`]: { type: 'mobile', value: mobile } })
  return at
}
async function ask(filters: HeadOfficeQuery['filters'], more: Partial<HeadOfficeQuery> = {}) {
  await side.projection.catchUp()
  return side.queries.headOffice(mergedQuery({ sort: byNumber, ...more, filters }), reader)
}
const alike = async () =>
  (await ask([{ is: 'flag', by: 'alike' }])).rows.map((row) => `${row.name} ${row.alike ?? 0}`)

it('PRJ12 archives of one client know of each other over branches, in whatever order they came', async () => {
  const first = await client(here, '王小明', MOBILE)
  expect(await alike()).toEqual([])
  const second = await client(there, '王先生', MOBILE)
  await client(there, '李四', '13900001111')
  expect(await alike()).toEqual(['王小明 1', '王先生 1'])

  const third = await archives.open(here)
  await archives.set(here, third, 'profile', { name: '王总' })
  await archives.set(here, third, 'identity', { idNumber: ID_NUMBER })
  await archives.set(there, second, 'identity', { idNumber: ID_NUMBER })
  expect(await alike()).toEqual(['王小明 1', '王先生 2', '王总 1'])
  const found = await side.queries.alike(second.archive, reader)
  expect(found.rows.map(({ archive }) => archive)[0]).toBe(second.archive)
  expect(new Map(found.by.map(({ archive, by }) => [archive, by]))).toEqual(
    new Map([
      [first.archive, ['phone']],
      [third.archive, ['identity']],
    ]),
  )
  // Whoever reads one branch is shown that one alone.
  const one = await side.queries.alike(second.archive, { ...reader, branches: [there.branch] })
  expect(one.rows).toHaveLength(1)

  // Made from nothing it says the same.
  const before = await alike()
  await side.close()
  for (const end of ['', '-wal', '-shm'])
    rmSync(join(temp.folder, `projection.sqlite${end}`), { force: true })
  side = await readSideOf(temp)
  expect(await alike()).toEqual(before)
})

it('PRJ12 ends when the number does, and no number stands in the file', async () => {
  const item = `contacts/${ulid()}`
  const first = await archives.open(here)
  await archives.set(here, first, 'profile', { name: '王小明' })
  await archives.set(here, first, 'contact', { [item]: { type: 'mobile', value: MOBILE } })
  await client(there, '王先生', MOBILE)
  expect(await alike()).toHaveLength(2)
  await archives.set(here, first, 'contact', { [item]: { type: 'mobile', value: MOBILE, status: 'dead' } })
  expect(await alike()).toEqual([])
  for (const end of ['', '-wal']) {
    const bytes = readFileSync(join(temp.folder, `projection.sqlite${end}`))
    expect(bytes.includes(MOBILE)).toBe(false)
  }
})

it('PRJ11 urgency is as of the reader’s day, and open complaints and gaps are found', async () => {
  const at = await client(here, '王小明', MOBILE)
  await archives.set(here, at, 'deal', { stage: 'lead', urgency: 'future', targetDate: '2027-03-01' })
  await archives.fact(here, at, 'service', 'complaint', { text: '墙面开裂', state: 'open' })
  const urgency = async (today: string) =>
    (await ask([], { today, counted: ['urgency'] })).facets.choices['urgency']
  expect(await urgency('2026-01-01')).toEqual([{ value: 'future', count: 1 }])
  expect(await urgency('2027-02-28')).toEqual([{ value: 'now', count: 1 }])
  const now = { is: 'choice' as const, by: 'urgency', values: ['now'] }
  expect((await ask([now], { today: '2027-02-28' })).total).toBe(1)
  expect((await ask([now])).total).toBe(0)
  expect((await ask([{ is: 'flag', by: 'complaint' }])).total).toBe(1)
  const gaps = (await ask([], { counted: ['gap'] })).facets.choices['gap'] ?? []
  const missing = gaps.find(({ value }) => value === 'channel')
  expect(missing).toEqual({ value: 'channel', count: 1 })
  expect((await ask([{ is: 'choice', by: 'gap', values: ['channel'] }])).total).toBe(1)
})
