/** POL39: a masked card is found by what it shows, and by nothing of what it hides. */
import { describe, expect, it } from 'vitest'
import type { Fragment } from '../../../shared/domain/card.ts'
import { maskFragment } from '../../../shared/policy/mask.ts'
import { wordsIn } from '../../../shared/base/chinese.ts'
import { Haystack } from '../../../client/search/haystack.ts'
import { Shelf } from '../../../client/vault/shelf.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import { canonicalOf, wordsOf } from '../../../shared/domain/tags.ts'
import { entryOf } from '../../../client/worker/lists.ts'

/** The company keeps no tags: a word stands for itself. */
const noTags = { canonical: canonicalOf([]), words: wordsOf([]) }
const ARCHIVE = '01J0000000000000000000000A'
const common = { conflicts: 0, filledKeys: [], changed: 1 }
const profile: Fragment = {
  ...common,
  part: 'profile',
  name: '欧阳明珠',
  alias: '老欧',
  pinyin: 'ouyangmingzhu|oymz|laoou|lo',
  clientType: 'person',
  tier: 'A',
  region: '110105',
  tags: ['老客户转介绍'],
  channel: 'store',
  place: '甘露园',
}
const contact: Fragment = {
  ...common,
  part: 'contact',
  tails: ['5678'],
  address: '朝阳区甘露园8号',
  reachable: true,
}

function found(mask: boolean, typed: string): boolean {
  const shelf = new Shelf()
  const put = (part: string, fragment: Fragment, values: { readonly [key: string]: string }) =>
    shelf.put(`${ARCHIVE}.${part}`, {
      fragment: mask ? null : fragment,
      masked: mask ? { ...maskFragment(fragment), values } : null,
      scopes: [],
      seg: null,
      page: null,
    })
  // What a masked card shows on the archive's page is no word to be found by either.
  put('profile', profile, { name: '欧阳**', remark: '****' })
  put('contact', contact, { address: '朝阳区****' })
  const vault = { shelf, isRejected: () => false, waitsFor: () => 0, tags: noTags } as unknown as Vault
  const haystack = new Haystack()
  haystack.set(0, entryOf(vault, ARCHIVE).words)
  return haystack.find(wordsIn(typed))[0] !== 0
}

describe('search over masked cards', () => {
  it.each([
    '欧阳明珠',
    '明珠',
    '阳',
    '老欧',
    'ouyang',
    'oymz',
    'lo',
    '转介绍',
    '甘露园',
    '甘露园8号',
    '朝阳区',
  ])('does not find %s, which the card hides', (typed) => {
    expect(found(false, typed)).toBe(true)
    expect(found(true, typed)).toBe(false)
  })

  it('finds what every list shows: the first sign of the name and the last four digits', () => {
    expect(found(true, '欧')).toBe(true)
    expect(found(true, '5678')).toBe(true)
  })
})
