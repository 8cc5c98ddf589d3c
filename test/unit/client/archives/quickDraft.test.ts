import { describe, expect, it } from 'vitest'
import {
  emptyDraft,
  putBack,
  putRestBack,
  readDraft,
  spread,
} from '../../../../client/features/archives/quickDraft.ts'
import { channelOfWord } from '../../../../shared/templates/channelWords.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { ulid } from '../../domain/ledger.ts'

const template = templates.homeDeco
const contactKey = `contacts/${ulid('C')}`
const stamp = { contactKey, today: '2026-03-08', by: ulid('ME') }

describe('the first line of a new archive', () => {
  it.each([
    ['王先生 13812345678 展会', { name: '王先生', mobile: '13812345678', channel: 'expo', said: '展会' }],
    ['13812345678，王先生', { name: '王先生', mobile: '13812345678' }],
    ['陈 女士 官网', { name: '陈 女士', channel: 'website', said: '官网' }],
    [
      '刘建军 13911236677 自然到店',
      { name: '刘建军', mobile: '13911236677', channel: 'store', said: '自然到店' },
    ],
    [
      '刘建军13911236677自然到店',
      { name: '刘建军', mobile: '13911236677', channel: 'store', said: '自然到店' },
    ],
    ['抖音，刘建军', { name: '刘建军', channel: 'socialMedia', said: '抖音' }],
    // Not understood, and no name.
    ['刘建军 13911236677 表舅带来', { name: '刘建军', mobile: '13911236677', rest: '表舅带来' }],
    [
      '周先生 16400004411 芍药居东里 102平 预算20万',
      { name: '周先生', mobile: '16400004411', rest: '芍药居东里 102平 预算20万' },
    ],
    [
      'Anna Maria Schmidt 13911236677 3栋',
      { name: 'Anna Maria Schmidt', mobile: '13911236677', rest: '3栋' },
    ],
    // A word that may be the name is the name.
    ['13911236677 门店', { name: '门店', mobile: '13911236677' }],
  ])('takes %s apart', (name, parts) => {
    expect(spread({ ...emptyDraft, name }, template)).toEqual({ ...emptyDraft, ...parts })
  })

  it('puts a word back that was no source, and leaves the line alone then', () => {
    const taken = spread({ ...emptyDraft, name: '刘建军 路过' }, template)
    expect(taken).toMatchObject({ name: '刘建军', channel: 'store' })
    const back = putBack(taken)
    expect(back).toMatchObject({ name: '刘建军 路过', channel: '', said: '' })
    expect(spread(back, template)).toEqual(back)
  })

  it('saves what is no name as a remark, unless it is put back', () => {
    const taken = spread({ ...emptyDraft, name: '刘建军 13911236677 表舅带来' }, template)
    expect(readDraft(taken, template, stamp)).toMatchObject({
      fields: { name: '刘建军', remark: '表舅带来' },
    })
    const back = putRestBack(taken)
    expect(back).toMatchObject({ name: '刘建军 表舅带来', rest: '' })
    expect(spread(back, template)).toEqual(back)
  })

  it('knows the words of every template for a source, each for one channel that is offered', () => {
    for (const each of Object.values(templates))
      expect(channelOfWord('自然到店', each)).toEqual({ code: 'store', exact: false })
    expect(channelOfWord('门店接待', template)).toEqual({ code: 'store', exact: true })
    expect(channelOfWord('王先生', template)).toBeNull()
  })

  it('leaves a name alone, and what its own field already says', () => {
    const plain = { ...emptyDraft, name: 'Anna Maria Schmidt' }
    expect(spread(plain, template)).toBe(plain)
    const filled = { ...emptyDraft, name: '王先生 13900000001', mobile: '13812345678', channel: 'store' }
    expect(spread(filled, template)).toEqual(filled)
  })
})

describe('what is saved', () => {
  it('is a name, a first number and how one came, with day and person filled in', () => {
    const typed = { ...emptyDraft, name: ' 王先生 ', mobile: '138 1234 5678', channel: 'expo' }
    const read = readDraft(typed, template, stamp)
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

  it('keeps the word itself where the channel says less', () => {
    const fieldsOf = (name: string) => {
      const read = readDraft(spread({ ...emptyDraft, name }, template), template, stamp)
      return read.ok ? read.fields : {}
    }
    expect(fieldsOf('刘建军 抖音')).toMatchObject({ channel: 'socialMedia', sourceDetail: '抖音' })
    expect(fieldsOf('刘建军 展会')).not.toHaveProperty('sourceDetail')
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
