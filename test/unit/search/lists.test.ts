/** What is filtered and sorted by is what the row then says. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Fragment } from '../../../shared/domain/card.ts'
import { rowOf } from '../../../shared/domain/row.ts'
import { Shelf } from '../../../client/vault/shelf.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import { canonicalOf, wordsOf } from '../../../shared/domain/tags.ts'
import { entryOf } from '../../../client/worker/lists.ts'

/** The company keeps no tags: a word stands for itself. */
const noTags = { canonical: canonicalOf([]), words: wordsOf([]) }
const ARCHIVE = '01J0000000000000000000000A'
const businesses = ['01J0000000000000000000000B', '01J0000000000000000000000C']

const text = fc.constantFrom('', '甲', '乙', 'lead', 'A')
const day = fc.constantFrom('', '2026-03-08', '2026-04-01')
const common = { conflicts: fc.nat(2), filledKeys: fc.constant([]), changed: fc.nat(9) }
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary)

const fragments: fc.Arbitrary<{ readonly [part: string]: Fragment | null }> = fc.record({
  life: maybe(
    fc.record({
      ...common,
      part: fc.constant('life' as const),
      state: fc.constantFrom('open' as const, 'unknown' as const),
      branch: maybe(fc.constant('branch')),
      owner: maybe(fc.constant('owner')),
      archiveNo: maybe(fc.constant('CY-1')),
      template: maybe(fc.constant('homeDeco@1')),
      businesses: fc.constant(businesses.map((id) => ({ id, owner: 'owner' }))),
    }),
  ),
  profile: maybe(
    fc.record({
      ...common,
      part: fc.constant('profile' as const),
      name: text,
      alias: text,
      pinyin: text,
      clientType: text,
      tier: text,
      region: text,
      tags: fc.array(text),
      channel: text,
      place: text,
    }),
  ),
  ...Object.fromEntries(
    businesses.flatMap((business) => [
      [
        `${business}.deal`,
        maybe(
          fc.record({
            ...common,
            part: fc.constant('deal' as const),
            stage: text,
            urgency: text,
            targetDate: day,
            budgetMin: fc.constant(null),
            budgetMax: fc.constant(null),
            shown: fc.constant({}),
          }),
        ),
      ],
      [
        `${business}.service`,
        maybe(
          fc.record({
            ...common,
            part: fc.constant('service' as const),
            lastContact: maybe(fc.nat(9)),
            nextFollowUp: day,
          }),
        ),
      ],
    ]),
  ),
})

it('sorts and filters by the very values that the row shows', () => {
  fc.assert(
    fc.property(fragments, (found) => {
      const present: Record<string, Fragment> = {}
      const shelf = new Shelf()
      for (const [part, fragment] of Object.entries(found)) {
        if (fragment === null) continue
        present[part] = fragment
        shelf.put(`${ARCHIVE}.${part}`, { fragment, masked: null, scopes: [], seg: null, page: null })
      }
      const vault = { shelf, isRejected: () => false, waitsFor: () => 0, tags: noTags } as unknown as Vault
      const { brief } = entryOf(vault, ARCHIVE)
      const row = rowOf({ archive: ARCHIVE, fragments: present }, () => [])
      const {
        archiveNo,
        stage,
        owner,
        tier,
        template,
        targetDate,
        nextFollowUp,
        lastContact,
        changed,
        conflicts,
      } = row
      expect(brief).toMatchObject({
        archiveNo,
        owner,
        tier,
        template,
        nextFollowUp,
        lastContact,
        changed,
        conflicts,
      })
      const deals = businesses.flatMap((business) => present[`${business}.deal`] ?? [])
      // Of two businesses that moved at the very same moment either may be shown.
      if (new Set(deals.map((deal) => deal.changed)).size === deals.length) {
        expect(brief).toMatchObject({ stage, targetDate })
      }
    }),
  )
})

it('R13 reads cards that an earlier version kept: a consent on file says as much as it said then', () => {
  const shelf = new Shelf()
  const vault = { shelf, isRejected: () => false, waitsFor: () => 0, tags: noTags } as unknown as Vault
  const consented = (more: { readonly filled: number; readonly granted?: readonly string[] }): boolean => {
    const fragment: Fragment = { part: 'consent', conflicts: 0, filledKeys: [], changed: 1, ...more }
    shelf.put(`${ARCHIVE}.consent`, { fragment, masked: null, scopes: [], seg: null, page: null })
    return entryOf(vault, ARCHIVE).brief.consented
  }
  expect(consented({ filled: 0 })).toBe(false)
  expect(consented({ filled: 2 })).toBe(true)
  expect(consented({ filled: 2, granted: [] })).toBe(false)
  expect(consented({ filled: 2, granted: ['marketing', 'sensitive'] })).toBe(false)
  expect(consented({ filled: 2, granted: ['contact'] })).toBe(true)
})
