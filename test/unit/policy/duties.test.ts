/** 今日: whose work each kind of what is due is. */
import { expect, test } from 'vitest'
import { cardDutyKinds } from '../../../shared/domain/duty.ts'
import { dutiesOfActor } from '../../../shared/policy/duties.ts'
import type { Role } from '../../../shared/policy/table.ts'

const leftOut = (...roles: readonly Role[]) => {
  const memberships = roles.map((role) => ({
    ...{ id: role, role, branch: 'A', from: 0 },
    ...{ until: null, deputyFor: null, unit: null },
  }))
  const does = dutiesOfActor({ user: 'me', memberships }, 1)
  return cardDutyKinds.filter((kind) => !does(kind)).join(' ')
}

test('whoever keeps clients has all of it to do, and whoever only reads them none of what is done with them', () => {
  expect(leftOut('SA')).toBe('')
  expect(leftOut('BM')).toBe('')
  expect(leftOut('CS')).toBe('')
  expect(leftOut('VR')).toBe('groundless returned complaint overdue today silent dormant')
  expect(leftOut('FN')).toBe('groundless returned complaint overdue today silent dormant')
  // 现场 writes down what was done there, and hands nothing in.
  expect(leftOut('ST')).toBe('groundless returned')
  expect(leftOut('VR', 'SA')).toBe('')
})
