import { describe, expect, it } from 'vitest'
import type { Card, Fragment } from '../../../shared/domain/card.ts'
import { DEMO_TAG } from '../../../shared/domain/demo.ts'
import { rowOf } from '../../../shared/domain/row.ts'
import { maskFragment } from '../../../shared/policy/mask.ts'
import { DAY, NOON, ulid } from './ledger.ts'

const [B1, B2] = [ulid('B1'), ulid('B2')]
const common = { conflicts: 0, filledKeys: [], changed: NOON }
const life: Fragment = {
  ...common,
  part: 'life',
  state: 'open',
  branch: ulid('BR'),
  owner: ulid('W'),
  archiveNo: 'CY-2026-A-00001',
  template: 'homeDeco@1',
  businesses: [
    { id: B1, owner: ulid('W') },
    { id: B2, owner: ulid('Z') },
  ],
  team: [],
  grants: [],
}
const profile: Fragment = {
  ...common,
  part: 'profile',
  name: '张三',
  alias: '',
  pinyin: 'zhangsan|zs',
  clientType: 'person',
  tier: 'A',
  region: '110105',
  tags: [],
  channel: 'store',
  place: '高井',
  conflicts: 1,
  filledKeys: ['name', 'tier'],
}
const contact: Fragment = {
  ...common,
  part: 'contact',
  tails: ['8000', '2222'],
  address: '',
  reachable: true,
  filledKeys: ['contacts'],
}
const deal = (stage: string, changed: number, filledKeys: readonly string[] = []): Fragment => ({
  ...common,
  part: 'deal',
  stage,
  urgency: '',
  targetDate: '2026-05-01',
  budgetMin: null,
  budgetMax: 300,
  shown: { layout: stage },
  changed,
  filledKeys,
})
const service = (lastContact: number | null, nextFollowUp: string): Fragment => ({
  ...common,
  part: 'service',
  lastContact,
  nextFollowUp,
})
const card = (fragments: Card['fragments']): Card => ({ archive: ulid('A'), fragments })

const finance = (grade: string): Fragment => ({
  ...common,
  part: 'finance',
  filled: 1,
  shown: { creditGrade: grade },
})

describe('rowOf', () => {
  it('says what is made up for demonstration, to masked readers too', () => {
    const made = { ...profile, tags: ['急单', DEMO_TAG] } as Fragment
    expect(rowOf(card({ life, profile: made }), () => []).demo).toBe(true)
    expect(rowOf(card({ life, profile: maskFragment(made) }), () => []).demo).toBe(true)
    expect(JSON.stringify(maskFragment(made))).not.toContain('急单')
  })

  it('shows beside a deal what finance of the same business shows, where the reader holds it', () => {
    const fragments = {
      life,
      [`${B1}.deal`]: deal('design', NOON),
      [`${B1}.finance`]: finance('AA'),
      [`${B2}.finance`]: finance('D'),
    }
    expect(rowOf(card(fragments), () => []).shown).toEqual({ layout: 'design', creditGrade: 'AA' })
  })

  it('flattens a card, showing the business that moved last and counting the others', () => {
    const row = rowOf(
      card({
        life,
        profile,
        contact,
        [`${B1}.deal`]: deal('lead', NOON),
        [`${B2}.deal`]: { ...deal('design', NOON + DAY), conflicts: 2 },
        [`${B1}.service`]: service(NOON - DAY, '2026-03-20'),
        [`${B2}.service`]: service(NOON - 2 * DAY, '2026-03-12'),
      }),
      () => ['name'],
    )
    expect(row).toEqual({
      archive: ulid('A'),
      archiveNo: 'CY-2026-A-00001',
      name: '张三',
      tier: 'A',
      tail: '8000',
      template: 'homeDeco@1',
      checking: 'draft',
      stage: 'design',
      businesses: 2,
      owner: ulid('W'),
      branch: ulid('BR'),
      urgency: '',
      targetDate: '2026-05-01',
      nextFollowUp: '2026-03-12',
      lastContact: NOON - DAY,
      place: '高井',
      stopped: false,
      demo: false,
      shown: { layout: 'design' },
      budgetMax: 300,
      completeness: 100,
      conflicts: 3,
      changed: NOON + DAY,
      state: 'open',
    })
  })

  it('says nothing of what this reader does not hold, and wording a missing name is not its business', () => {
    expect(rowOf(card({}), () => [])).toEqual({
      archive: ulid('A'),
      archiveNo: '',
      name: '',
      tier: '',
      tail: '',
      template: '',
      checking: 'draft',
      stage: '',
      businesses: 0,
      owner: null,
      branch: null,
      urgency: '',
      targetDate: '',
      nextFollowUp: '',
      lastContact: null,
      place: '',
      stopped: false,
      demo: false,
      shown: {},
      budgetMax: null,
      completeness: 100,
      conflicts: 0,
      changed: 0,
      state: 'unknown',
    })
    expect(
      rowOf(card({ [`${B1}.deal`]: deal('lead', NOON), [`${B1}.service`]: service(null, '') }), () => []),
    ).toMatchObject({ businesses: 1, lastContact: null })
  })

  it('R23 computes completeness from what the stage asks for, and rises when a gap is filled', () => {
    const required = (template: string | null, stage: string) =>
      template === 'homeDeco@1' && stage === 'sign' ? ['name', 'contacts', 'contractNo'] : ['name']
    const at = (fragments: Card['fragments']) =>
      rowOf(card({ life, profile, ...fragments }), required).completeness
    expect(at({ [`${B1}.deal`]: deal('lead', NOON) })).toBe(100)
    expect(at({ [`${B1}.deal`]: deal('sign', NOON) })).toBe(33)
    expect(at({ contact, [`${B1}.deal`]: deal('sign', NOON) })).toBe(66)
    expect(at({ contact, [`${B1}.deal`]: deal('sign', NOON, ['contractNo']) })).toBe(100)
  })

  it('R23 fills no gap of one business with what another holds', () => {
    const fragments = {
      [`${B1}.deal`]: deal('sign', NOON, ['contractNo']),
      [`${B2}.deal`]: deal('lead', NOON + DAY),
    }
    expect(rowOf(card(fragments), () => ['contractNo']).completeness).toBe(0)
  })
})
