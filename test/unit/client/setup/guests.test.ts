import { describe, expect, test } from 'vitest'
import { readGuests, type GuestDefaults } from '../../../../client/features/setup/guests.ts'

const places = [
  { id: 'b1', code: 'CY', name: '朝阳店' },
  { id: 'b2', code: 'HD', name: '海淀店' },
]
const first: GuestDefaults = { role: 'SA', branch: 'b1' }
const read = (text: string, defaults = first) => {
  const { guests, faults } = readGuests(text, places, defaults)
  return {
    guests: guests.map(({ line, name, role, branch, phone }) =>
      [line, name, role, branch, phone].join(' ').trim(),
    ),
    faults: faults.map(({ line, fault }) => `${line} ${Object.values(fault).join(' ')}`),
  }
}

describe('FST13 a list of people', () => {
  test('pasted from Excel, with a head, empty cells and columns in any order', () => {
    const sheet =
      '手机\t姓名\t岗位\t门店\r\n13800138000\t王芳\t销售\t海淀店\r\n\t李强\t店长\tCY\r\n\r\n139-0013-9001\t赵敏\t\t\r\n'
    expect(read(sheet)).toEqual({
      guests: ['2 王芳 SA b2 13800138000', '3 李强 BM b1', '5 赵敏 SA b1 139-0013-9001'],
      faults: [],
    })
  })

  test('typed with commas of either kind, or spaces, or nothing but names', () => {
    expect(read('王芳，销售，13800138000\n李强,店长\n赵敏 财务\n钱二').guests).toEqual([
      '1 王芳 SA b1 13800138000',
      '2 李强 BM b1',
      '3 赵敏 FN b1',
      '4 钱二 SA b1',
    ])
  })

  test('with Latin names, role letters and English words', () => {
    expect(read('Anna Lee, manager\nBob van Dyk SA hd\nO’Neil\tfinance').guests).toEqual([
      '1 Anna Lee BM b1',
      '2 Bob van Dyk SA b2',
      '3 O’Neil FN b1',
    ])
  })

  test('where a whole-company role has no branch, whatever stands beside it', () => {
    expect(read('孙三 总部 海淀店\n周五 审计').guests).toEqual(['1 孙三 HQ', '2 周五 AU'])
  })

  test('says by line what was not understood, and keeps the others', () => {
    const list = readGuests('王芳 销售\n销售 13800138000\n李强 大堂\n赵敏 销售 财务\n钱二\n12', places, first)
    expect(list.guests.map(({ name }) => name)).toEqual(['王芳', '钱二'])
    expect(list.faults).toEqual([
      { line: 2, text: '销售 13800138000', fault: { type: 'no-name' } },
      { line: 3, text: '李强 大堂', fault: { type: 'not-understood', what: '大堂' } },
      { line: 4, text: '赵敏 销售 财务', fault: { type: 'two-roles' } },
      { line: 6, text: '12', fault: { type: 'not-understood', what: '12' } },
    ])
  })

  test('asks for a branch where the role needs one and none is known', () => {
    const list = read('王芳 销售\n李强 店长 海淀店\n孙三 客服', { role: 'SA', branch: null })
    expect(list).toEqual({ guests: ['2 李强 BM b2', '3 孙三 CS'], faults: ['1 needs-branch SA'] })
  })

  test('marks a name that stands there twice, and takes both', () => {
    const { guests } = readGuests('王芳\n王芳 店长', places, first)
    expect(guests.map(({ again }) => again)).toEqual([false, true])
  })

  test('refuses a name that no screen could show', () => {
    expect(read('长'.repeat(61)).faults).toEqual(['1 too-long'])
    expect(read('长'.repeat(60)).guests).toHaveLength(1)
  })
})
