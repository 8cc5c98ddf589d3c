/** R13: privacy notices at the server: who publishes, what is never published, and that a version never changes. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addedCovers,
  itemName,
  missingItems,
  noticeItems,
  parseNotice,
  type NoticeContent,
  type PublishedNotice,
} from '../../../shared/domain/privacyNotice.ts'
import { isBlank, richOfPlain, type RichText } from '../../../shared/domain/richText.ts'
import { coversOfTemplates, marketingCover, suggestedItem } from '../../../shared/templates/noticeCover.ts'
import { templates } from '../../../shared/templates/index.ts'
import { Staff } from '../../support/staff.ts'

let staff: Staff
beforeAll(async () => {
  staff = await Staff.start([['manager', 'BM', 'A']])
})
afterAll(async () => {
  expect(await staff.end()).toEqual([])
})

const content = (say: string, covers = coversOfTemplates()): NoticeContent => ({
  items: Object.fromEntries(noticeItems.map((item) => [item, richOfPlain(`${item} ${say}`)])) as {
    [item in (typeof noticeItems)[number]]: RichText
  },
  covers,
})
const publish = (login: string, version: number, said: NoticeContent | string): Promise<Response> =>
  staff.post(login, '/api/company/privacy-notices', {
    version,
    content: typeof said === 'string' ? said : JSON.stringify(said),
  })
async function told(login: string, after = 0): Promise<readonly PublishedNotice[]> {
  const answer = await staff.post(login, '/api/company/privacy-notices/query', { after })
  return ((await answer.json()) as { notices: PublishedNotice[] }).notices
}

describe('R13 a privacy notice', () => {
  test('is published by head office alone, whole, and in its turn', async () => {
    expect((await publish('manager', 1, content('x'))).status).toBe(403)
    const lacking = content('x')
    expect((await publish('hq', 1, { ...lacking, items: { ...lacking.items, rights: [] } })).status).toBe(400)
    for (const broken of ['', '{}', '[]', '{"items":{},"covers":[]}'])
      expect((await publish('hq', 1, broken)).status).toBe(400)
    expect((await publish('hq', 2, content('x'))).status).toBe(400)
    expect(await told('manager')).toEqual([])
    expect((await publish('hq', 1, content('first'))).status).toBe(200)
  })

  test('never changes once it is published: the next is another', async () => {
    const [first] = await told('manager')
    expect((await publish('hq', 1, content('rewritten'))).status).toBe(400)
    expect((await publish('hq', 2, content('second'))).status).toBe(200)
    const [again, second] = await told('manager')
    expect(again).toEqual(first)
    expect(second?.version).toBe(2)
    expect(await told('manager', 1)).toEqual([second])
  })

  test('is the text that its hash says, and the log says the same', async () => {
    for (const { version, text, hash } of await told('manager')) {
      expect(createHash('sha256').update(text, 'utf8').digest('hex')).toBe(hash)
      expect(parseNotice(text)?.items.handler).toEqual(
        richOfPlain(`handler ${version === 1 ? 'first' : 'second'}`),
      )
    }
    const entries = (await staff.server.core.store.log(1, 1_000)).filter(
      ({ meta }) => meta.action === 'noticePublished',
    )
    expect(entries.map(({ meta }) => [meta.kind, meta.role, meta.outcome])).toEqual([
      ['organisation', 'HQ', 'ok'],
      ['organisation', 'HQ', 'ok'],
    ])
  })

  test('covers every personal field of every template, and has something to begin each item with but two', () => {
    const covers = coversOfTemplates()
    for (const template of Object.values(templates))
      for (const field of template.fields)
        if (['C1', 'C2', 'C3'].includes(field.class) && field.basis !== 'operation')
          expect(
            covers.some(
              (cover) =>
                cover.template === template.id &&
                cover.purpose === field.purpose &&
                cover.kinds.includes(field.key),
            ),
          ).toBe(true)
    expect(noticeItems.filter((item) => isBlank(suggestedItem(item, covers) ?? []))).toEqual([
      'handler',
      'complaints',
    ])
    expect(missingItems(content('x').items)).toEqual([])
    // A cursor in an item has to pass the server's eye (WSP20).
    for (const item of noticeItems) expect(itemName(item)).toMatch(/^[a-zA-Z0-9_-]{0,32}$/)
  })

  test('is to be agreed to again when it takes consent for a purpose or a kind that it did not, and else not', () => {
    const covers = coversOfTemplates()
    const before = content('x')
    expect(addedCovers(before, content('other words'), 'homeDeco')).toEqual([])
    const withOffers = content('x', [...covers, marketingCover])
    expect(addedCovers(before, withOffers, 'homeDeco')).toEqual([marketingCover])
    expect(addedCovers(withOffers, before, 'homeDeco')).toEqual([])
    const consented = covers.find(({ template, basis }) => template === 'homeDeco' && basis === 'consent')
    if (consented === undefined) throw new Error('no field of homeDeco rests on consent')
    const more = content('x', [...covers, { ...consented, kinds: ['novel'] }])
    expect(addedCovers(before, more, 'homeDeco')).toEqual([{ ...consented, kinds: ['novel'] }])
    expect(addedCovers(before, more, 'realEstate')).toEqual([])
    const lawful = content('x', [...covers, { ...consented, basis: 'law', kinds: ['novel'] }])
    expect(addedCovers(before, lawful, 'homeDeco')).toEqual([])
  })
})
