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

it('holds no more than the weight it may, and nothing heavier than a half of it', () => {
  const map = new Lru<number, string>(LIMIT, (text) => text.length)
  const weightOf = (keys: number): number =>
    Array.from({ length: keys }, (_, key) => map.get(key)?.length ?? 0).reduce((sum, one) => sum + one, 0)
  for (let key = 0; key < 50; key++) {
    map.set(key, 'x'.repeat(1 + (key % 30)))
    // Grown since: it counts as what it is now.
    map.set(key, 'x'.repeat(1 + ((key * 7) % 40)))
    expect(map.get(key)).toHaveLength(1 + ((key * 7) % 40))
    expect(weightOf(key + 1)).toBeLessThanOrEqual(LIMIT)
  }
  map.set(7, 'x'.repeat(LIMIT / 2 + 1))
  expect(map.get(7)).toBeUndefined()
})
