/** What is forgotten, and what is not. */
import { expect, it } from 'vitest'
import { Lru } from '../../../sync-server/store/lru.ts'

const LIMIT = 100

it('never holds more than its limit', () => {
  const map = new Lru<number, number>(LIMIT)
  for (let key = 0; key < 10 * LIMIT; key++) map.set(key, key)
  const held = Array.from({ length: 10 * LIMIT }, (_, key) => key).filter((key) => map.get(key) !== undefined)
  expect(held.length).toBeLessThanOrEqual(LIMIT)
  expect(held.at(-1)).toBe(10 * LIMIT - 1)
})

it('keeps what is used, however much else comes by', () => {
  const map = new Lru<string, number>(LIMIT)
  map.set('used', 1)
  for (let key = 0; key < 10 * LIMIT; key++) {
    map.set(`other ${key}`, key)
    expect(map.get('used')).toBe(1)
  }
})

it('gives the newest value, and none of what was taken out', () => {
  const map = new Lru<string, number>(4)
  map.set('one', 1)
  for (const key of ['two', 'three']) map.set(key, 0)
  map.set('one', 11)
  expect(map.get('one')).toBe(11)
  map.delete('one')
  expect(map.get('one')).toBeUndefined()
  map.set('one', 111)
  map.clear()
  expect(map.get('one')).toBeUndefined()
})
