/** Cards on their way to the disk and back: as text, and read while the key is not there yet. */
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import type { Fragment } from '../../../shared/domain/card.ts'
import { CardPages, readSealedCards } from '../../../client/vault/cardPages.ts'
import { readPage, writePage, type PagedCard } from '../../../client/vault/cardText.ts'
import { Schema } from '../../../client/vault/schema.ts'
import { importKey, KEY_BYTES, Sealer } from '../../../client/vault/sealing.ts'
import { Store } from '../../../client/vault/store.ts'
import { clock, random, ulid } from './world.ts'

const profile = (name: string, tags: readonly string[] = []): Fragment => ({
  conflicts: 0,
  filledKeys: ['name', 'tags'],
  changed: 1_763_793_780_123,
  part: 'profile',
  name,
  alias: '',
  pinyin: 'zhangsan|zs',
  clientType: 'person',
  tier: 'A',
  region: '110105',
  tags,
  channel: 'store',
  place: '甘露园2期',
})

const deal: Fragment = {
  conflicts: 1,
  filledKeys: ['stage'],
  changed: 1_763_793_780_124,
  part: 'deal',
  stage: 'sign',
  urgency: 'now',
  targetDate: '2027-02-15',
  budgetMin: null,
  budgetMax: 30_000_000,
  shown: { areaGross: 98, stage: 'sign' },
}

const card = (more: Partial<PagedCard> = {}): PagedCard => ({
  doc: `${ulid()}.profile`,
  scopes: ['branch/b/profile'],
  seg: 7,
  fragment: profile('张三'),
  masked: null,
  ...more,
})

function readBack(cards: readonly PagedCard[]): readonly PagedCard[] {
  const read: PagedCard[] = []
  readPage(
    writePage(cards),
    (scopes) => scopes,
    (one) => read.push(one),
  )
  return read
}

it('reads a page of cards as it was written, of every kind and with holes', () => {
  const later: Fragment = Object.assign(profile('李四'), {
    sinceVersion2: { deep: ['値', null, false, -1.5] },
  })
  const cards = [
    card(),
    card({ fragment: profile('张三丰', ['急装']), seg: null, scopes: [] }),
    card({ fragment: null, masked: profile('王**'), scopes: ['masked/b', 'owner/u'] }),
    card({ fragment: deal, masked: null }),
    card({ fragment: later }),
    card({ fragment: null, masked: null }),
  ]
  expect(readBack(cards)).toEqual(cards)
  // Members in their order too: the same card is the same bytes on every device.
  expect(JSON.stringify(readBack(cards))).toBe(JSON.stringify(cards))
})

it('writes what cards have in common once in a page', () => {
  const written = writePage(Array.from({ length: 100 }, (_, at) => card({ fragment: profile(`张${at}`) })))
  for (const once of ['filledKeys', 'branch/b/profile', '110105', 'clientType'])
    expect(written.split(once).length - 1, once).toBe(1)
})

/** Another tab of the same store. */
function tabOf(db: Schema, key: CryptoKey): CardPages {
  const store = new Store(db, new Sealer(key, random), clock, random)
  return new CardPages(store, () => undefined)
}

it('takes in what another tab wrote between reading the sealed cards and having the key', async () => {
  const key = await importKey(random.bytes(KEY_BYTES))
  const db = new Schema(`test-${ulid()}`)
  const first = tabOf(db, key)
  await first.load(await readSealedCards(db))
  const sealed = await readSealedCards(db)

  const [patched, paged] = [`${ulid()}.profile`, `${ulid()}.profile`]
  const patches = [{ doc: patched, fragment: profile('张三'), scopes: ['s'] }]
  const row = await first.sealPatches(patches)
  const n = await db.transaction('rw', ['cardlog'], () => first.logInside(row))
  await first.logged(n, patches)
  const one = { fragment: profile('李四'), masked: null, scopes: ['s'], seg: 1, page: null }
  const pages = await first.sealNewPages(new Map([[paged, one]]))
  await db.transaction('rw', ['cards'], () => first.addPagesInside(pages))
  await first.pagesAdded(pages)

  const second = tabOf(db, key)
  await second.load(sealed)
  expect(new Map(second.shelf.docs())).toEqual(new Map(first.shelf.docs()))
  expect([...second.shelf.docs()].map(([doc]) => doc).sort()).toEqual([patched, paged].sort())
  db.close()
})

/** A tab whose readings can be held up between the disk and the memory. */
class SlowSealer extends Sealer {
  hold: Promise<void> = Promise.resolve()
  asked: () => void = () => undefined
  override async unseal(place: string, sealed: Uint8Array): Promise<Uint8Array> {
    this.asked()
    await this.hold
    return super.unseal(place, sealed)
  }
}

it('keeps the pages it adds itself while it is reading what another tab folded', async () => {
  const key = await importKey(random.bytes(KEY_BYTES))
  const db = new Schema(`test-${ulid()}`)
  const sealer = new SlowSealer(key, random)
  const own = new CardPages(new Store(db, sealer, clock, random), () => undefined)
  await own.load(await readSealedCards(db))
  const addPage = async (count: number): Promise<readonly string[]> => {
    const docs = Array.from({ length: count }, () => `${ulid()}.profile`)
    const one = { fragment: profile('李四'), masked: null, scopes: ['s'], seg: 1, page: null }
    const pages = await own.sealNewPages(new Map(docs.map((doc) => [doc, one])))
    await db.transaction('rw', ['cards'], () => own.addPagesInside(pages))
    await own.pagesAdded(pages)
    return docs
  }
  const before = await addPage(3)

  const other = tabOf(db, key)
  await other.load(await readSealedCards(db))
  for (const doc of before) {
    const patches = [{ doc, fragment: profile('王五') }]
    const row = await other.sealPatches(patches)
    await other.logged(await db.transaction('rw', ['cardlog'], () => other.logInside(row)), patches)
  }
  expect(await other.fold(1)).toBe(true)

  let release = (): void => undefined
  sealer.hold = new Promise((resolve) => (release = resolve))
  const looked = new Promise<void>((resolve) => (sealer.asked = resolve))
  const reading = own.catchUp()
  // Its look at the disk is over, and what it saw is not in memory yet.
  await looked
  const adding = addPage(2)
  while ((await db.cards.count()) < 2) await new Promise((resume) => setTimeout(resume, 1))
  await new Promise((resume) => setTimeout(resume, 20))
  release()
  await reading
  const added = await adding
  for (const doc of [...before, ...added]) expect(own.shelf.card(doc), doc).not.toBeNull()
  expect(own.shelf.card(before[0] ?? '')?.fragment).toMatchObject({ name: '王五' })
  db.close()
})
