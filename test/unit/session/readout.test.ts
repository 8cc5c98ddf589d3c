import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { readEntries } from '../../../shared/document/read.ts'
import { ENTRY_VERSION } from '../../../shared/domain/entry.ts'
import type { Item } from '../../../shared/protocol/feed.ts'
import { cardTools } from '../../../shared/templates/cardTools.ts'
import { Authors } from '../../../sync-server/session/authors.ts'
import { Cards } from '../../../sync-server/session/cards.ts'
import { answerFetch } from '../../../sync-server/session/fetch.ts'
import { readBatch } from '../../../sync-server/session/pull.ts'
import { Readout } from '../../../sync-server/session/readout.ts'
import type { Store } from '../../../sync-server/store/contract.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { noteEntry, setEntry } from '../../support/socketClient.ts'

let door: TestDoor
let before: Writer
let after: Writer
let manager: Writer

beforeEach(async () => {
  door = await openTestDoor()
  before = await door.person('before', 'SA', 'A')
  after = await door.person('after', 'SA', 'A')
  manager = await door.person('manager', 'BM', 'A')
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const transferTo = (to: string): JsonObject => ({
  k: 'command',
  at: door.clock.now(),
  v: ENTRY_VERSION,
  t: 'homeDeco@1',
  command: { do: 'transfer', to },
})

/** The store, with something that happens once, right after this question was answered. */
function interrupted(
  question: 'scopeRows' | 'documentsOf',
  happens: () => Promise<void>,
): { readonly store: Store; readonly done: () => boolean } {
  const { store } = door.core
  let done = false
  const ask = async (...given: readonly unknown[]): Promise<unknown> => {
    const answer: unknown = await Reflect.apply(
      store[question] as (...of: unknown[]) => unknown,
      store,
      given,
    )
    if (!done) {
      done = true
      await happens()
    }
    return answer
  }
  const proxy = new Proxy(store, {
    get: (of, name) => (name === question ? ask : (Reflect.get(of, name, of) as unknown)),
  })
  return { store: proxy, done: () => done }
}

function readoutOver(store: Store): Readout {
  const authors = new Authors(store)
  return new Readout(store, door.core.ledgers, authors, new Cards(cardTools, authors))
}

const textsIn = (items: readonly Item[]): string =>
  JSON.stringify(
    items.flatMap((item) =>
      item.op === 'PUT' && item.update !== null ? readEntries(item.update).map(({ value }) => value) : [],
    ),
  )

async function movedArchive(): Promise<{
  readonly archive: string
  readonly service: string
  readonly move: () => Promise<void>
}> {
  const { archive, business } = await door.archive(before)
  const service = `${archive}.${business}.service`
  expect(await before.code(before.entry(service, noteEntry('交接之前')))).toBe('OK')
  expect(await before.code(before.entry(`${archive}.profile`, setEntry({ name: '甲方' })))).toBe('OK')
  return {
    archive,
    service,
    async move() {
      const transfer = manager.entry(`${archive}.life`, transferTo(after.actor.user))
      expect(await manager.code(transfer)).toBe('OK')
      expect(await after.code(after.entry(service, noteEntry('只给接手的人看')))).toBe('OK')
    },
  }
}

test('G4 a page that was begun before a transfer brings nothing that was written after it', async () => {
  const { service, move } = await movedArchive()
  const { store, done } = interrupted('scopeRows', move)
  const scope = `owner/${before.actor.user}/${door.a}/service`
  const pull = { type: 'PULL', scope, base: 0, after: 0, maxBytes: 256 * 1024 } as const
  const batch = await readBatch(pull, scope, false, store, readoutOver(store))
  expect(done()).toBe(true)
  expect(textsIn(batch.items)).not.toContain('只给接手的人看')
  expect(batch.items).toEqual([{ op: 'LEAVE', doc: service, why: 'transferred' }])
})

test('G4 a document that merely moved on within the scope comes as it stands', async () => {
  const { service } = await movedArchive()
  const write = async (): Promise<void> => {
    expect(await before.code(before.entry(service, noteEntry('刚写的')))).toBe('OK')
  }
  const { store } = interrupted('scopeRows', write)
  const scope = `owner/${before.actor.user}/${door.a}/service`
  const pull = { type: 'PULL', scope, base: 0, after: 0, maxBytes: 256 * 1024 } as const
  const batch = await readBatch(pull, scope, false, store, readoutOver(store))
  expect(batch.items).toMatchObject([{ op: 'PUT', doc: service, full: true, count: 2 }])
  expect(textsIn(batch.items)).toContain('刚写的')
})

test('G4 FETCH hands out nothing that went into other hands while its access was being written', async () => {
  const { archive, move } = await movedArchive()
  const { store, done } = interrupted('documentsOf', move)
  const rights = door.core.directory.actor(before.actor.user)
  if (rights === null) throw new Error('the salesman is gone')
  const answer = await answerFetch(
    { type: 'FETCH', req: 1, archive, doc: null, purpose: 'look' },
    before.actor,
    rights,
    { store, readout: readoutOver(store), recorder: door.core.recorder, clock: door.clock },
  )
  expect(done()).toBe(true)
  expect(textsIn(answer.items)).not.toContain('只给接手的人看')
  expect(answer).toEqual({ type: 'FETCHED', req: 1, items: [], refused: 'denied' })
})
