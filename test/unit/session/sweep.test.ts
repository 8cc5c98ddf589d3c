/** The first sync on the server's side: what a sweep brings, to whom, and what its pages cost the second time. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { unsqueeze } from '../../../shared/protocol/codec.ts'
import { OpenPack, type PackedBody, type PackedHead } from '../../../shared/protocol/pack.ts'
import type { Pack } from '../../../shared/protocol/sweep.ts'
import { cardTools } from '../../../shared/templates/cardTools.ts'
import { Authors } from '../../../sync-server/session/authors.ts'
import { Cards } from '../../../sync-server/session/cards.ts'
import { nodeDeflater } from '../../../sync-server/session/deflater.ts'
import { Listings } from '../../../sync-server/session/listings.ts'
import { Pages } from '../../../sync-server/session/pages.ts'
import { systemTimers } from '../../../sync-server/ports.ts'
import type { Ledgers } from '../../../sync-server/ingest/ledgers.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { openTestLine, type TestLine } from '../../support/line.ts'
import { noteEntry, setEntry } from '../../support/socketClient.ts'

let door: TestDoor
let sales: Writer
let colleague: Writer
let manager: Writer

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  colleague = await door.person('colleague', 'SA', 'A')
  manager = await door.person('manager', 'BM', 'A')
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

type Page = Omit<Pack, 'type' | 'sweep'>
const small = { fewest: 4, most: 16, endsIn: 4 }

/** How often a document was opened to make a page. */
class CountedLedgers {
  opened = 0
  readonly it: Ledgers

  constructor(ledgers: Ledgers) {
    this.it = new Proxy(ledgers, {
      get: (of, name) => {
        const member: unknown = Reflect.get(of, name, of)
        if (name === 'open') this.opened++
        return typeof member === 'function' ? (member.bind(of) as unknown) : member
      },
    })
  }
}

function pagesOver(): { readonly pages: Pages; readonly ledgers: CountedLedgers } {
  const { store } = door.core
  const authors = new Authors(store)
  const ledgers = new CountedLedgers(door.core.ledgers)
  const cards = new Cards(cardTools, authors)
  const report = (error: unknown): void => void door.errors.push(error)
  const tools = { store, ledgers: ledgers.it, authors, cards, report }
  return {
    pages: new Pages(tools, new Listings(store, systemTimers), systemTimers, nodeDeflater, small),
    ledgers,
  }
}

interface Swept extends PackedHead, PackedBody {
  readonly scopes: readonly string[]
}

async function openPage(scopes: readonly string[], page: Page): Promise<readonly Swept[]> {
  const pack = new OpenPack(await unsqueeze(page.body, nodeDeflater))
  const { bodies } = pack.bodies()
  const listed: string[][] = []
  for (let at = 0; at < page.runs.length; at += 2)
    for (let left = page.runs[at + 1] as number; left > 0; left--)
      for (const set of page.patterns[page.runs[at] as number] as readonly number[])
        listed.push((page.sets[set] as readonly number[]).map((place) => scopes[place] as string))
  return pack.documents.map((head, at) => ({
    ...head,
    ...(bodies[at] as PackedBody),
    scopes: listed[at] as string[],
  }))
}

async function sweep(pages: Pages, scopes: readonly string[], after: string | null = null) {
  const bodies: Uint8Array[] = []
  const documents: Swept[] = []
  for (let at = after; ;) {
    const page = await pages.after(scopes, at)
    bodies.push(page.body)
    documents.push(...(await openPage(scopes, page)))
    if (!page.more) return { bodies, documents, heads: page.heads }
    at = page.to
  }
}

const branchScopes = (): string[] => ['life', 'profile', 'service'].map((part) => `branch/${door.a}/${part}`)
const ownScopes = (writer: Writer): string[] =>
  ['life', 'profile', 'service'].map((part) => `owner/${writer.actor.user}/${door.a}/${part}`)

async function named(writer: Writer, name: string): Promise<{ archive: string; business: string }> {
  const made = await door.archive(writer)
  expect(await writer.code(writer.entry(`${made.archive}.profile`, setEntry({ name })))).toBe('OK')
  return made
}

test('SYN67 a sweep brings each document once, whole, with entries, receipts, authors, card and who lists it', async () => {
  const { archive, business } = await named(sales, '江文博')
  const service = `${archive}.${business}.service`
  expect(await sales.code(sales.entry(service, noteEntry('第一次'), noteEntry('第二次')))).toBe('OK')
  expect(await manager.code(manager.entry(service, noteEntry('店长看过')))).toBe('OK')
  const scopes = [...branchScopes(), ...ownScopes(sales)]
  const { documents, heads } = await sweep(pagesOver().pages, scopes)
  expect(documents.map(({ doc }) => doc).sort()).toEqual(
    [service, `${archive}.life`, `${archive}.profile`].sort(),
  )
  const told = documents.find(({ doc }) => doc === service)
  expect(told?.scopes).toEqual([`branch/${door.a}/service`, `owner/${sales.actor.user}/${door.a}/service`])
  expect(told?.runs.map(({ client, clock, values }) => [client, clock, values.length]).sort()).toEqual(
    [
      [sales.client, 0, 2],
      [manager.client, 0, 1],
    ].sort(),
  )
  expect(told?.receipts.map(({ client, from, to }) => [client, from, to]).sort()).toEqual(
    [
      [sales.client, 0, 2],
      [manager.client, 0, 1],
    ].sort(),
  )
  expect(documents.find(({ doc }) => doc.endsWith('.profile'))?.card).toMatchObject({ name: '江文博' })
  expect(Math.max(...heads)).toBe(Math.max(...documents.map(({ seq }) => seq)))
})

test('SYN67 a masked scope brings the masked card and not one entry, author or receipt', async () => {
  await named(sales, '江文博')
  const { documents, bodies } = await sweep(pagesOver().pages, [`branch/${door.a}/profile~m`])
  expect(documents).toMatchObject([
    { masked: true, runs: [], receipts: [], scopes: [`branch/${door.a}/profile~m`] },
  ])
  const plain = await Promise.all(bodies.map((body) => unsqueeze(body, nodeDeflater)))
  expect(Buffer.concat(plain).includes(Buffer.from('江文博'))).toBe(false)
  expect(Buffer.concat(plain).includes(Buffer.from(sales.actor.device))).toBe(false)
})

test('SYN68 pages are made once for everybody who may see them, and a change makes one of them anew', async () => {
  const made: string[] = []
  for (let at = 0; at < 60; at++)
    made.push((await named(at % 2 === 0 ? sales : colleague, `客户${at}`)).archive)
  const { pages, ledgers } = pagesOver()
  const first = await sweep(pages, branchScopes())
  expect(new Set(first.documents.map(({ doc }) => doc)).size).toBe(120)
  expect(first.documents).toHaveLength(120)
  expect(first.bodies.length).toBeGreaterThan(1)
  expect(ledgers.opened).toBe(120)

  const second = await sweep(pages, branchScopes())
  expect(ledgers.opened).toBe(120)
  expect(second.bodies.map((body) => Buffer.from(body).toString('base64'))).toEqual(
    first.bodies.map((body) => Buffer.from(body).toString('base64')),
  )

  const changed = made[10] as string
  const writer = sales
  expect(await writer.code(writer.entry(`${changed}.profile`, setEntry({ tier: 'A' })))).toBe('OK')
  await named(colleague, '新来的')
  const third = await sweep(pages, branchScopes())
  const same = third.bodies.filter((body) => first.bodies.some((old) => Buffer.from(old).equals(body)))
  expect(third.documents).toHaveLength(122)
  expect(third.documents.find(({ doc }) => doc === `${changed}.profile`)?.runs[0]?.values).toHaveLength(2)
  expect(third.bodies.length - same.length).toBeLessThanOrEqual(2)
})

test('SYN68 devices that come at once wait for each other’s pages, and two are made at a time', async () => {
  for (let at = 0; at < 60; at++) await named(at % 2 === 0 ? sales : colleague, `客户${at}`)
  const { pages, ledgers } = pagesOver()
  const same = await Promise.all(Array.from({ length: 8 }, () => sweep(pages, branchScopes())))
  expect(new Set(same.map(({ documents }) => documents.length))).toEqual(new Set([120]))
  expect(ledgers.opened).toBe(120)
  const own = await Promise.all([sales, colleague, sales].map((writer) => sweep(pages, ownScopes(writer))))
  expect(own.map(({ documents }) => documents.length)).toEqual([60, 60, 60])
  expect(ledgers.opened).toBe(240)
})

test('SYN68 a sweep that was cut goes on behind the last document it stored, whatever happened before it', async () => {
  for (let at = 0; at < 30; at++) await named(sales, `客户${at}`)
  const { pages } = pagesOver()
  const scopes = ownScopes(sales)
  const page = await pages.after(scopes, null)
  expect(page.more).toBe(true)
  const before = (await openPage(scopes, page)).map(({ doc }) => doc)
  const early = before[0] as string
  await manager.code(
    manager.entry(`${early.slice(0, 26)}.life`, {
      k: 'command',
      at: door.clock.now(),
      v: 1,
      t: 'homeDeco@1',
      command: { do: 'transfer', to: colleague.actor.user },
    }),
  )
  const rest = await sweep(pages, scopes, page.to)
  const all = [...before, ...rest.documents.map(({ doc }) => doc)]
  expect(new Set(all).size).toBe(all.length)
  expect(all).toHaveLength(60)
  // What left lies above the head that the first page named, so PULL brings it as LEAVE.
  const left = await door.core.store.scopeRow(scopes[1] as string, `${early.slice(0, 26)}.profile`)
  expect(left?.leftSeq).toBeGreaterThan(Math.max(...page.heads))
})

test('SYN67 G4 what went into other hands after it was listed is left out, and no page of it is kept', async () => {
  const { archive, business } = await named(sales, '江文博')
  const service = `${archive}.${business}.service`
  expect(await sales.code(sales.entry(service, noteEntry('交接之前')))).toBe('OK')
  const { store } = door.core
  const authors = new Authors(store)
  let moved = false
  const interrupted = new Proxy(store, {
    get: (of, name) => {
      const member: unknown = Reflect.get(of, name, of)
      if (name !== 'scopeRows') return typeof member === 'function' ? (member.bind(of) as unknown) : member
      return async (...given: Parameters<typeof of.scopeRows>) => {
        const rows = await of.scopeRows(...given)
        if (!moved && given[0].endsWith('/service')) {
          moved = true
          const transfer = { do: 'transfer', to: colleague.actor.user }
          const entry = { k: 'command', at: door.clock.now(), v: 1, t: 'homeDeco@1', command: transfer }
          expect(await manager.code(manager.entry(`${archive}.life`, entry))).toBe('OK')
          expect(await colleague.code(colleague.entry(service, noteEntry('只给接手的人看')))).toBe('OK')
        }
        return rows
      }
    },
  })
  const report = (error: unknown): void => void door.errors.push(error)
  const tools = {
    store: interrupted,
    ledgers: door.core.ledgers,
    authors,
    cards: new Cards(cardTools, authors),
    report,
  }
  const { documents } = await sweep(
    new Pages(tools, new Listings(interrupted, systemTimers), systemTimers, nodeDeflater),
    ownScopes(sales),
  )
  expect(moved).toBe(true)
  expect(JSON.stringify(documents)).not.toContain('只给接手的人看')
  expect(documents.map(({ doc }) => doc)).not.toContain(service)
})

test('SYN69 pages come for as long as there is room, and only of scopes that are one’s own', async () => {
  for (let at = 0; at < 40; at++) await named(sales, `客户${at}`)
  const line: TestLine = await openTestLine(door, door.core.store, small)
  const { client } = await line.open(manager)
  await client.hello([])
  await client.next('WELCOME')
  await client.send({ type: 'SWEEP', sweep: 1, scopes: branchScopes(), after: null, pages: 1 })
  const first = await client.next('PACK')
  expect(first.more).toBe(true)
  await client.send({ type: 'PING', n: 1 })
  await client.next('PONG')
  expect(client.heard.filter(({ type }) => type === 'PACK')).toEqual([])
  await client.send({ type: 'MORE', sweep: 7, pages: 4 })
  await client.send({ type: 'MORE', sweep: 1, pages: 1 })
  const second = await client.next('PACK')
  expect((second.to ?? '') > (first.to ?? '')).toBe(true)
  await client.send({ type: 'SWEEP', sweep: 2, scopes: ownScopes(sales), after: null, pages: 1 })
  expect(await client.next('REFUSED')).toMatchObject({ code: 'not-your-scope' })
  expect(client.heard.filter(({ type }) => type === 'PACK')).toEqual([])
  client.close()
  await line.end()
})
