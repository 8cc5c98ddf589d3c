import { describe, expect, it } from 'vitest'
import {
  gapsOf,
  groupsOf,
  historyKeys,
  isLineFilled,
  isShown,
  itemToBegin,
  standsAt,
  type Line,
} from '../../../../client/features/archives/formModel.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { NOON, set, ulid } from '../../domain/ledger.ts'
import { BUSINESS, DEAL, openedWith } from './opened.ts'

const template = templates.homeDeco
const lines = (opened: Parameters<typeof groupsOf>[0]): readonly Line[] =>
  groupsOf(opened, template, BUSINESS).flatMap((group) => group.lines)
const line = (opened: Parameters<typeof groupsOf>[0], key: string) =>
  lines(opened).find((one) => one.field.key === key)

describe('the lines of 资料', () => {
  it('R28 leave out what this client is not asked, and keep what was filled before', () => {
    expect(isShown(line(openedWith({}), 'expoName')!)).toBe(false)
    expect(line(openedWith({ profile: [set('1.0', { channel: 'expo' })] }), 'expoName')!.applies).toBe(true)
    const kept = openedWith({ profile: [set('1.0', { channel: 'store', expoName: '春季展' })] })
    expect(isLineFilled(line(kept, 'expoName')!)).toBe(true)
    expect(line(kept, 'expoName')!.applies).toBe(false)
  })

  it('say why there is no value where the document is not on this device', () => {
    const opened = openedWith({}, { contact: 'masked', identity: 'none' })
    expect(line(opened, 'contacts')!.right).toBe('masked')
    expect(line(opened, 'idNumber')!.right).toBe('none')
  })

  it('find a value of one business in a document of the whole archive under its suffix', () => {
    const opened = openedWith({
      contact: [set('1.0', { [`unitNo/${BUSINESS}`]: '3-1201', [`unitNo/${ulid('B2')}`]: '9-901' })],
    })
    expect(line(opened, 'unitNo')!.register!.value).toBe('3-1201')
  })
})

describe('historyKeys', () => {
  it('R58 tells of every number that ever stood, those that were taken out last, and of one business only its own', () => {
    const [home, shop] = [`contacts/${ulid('H')}`, `contacts/${ulid('S')}`]
    const opened = openedWith({
      contact: [
        set('1.0', { [home]: { type: 'mobile', value: '13800138000' }, [`unitNo/${BUSINESS}`]: '3-1201' }),
        set('2.0', { [shop]: { type: 'mobile', value: '13900139000' }, [`unitNo/${ulid('B2')}`]: '9-901' }),
        set('3.0', { [home]: null }, { [home]: ['1.0'] }, { at: NOON + 1 }),
      ],
    })
    const keys = (key: string) => historyKeys(opened.view, line(opened, key)!)
    expect(keys('contacts')).toEqual([shop, home])
    expect(keys('unitNo')).toEqual([`unitNo/${BUSINESS}`])
    expect(keys('remark')).toEqual([])
  })
})

describe('gaps', () => {
  it('R23 are what the stage asks for and this reader could fill', () => {
    const at = (stage: string, rights = {}) =>
      gapsOf(openedWith({ [DEAL]: [set('1.0', { stage })] }, rights), template, BUSINESS)
    const keys = (stage: string, rights = {}) => at(stage, rights).fields.map((field) => field.key)
    expect(keys('lead')).toContain('name')
    expect(keys('lead')).not.toContain('areaGross')
    expect(keys('survey')).toContain('areaGross')
    expect(keys('sign')).not.toContain('idNumber')
    expect(keys('lead', { contact: 'masked' })).not.toContain('contacts')
    expect(at('sign').percent).toBeLessThan(20)
  })
})

describe('where a business stands', () => {
  const at = (stages: readonly string[], right: 'write' | 'masked' | 'none') =>
    standsAt(
      openedWith({ [DEAL]: stages.map((stage, n) => set(`1.${n}`, { stage })) }, { [DEAL]: right }),
      template,
      BUSINESS,
    )

  it('R05 is the first stage while nobody said otherwise, for whoever is to know', () => {
    expect(at([], 'masked')).toBe('lead')
    expect(at([], 'write')).toBe('lead')
    expect(at(['survey'], 'write')).toBe('survey')
    expect(at([], 'none')).toBe('')
  })
})

describe('where typing begins', () => {
  const item = (mark: string) => `contacts/${ulid(mark)}`
  const way = (value: string, more = {}) => ({ type: 'mobile', value, ...more })
  const begun = (ways: Record<string, object>, wanted: string | null = null, pressed: string | null = null) =>
    itemToBegin(
      groupsOf(openedWith({ contact: [set('1.0', ways as never)] }), template, BUSINESS).find(
        ({ group }) => group.code === 'contact',
      )!.lines,
      wanted,
      pressed,
    )
  const wife = { [item('C1')]: way('13800138001', { label: '爱人' }) }

  it('is the number to try first, else one of nobody else, wherever it stands in the list', () => {
    const own = { ...wife, [item('C2')]: way('13800138002') }
    expect(begun(own)).toBe(item('C2'))
    expect(begun({ ...own, [item('C3')]: way('13800138003', { primary: true }) })).toBe(item('C3'))
    expect(begun(wife)).toBe(item('C1'))
    expect(begun({})).toBeNull()
  })

  it('is the item that was pressed, unless a gap led here', () => {
    const own = { ...wife, [item('C2')]: way('13800138002', { primary: true }) }
    expect(begun(own, null, item('C1'))).toBe(item('C1'))
    expect(begun(own, null, item('C9'))).toBe(item('C2'))
    expect(begun(own, 'contacts', item('C1'))).toBe(item('C2'))
    expect(begun(own, 'landlineReason', item('C1'))).toBeNull()
  })
})
