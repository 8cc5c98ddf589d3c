/** What the page shows of a value before anybody asked: for those who may read it, and for those who may not. */
import { describe, expect, it } from 'vitest'
import { waysOf, wayLabel, wayText, tailOfMask } from '../../../../client/features/archives/contacts.ts'
import { coveredParts, groupsOf, stageIn } from '../../../../client/features/archives/formModel.ts'
import type { OpenedArchive } from '../../../../client/api.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { set, ulid } from '../../domain/ledger.ts'
import { BUSINESS, DEAL, openedWith } from './opened.ts'

const FIRST = `contacts/${ulid('C1')}`
const SECOND = `contacts/${ulid('C2')}`
const PERSON = `people/${ulid('P1')}`
const contact = [
  set('1.0', {
    [FIRST]: { type: 'wechat', value: 'zhangsan88', label: '太太' },
    [SECOND]: { type: 'mobile', value: '13812345678', primary: true },
    [PERSON]: { name: '欧阳明珠', title: '采购经理', mobile: '13987654321' },
  }),
]

const masked = (parts: { readonly [part: string]: { readonly [key: string]: unknown } }, rights = {}) =>
  ({ ...openedWith({}, rights), masked: new Map(Object.entries(parts)) }) as OpenedArchive

describe('ways to reach a client', () => {
  it('POL35 hold no number, whoever reads them; the preferred one first', () => {
    const ways = waysOf(openedWith({ contact }), templates.generic)
    expect(ways.map(({ masked, label, primary }) => [masked, label, primary])).toEqual([
      ['138****5678', '', true],
      ['zh****', '太太', false],
      ['139****4321', '欧阳** 采购经理', false],
    ])
    expect(JSON.stringify(ways.map(({ register: _, ...way }) => way))).not.toMatch(
      /12345678|87654321|明珠|zhangsan/,
    )
  })

  it('are made of the card where the document is not here', () => {
    const opened = masked(
      {
        contact: {
          [SECOND]: { type: 'mobile', value: '138****5678', status: 'dead' },
          [PERSON]: { name: '欧阳**', title: '****', mobile: '139****4321' },
        },
      },
      { contact: 'masked' },
    )
    expect(
      waysOf(opened, templates.generic).map(({ masked, label, status }) => [masked, label, status]),
    ).toEqual([
      ['138****5678', '', 'dead'],
      ['139****4321', '欧阳**', 'good'],
    ])
  })

  it('give the number and the name of a revealed value', () => {
    const [, , person] = waysOf(openedWith({ contact }), templates.generic)
    const value = { name: '欧阳明珠', title: '采购经理', mobile: '13987654321' }
    expect(wayText(person!, value)).toBe('13987654321')
    expect(wayLabel(person!, value)).toBe('欧阳明珠 采购经理')
    expect(wayText({ member: null, asked: null }, { type: 'mobile', value: '13812345678' })).toBe(
      '13812345678',
    )
    expect([tailOfMask('138****5678'), tailOfMask('zh****')]).toEqual(['5678', 'zh****'])
  })
})

describe('资料 of a document that is not here', () => {
  it('POL30 shows each filled field in its mask, and nobody is sent to fill it', () => {
    const opened = masked(
      { identity: { idNumber: '110***********002X', idType: '****' }, [DEAL]: { stage: 'survey' } },
      { identity: 'masked', [DEAL]: 'masked' },
    )
    const lines = groupsOf(opened, templates.homeDeco, BUSINESS).flatMap((group) => group.lines)
    const line = lines.find(({ field }) => field.key === 'idNumber')
    expect(line?.masked).toEqual([{ key: 'idNumber', value: '110***********002X' }])
    expect(line?.gap).toBe(false)
    expect(stageIn(opened, BUSINESS)).toBe('survey')
  })

  it('is shown masked to a blind writer too, and to one business only', () => {
    const other = ulid('B2')
    const opened = masked(
      { identity: { idNumber: '110***********002X' }, contact: { [`unitNo/${other}`]: '****' } },
      { identity: 'blind', contact: 'masked' },
    )
    const lines = groupsOf(opened, templates.homeDeco, BUSINESS).flatMap((group) => group.lines)
    expect(lines.find(({ field }) => field.key === 'idNumber')?.masked.length).toBe(1)
    expect(lines.find(({ field }) => field.key === 'unitNo')?.masked).toEqual([])
  })
})

describe('a form', () => {
  const parts = (opened: OpenedArchive, code: string) =>
    coveredParts(
      groupsOf(opened, templates.generic, BUSINESS).find(({ group }) => group.code === code)!.lines,
    )

  it('POL37 asks for the documents whose covered values it will show, and for no other', () => {
    expect(parts(openedWith({ contact }), 'contact')).toEqual(['contact'])
    expect(parts(openedWith({}), 'contact')).toEqual([])
    expect(parts(openedWith({ profile: [set('1.0', { name: '王先生' })] }), 'who')).toEqual([])
  })
})
