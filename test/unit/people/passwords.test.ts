import { expect, test } from 'vitest'
import { Busy, Passwords } from '../../../sync-server/people/passwords.ts'
import { Tries } from '../../../sync-server/people/tries.ts'
import { HandClock } from '../../support/tempStore.ts'

test('an unknown login that met a full pool does not close the door to all later ones', async () => {
  const passwords = new Passwords()
  const filling = Array.from({ length: 66 }, () => passwords.hash('quiet-river-72'))
  // The first unknown login ever comes while no place is free.
  await expect(passwords.verify(null, 'x')).rejects.toBeInstanceOf(Busy)
  await Promise.all(filling)
  expect(await passwords.verify(null, 'x')).toBe(false)
})

test('a try that turned out to be none is forgiven, and only that one', () => {
  const clock = new HandClock()
  const tries = new Tries(clock, 2, 1000)
  tries.fail('a')
  tries.fail('a')
  expect(tries.waitMs('a')).toBe(1000)
  tries.forgive('a')
  expect(tries.waitMs('a')).toBe(0)
  tries.fail('a')
  expect(tries.waitMs('a')).toBe(1000)
  tries.forgive('b')
  expect(tries.waitMs('b')).toBe(0)
})

test('HTTP51 the account, the name and the company are known to whoever guesses, in characters and as they sound', () => {
  const personal = ['gu.my', '顾明远', '示例置业家装集团']
  for (const password of [
    'gu.my20261126',
    'gumingyuan88',
    'Mingyuan@2026',
    'gmy1234567890',
    'shilizhiyejiazhuangjituan',
    '示例置业家装集团2026',
    '顾明远顾明远顾明远1',
  ]) {
    expect([password, Passwords.weakness(password, personal)]).toEqual([password, 'too-simple'])
  }
  expect(Passwords.weakness('青石桥边卖豆腐的老张头', personal)).toBeNull()
  expect(Passwords.weakness('quiet-river-72', personal)).toBeNull()
  expect(Passwords.weakness('short', personal)).toBe('too-short')
})
