import { describe, expect, it } from 'vitest'
import type { Rejected } from '../../../../client/api.ts'
import { contentLines } from '../../../../client/features/sync/content.ts'
import { whyWords } from '../../../../client/features/sync/rejectedWords.ts'

const refused = (kind: string, content: Rejected['content']): Rejected => ({
  id: '1',
  archive: '01J9Z3K4M5N6P7Q8R9S0T1V2W3',
  name: '陈女士',
  gone: false,
  part: 'profile',
  content,
  standing: {},
  kind,
  why: 'not-yours',
  held: false,
  at: 0,
})

const now = new Date(2026, 10, 26).getTime()

describe('refused work', () => {
  it('reads by the labels and formats of the template', () => {
    expect(
      contentLines(
        refused('set', {
          name: '陈女士',
          'contacts/01J9Z3K4M5N6P7Q8R9S0T1V2W4': { type: 'mobile', value: '13812345678' },
          budgetMax: 12_500_000,
          targetDate: '2027-03-08',
        }),
        null,
        now,
      ),
    ).toEqual([
      { label: '姓名/名称', text: '陈女士', masked: null, standing: null },
      { label: '联系方式', text: '手机 13812345678', masked: '手机 138****5678', standing: null },
      { label: '预算上限', text: expect.stringContaining('125,000.00'), masked: null, standing: null },
      { label: expect.any(String), text: '2027年3月8日', masked: null, standing: null },
    ])
  })

  it('says what stands there now, covered where what was typed is covered', () => {
    const contact = 'contacts/01J9Z3K4M5N6P7Q8R9S0T1V2W4'
    const work: Rejected = {
      ...refused('set', {
        targetDate: '2027-03-08',
        [contact]: { type: 'mobile', value: '13812345678' },
      }),
      standing: { targetDate: '2027-04-01', [contact]: { type: 'mobile', value: '13912345679' } },
    }
    expect(contentLines(work, null, now).map(({ standing }) => standing)).toEqual([
      expect.objectContaining({ text: '2027年4月1日', masked: null }),
      expect.objectContaining({ text: '手机 13912345679', masked: '手机 139****5679' }),
    ])
  })

  it('reads by the shape of a fact', () => {
    expect(contentLines(refused('note', { text: '周三到店' }), null, now)).toEqual([
      { label: '内容', text: '周三到店', masked: null, standing: null },
    ])
  })

  it('says what a request asked', () => {
    expect(
      contentLines(refused('command', { do: 'openBusiness', business: 'x', owner: 'y' }), null, now),
    ).toEqual([{ label: '申请', text: '再开一单', masked: null, standing: null }])
  })

  it('says that a field was emptied, and covers whole what it does not know', () => {
    expect(contentLines(refused('set', { address: null, fromTheFuture: 'x' }), null, now)).toEqual([
      { label: '详细地址', text: '清空', masked: null, standing: null },
      { label: 'fromTheFuture', text: 'x', masked: '****', standing: null },
    ])
  })

  it('is never explained by a code', () => {
    for (const why of ['not-yours', 'no-right', 'bad-checksum', 'something-new']) {
      expect(whyWords(why)).not.toContain(why)
      expect(whyWords(why).length).toBeLessThanOrEqual(40)
    }
  })
})
