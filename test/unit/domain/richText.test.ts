/** Rich text as data: what is taken of a value, and how it reads without a screen. */
import { describe, expect, it } from 'vitest'
import {
  isBlank,
  isLink,
  MAX_BLOCKS,
  parseRich,
  plainOfRich,
  richOfPlain,
  type RichText,
} from '../../../shared/domain/richText.ts'

const rich: RichText = [
  { is: 'heading', level: 2, runs: [{ text: '放假' }] },
  { is: 'paragraph', runs: [{ text: '二月八日', bold: true }, { text: '起' }] },
  {
    is: 'list',
    ordered: true,
    items: [
      [{ is: 'paragraph', runs: [{ text: '值班' }] }],
      [
        { is: 'paragraph', runs: [{ text: '交钥匙' }] },
        { is: 'list', ordered: false, items: [[{ is: 'paragraph', runs: [{ text: '前台' }] }]] },
      ],
    ],
  },
]

describe('rich text', () => {
  it('reads line by line where nothing can be bold', () => {
    expect(plainOfRich(rich)).toBe('放假\n二月八日起\n1. 值班\n2. 交钥匙\n  · 前台')
    expect(richOfPlain('一\r\n\n  二 ')).toEqual([
      { is: 'paragraph', runs: [{ text: '一' }] },
      { is: 'paragraph', runs: [{ text: '二' }] },
    ])
  })

  it('is blank when nobody could read anything in it', () => {
    expect(isBlank([])).toBe(true)
    expect(
      isBlank([{ is: 'list', ordered: false, items: [[{ is: 'paragraph', runs: [{ text: ' ' }] }]] }]),
    ).toBe(true)
    expect(isBlank(rich)).toBe(false)
  })

  it('takes what it knows of a value and passes over the rest', () => {
    expect(parseRich(JSON.parse(JSON.stringify(rich)))).toEqual(rich)
    expect(parseRich('<b>x</b>')).toBeNull()
    expect(parseRich(Array.from({ length: MAX_BLOCKS + 1 }))).toBeNull()
    expect(
      parseRich([
        { is: 'script', runs: [{ text: 'x' }] },
        null,
        { is: 'paragraph', runs: [{ text: 'a', link: 'javascript:alert(1)' }, { text: 7 }, { text: '' }] },
      ]),
    ).toEqual([{ is: 'paragraph', runs: [{ text: 'a' }] }])
    let deep: unknown = { is: 'paragraph', runs: [{ text: 'x' }] }
    for (let depth = 0; depth < 50; depth++) deep = { is: 'list', ordered: false, items: [[deep]] }
    expect(plainOfRich(parseRich([deep]) ?? [])).toBe('')
  })

  it('follows addresses of the web, of mail and of telephones, and no others', () => {
    for (const address of ['https://example.cn/a?b=1', 'mailto:a@b.cn', 'tel:4001234567'])
      expect(isLink(address)).toBe(true)
    for (const address of ['javascript:alert(1)', 'data:text/html,x', '//x', 'https:// x', 'file:///etc'])
      expect(isLink(address)).toBe(false)
  })
})
