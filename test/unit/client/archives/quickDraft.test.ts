import { describe, expect, it } from 'vitest'
import { emptyDraft, readDraft, spread } from '../../../../client/features/archives/quickDraft.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { ulid } from '../../domain/ledger.ts'

const template = templates.homeDeco
const contactKey = `contacts/${ulid('C')}`
const stamp = { contactKey, today: '2026-03-08', by: ulid('ME') }

describe('the first line of a new archive', () => {
  it.each([
    ['王先生 13812345678 展会', { name: '王先生', mobile: '13812345678', channel: 'expo' }],
    ['13812345678，王先生', { name: '王先生', mobile: '13812345678', channel: '' }],
    ['陈 女士 官网', { name: '陈 女士', mobile: '', channel: 'website' }],
  ])('takes %s apart', (name, parts) => {
    expect(spread({ ...emptyDraft, name }, template)).toEqual(parts)
  })

  it('leaves a name alone, and what its own field already says', () => {
    const plain = { ...emptyDraft, name: 'Anna Maria Schmidt' }
    expect(spread(plain, template)).toBe(plain)
    const filled = { name: '王先生 13900000001', mobile: '13812345678', channel: 'store' }
    expect(spread(filled, template)).toEqual(filled)
  })
})

describe('what is saved', () => {
  it('is a name, a first number and how one came, with day and person filled in', () => {
    const read = readDraft({ name: ' 王先生 ', mobile: '138 1234 5678', channel: 'expo' }, template, stamp)
    expect(read).toEqual({
      ok: true,
      fields: {
        name: '王先生',
        [contactKey]: { type: 'mobile', value: '13812345678', primary: true },
        channel: 'expo',
        capturedAt: '2026-03-08',
        capturedBy: stamp.by,
      },
    })
  })

  it('asks for a name or a number, and for a number that is one', () => {
    expect(readDraft(emptyDraft, template, stamp)).toEqual({ ok: false, faults: { name: 'empty' } })
    expect(readDraft({ ...emptyDraft, mobile: '13812345678' }, template, stamp).ok).toBe(true)
    expect(readDraft({ ...emptyDraft, name: '王先生', mobile: '1381234' }, template, stamp)).toMatchObject({
      ok: false,
      faults: { mobile: { code: 'bad-phone' } },
    })
  })
})
