/** Entries and histories as fast-check makes them: everything that JSON can say and the door lets in. */
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../shared/base/json.ts'

const forbidden = ['__proto__', 'constructor', 'prototype']

/** Well-formed text, outside the basic plane too. */
const text = fc.string({ unit: 'binary', maxLength: 60 })
const key = fc
  .oneof(text, fc.constantFrom('k', 'at', 'fields', 'toString', '', '0', '17', 'é', 'Ã©'))
  .filter((name) => !forbidden.includes(name))

const number = fc
  .oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(2 ** 31 - 1, 2 ** 31, -(2 ** 31), 1 - 2 ** 31, 0.1, 1_763_793_780_123),
  )
  .map((value) => (Object.is(value, -0) ? 0 : value))

const scalar: fc.Arbitrary<Json> = fc.oneof(fc.constant(null), fc.boolean(), number, text)

const object = (member: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> =>
  fc
    .uniqueArray(fc.tuple(key, member), { selector: ([name]) => name, maxLength: 5 })
    .map((members) => Object.fromEntries(members))

function value(depth: number): fc.Arbitrary<Json> {
  if (depth === 0) return scalar
  const inner = value(depth - 1)
  return fc.oneof({ weight: 4, arbitrary: scalar }, fc.array(inner, { maxLength: 4 }), object(inner))
}

/** Up to six containers deep, the entry itself counted. */
export const entry: fc.Arbitrary<JsonObject> = object(value(5))

export const client: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  fc.maxSafeNat(),
)

/** Who writes how many entries, save after save; writers see nothing of each other. */
export interface Save {
  readonly client: number
  readonly values: readonly JsonObject[]
}

export const history: fc.Arbitrary<readonly Save[]> = fc
  .uniqueArray(client, { minLength: 1, maxLength: 4 })
  .chain((clients) =>
    fc.array(
      fc.record({
        client: fc.constantFrom(...clients),
        values: fc.array(entry, { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 10 },
    ),
  )
