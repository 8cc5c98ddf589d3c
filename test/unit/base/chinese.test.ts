/** Finding Chinese names however they were typed. */
import { describe, expect, it } from 'vitest'
import { foldText, pinyinOf, simplify } from '../../../shared/base/chinese.ts'

describe('pinyin', () => {
  it.each([
    ['张三', 'zhangsan', 'zs'],
    ['張三', 'zhangsan', 'zs'],
    ['单雄信', 'shanxiongxin', 'sxx'],
    ['曾国藩', 'zengguofan', 'zgf'],
    ['欧阳修', 'ouyangxiu', 'oyx'],
    ['吕布', 'lvbu', 'lb'],
    ['ABC公司', 'abcgongsi', 'abcgs'],
    ['王 小明', 'wangxiaoming', 'wxm'],
    ['3号店李四', '3haodianlisi', '3hdls'],
    ['Li 李', 'lili', 'lil'],
    ['', '', ''],
  ])('R30 reads %s as %s, %s', (text, full, initials) => {
    expect(pinyinOf(text)[0]).toEqual({ full, initials })
  })
})

describe('names of firms', () => {
  it('R30 reads 平安银行 as a firm too: payh finds it, as payx finds a Mr Ping', () => {
    expect(pinyinOf('平安银行').map(({ initials }) => initials)).toEqual(['payx', 'payh'])
    expect(pinyinOf('张三')).toHaveLength(1)
  })
})

describe('folding', () => {
  it('R30 finds no difference between scripts, widths, cases and spaces', () => {
    expect(foldText('ＡＢｃ　張三・豐')).toBe('abc张三丰')
    expect(foldText('劉備')).toBe(foldText('刘备'))
  })

  it('folds a piece of a text to a piece of the folded text', () => {
    const text = '臺北市 萬華區（一）'
    for (let from = 0; from < text.length; from++) {
      for (let to = from + 1; to <= text.length; to++) {
        expect(foldText(text)).toContain(foldText(text.slice(from, to)))
      }
    }
  })

  it('simplifies by phrase where characters alone would mislead', () => {
    expect(simplify('乾隆')).toBe('乾隆')
    expect(simplify('乾燥')).toBe('干燥')
    expect(simplify('plain')).toBe('plain')
  })
})
