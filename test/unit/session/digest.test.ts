import { afterEach, beforeEach, expect, test } from 'vitest'
import { bucketOf, BUCKETS, Digest } from '../../../shared/base/digest.ts'
import type { SetHash } from '../../../shared/base/setHash.ts'
import { entrySetHash } from '../../../shared/document/read.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { openTestLine, type TestLine } from '../../support/line.ts'
import type { SocketClient } from '../../support/socketClient.ts'
import { setEntry } from '../../support/socketClient.ts'

let door: TestDoor
let line: TestLine
let sales: Writer
let client: SocketClient
let scope: string

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  line = await openTestLine(door)
  scope = `owner/${sales.actor.user}/${door.a}/profile`
  for (let at = 0; at < 40; at++) {
    const { archive } = await door.archive(sales)
    expect(await sales.code(sales.entry(`${archive}.profile`, setEntry({ name: `客户${at}` })))).toBe('OK')
  }
  ;({ client } = await line.open(sales))
  await client.hello([])
  await client.next('WELCOME')
})
afterEach(async () => {
  client.close()
  await line.end()
  expect(door.errors).toEqual([])
  await door.end()
})

async function held(): Promise<{ hashes: Map<string, SetHash>; base: number }> {
  const { items, to } = await client.pull(scope)
  const hashes = new Map(
    items.flatMap((item) =>
      item.op === 'PUT' && item.update !== null ? [[item.doc, entrySetHash(item.update)] as const] : [],
    ),
  )
  return { hashes, base: to }
}

async function digest(hashes: ReadonlyMap<string, SetHash>, base: number, of = scope) {
  const made = new Digest()
  for (const [doc, hash] of hashes) made.add(doc, hash)
  await client.send({ type: 'DIGEST', scope: of, base, buckets: [...made.buckets] })
}

test('SYN75 whoever holds the same is told so, whoever does not is told what there is in the buckets that differ', async () => {
  const { hashes, base } = await held()
  expect(hashes.size).toBe(40)
  await digest(hashes, base)
  expect(await client.next('DIGESTED')).toMatchObject({ moved: false, buckets: [], documents: [] })

  const [wrong, lost] = [...hashes.keys()] as [string, string]
  const mine = new Map(hashes).set(wrong, '0123456789abcdef')
  mine.delete(lost)
  await digest(mine, base)
  const told = await client.next('DIGESTED')
  expect(told.buckets.toSorted()).toEqual([...new Set([bucketOf(wrong), bucketOf(lost)])].sort())
  expect(told.documents.length).toBeLessThan(40)
  expect(new Map(told.documents.map(({ doc, setHash }) => [doc, setHash])).get(wrong)).toBe(hashes.get(wrong))
  expect(told.documents.map(({ doc }) => doc)).toContain(lost)
})

test('SYN75 nothing is compared with another moment, and nothing told of feeds that are not one’s own', async () => {
  const { hashes, base } = await held()
  const [doc] = hashes.keys()
  expect(await sales.code(sales.entry(doc as string, setEntry({ tier: 'A' })))).toBe('OK')
  await digest(hashes, base)
  expect(await client.next('DIGESTED')).toMatchObject({ moved: true, buckets: [], documents: [] })
  for (const other of [`branch/${door.a}/profile`, `${scope}~m`]) {
    await digest(hashes, base, other)
    expect(await client.next('REFUSED')).toMatchObject({ code: 'not-your-scope' })
  }
})

test('a digest depends on the set of documents and hashes alone, and on each of them', () => {
  const made = (...pairs: readonly (readonly [string, string])[]): string => {
    const digest = new Digest()
    for (const [doc, hash] of pairs) digest.add(doc, hash)
    return digest.buckets.join()
  }
  const [a, b] = [['A.profile', '00ff00ff00ff00ff'] as const, ['B.profile', '00ff00ff00ff00ff'] as const]
  expect(made(a, b)).toBe(made(b, a))
  expect(new Set([made(), made(a), made(b), made(a, b), made(['A.profile', '10ff00ff00ff00ff'])]).size).toBe(
    5,
  )
  const spread = new Set(Array.from({ length: 2_000 }, (_, at) => bucketOf(`01J${at}.deal`)))
  expect(spread.size).toBe(BUCKETS)
})
