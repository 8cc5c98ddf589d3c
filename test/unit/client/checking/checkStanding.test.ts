import { expect, it } from 'vitest'
import { mayPass, standingOf } from '../../../../client/features/checking/checkStanding.ts'
import type { Checking } from '../../../../shared/domain/checking.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { receipt, set, ulid } from '../../domain/ledger.ts'
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
