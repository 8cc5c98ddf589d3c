import { describe, expect, it } from 'vitest'
import type { Rejected } from '../../../../client/api.ts'
import { contentLines } from '../../../../client/features/sync/content.ts'
import { whyWords } from '../../../../client/features/sync/rejectedWords.ts'

const refused = (kind: string, content: Rejected['content']): Rejected => ({
  id: '1',
  archive: '01J9Z3K4M5N6P7Q8R9S0T1V2W3',
  name: '陈女士',
  part: 'profile',
  content,
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
      { label: '姓名/名称', text: '陈女士', masked: null },
      { label: '联系方式', text: '手机 13812345678', masked: '手机 138****5678' },
      { label: '预算上限', text: expect.stringContaining('125,000.00'), masked: null },
      { label: expect.any(String), text: '2027年3月8日', masked: null },
    ])
  })

  it('reads by the shape of a fact', () => {
    expect(contentLines(refused('note', { text: '周三到店' }), null, now)).toEqual([
      { label: '内容', text: '周三到店', masked: null },
    ])
  })

  it('says what a request asked', () => {
    expect(
      contentLines(refused('command', { do: 'openBusiness', business: 'x', owner: 'y' }), null, now),
    ).toEqual([{ label: '申请', text: '再开一单', masked: null }])
  })

  it('says that a field was emptied, and covers whole what it does not know', () => {
    expect(contentLines(refused('set', { address: null, fromTheFuture: 'x' }), null, now)).toEqual([
      { label: '详细地址', text: '清空', masked: null },
      { label: 'fromTheFuture', text: 'x', masked: '****' },
    ])
  })

  it('is never explained by a code', () => {
    for (const why of ['not-yours', 'no-right', 'bad-checksum', 'something-new']) {
      expect(whyWords(why)).not.toContain(why)
      expect(whyWords(why).length).toBeLessThanOrEqual(40)
    }
  })
})
