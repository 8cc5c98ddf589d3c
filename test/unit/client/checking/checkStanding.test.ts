import { expect, it } from 'vitest'
import { mayPass, rewrittenIn, standingOf } from '../../../../client/features/checking/checkStanding.ts'
import type { Checking } from '../../../../shared/domain/checking.ts'
import { checklistOf } from '../../../../shared/templates/checklist.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { receipt, set, ulid, verdict } from '../../domain/ledger.ts'
import { openedWith } from '../archives/opened.ts'

const template = templates.homeDeco
const verified: Checking = { is: 'verified', by: ulid('VR'), at: receipt(5).received, stale: 0 }
const number = (value: string) => ({ [`contacts/${ulid('M1')}`]: { type: 'mobile', value } })

it('counts what was written since the file was verified, and not what nobody ever verified', () => {
  const before = [set('1.0', { name: '王芳' }, {}, { seq: 1 })]
  const view = (contact: number) => ({
    ...openedWith({ profile: before, contact: [set('2.0', number('13800138000'), {}, { seq: contact })] })
      .view,
    checking: verified,
  })
  expect(standingOf(view(2), template)).toMatchObject({ state: 'verified', changed: [] })
  const standing = standingOf(view(6), template)
  expect(standing.state).toBe('changed')
  expect(standing.open).toHaveLength(2)
  expect(standing.changed.map(({ field }) => field.key)).toEqual(['contacts'])
})

it('lets a file pass without a new mark whose changes were all found right meanwhile', () => {
  const checking: Checking = { ...verified, stale: 1 }
  const view = { ...openedWith({}).view, checking }
  const { state, open } = standingOf(view, template)
  expect([state, open.length]).toEqual(['changed', 0])
  expect(mayPass(view, { changed: state === 'changed', marked: false })).toBe(true)
  expect(mayPass({ checking: verified }, { changed: false, marked: false })).toBe(false)
  expect(mayPass({ checking: verified }, { changed: false, marked: true })).toBe(true)
})

it('says of each line that was written since who wrote it, and what stood there when it was checked', () => {
  const one = `contacts/${ulid('M1')}`
  const two = `contacts/${ulid('M2')}`
  const marks = {
    profile: { name: { of: '1.0', how: 'call' } },
    contact: { [one]: { of: '2.0', how: 'call' } },
  }
  const ruling = verdict(
    '9.0',
    1,
    { is: 'verified', by: ulid('VR'), marks },
    {},
    { at: receipt(5).received, seq: 5 },
  )
  const { view } = openedWith({
    life: [ruling],
    profile: [
      set('1.0', { name: '王芳', regionCode: '110105' }, {}, { seq: 1 }),
      set('3.0', { regionCode: '110101' }, { regionCode: ['1.0'] }, { seq: 7 }),
    ],
    contact: [
      set('2.0', { [one]: { type: 'mobile', value: '13800138000' } }, {}, { seq: 2 }),
      // Written while the file was looked at.
      set('3.1', { [one]: { type: 'mobile', value: '13900139000' } }, { [one]: ['2.0'] }, { seq: 4 }),
      set('4.0', { [two]: { type: 'mobile', value: '13700137000' } }, {}, { seq: 8 }),
    ],
  })
  expect(view.checking.is).toBe('verified')
  const found = rewrittenIn(view, checklistOf(view, template))
  expect(
    [...found].map(([{ register }, { writes, was }]) => [
      register.key,
      writes.map(({ id }) => id),
      was?.id ?? null,
    ]),
  ).toEqual([
    // Nobody ever found it right; it stood there.
    ['regionCode', ['3.0'], '1.0'],
    [one, ['3.1'], '2.0'],
    [two, ['4.0'], null],
  ])
  expect(rewrittenIn({ checking: { is: 'draft' } }, checklistOf(view, template)).size).toBe(0)
})
