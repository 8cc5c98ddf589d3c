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
