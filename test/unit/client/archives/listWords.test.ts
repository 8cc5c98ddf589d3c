import { afterEach, expect, it } from 'vitest'
import type { ListRow } from '../../../../shared/domain/card.ts'
import { budgetText, shownText } from '../../../../client/features/archives/columns.ts'
import { draftOf } from '../../../../client/features/archives/fieldDraft.ts'
import { m } from '../../../../client/paraglide/messages.js'
import { overwriteGetLocale } from '../../../../client/paraglide/runtime.js'

afterEach(() => overwriteGetLocale(() => 'zh-CN'))

const row = {
  template: 'homeDeco@1',
  budgetMax: 16_000_000,
  shown: { areaGross: 149 },
} as unknown as ListRow

it('says amounts and areas as the reader of each language writes them', () => {
  expect(budgetText(row)).toBe('16万')
  expect(shownText(row, 'areaGross')).toBe('149㎡')
  overwriteGetLocale(() => 'en')
  expect(budgetText(row)).toBe('160k')
  expect(shownText(row, 'areaGross')).toMatch(/^149 m/)
})

it('begins an edit of an amount with what its language reads back', () => {
  const money = { is: 'money', min: 0 } as const
  expect(draftOf(money, 12_500_000, { language: 'zh' })).toBe('12.5万')
  expect(draftOf(money, 12_500_000, { language: 'en' })).toBe('125,000.00')
})

it('counts one thing as one in English', () => {
  overwriteGetLocale(() => 'en')
  expect(m.archives_consentCount({ count: 1 })).toBe('1 consent')
  expect(m.archives_consentCount({ count: 2 })).toBe('2 consents')
  // Counts arrive grouped for the eye.
  expect(m.archives_total({ count: '3,842' })).toBe('3,842 archives')
})
