import fc from 'fast-check'
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ColumnReader } from '../../../shared/base/columns/reader.ts'
import { ColumnWriter } from '../../../shared/base/columns/writer.ts'
import type { Json } from '../../../shared/base/json.ts'

const key = fc.oneof(
  fc.constantFrom('name', 'at', 'fields', 'contacts/01J', 'contacts/02K', '/', '//', 'constructor', '0'),
  fc.string().filter((text) => text !== '__proto__'),
)
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.maxSafeInteger(),
    fc.constantFrom('客户', '客户', 'x', '😀'),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value

/** Texts say the order of keys as well. */
const texts = (blocks: readonly (readonly Json[])[]): readonly string[] =>
  blocks.map((one) => JSON.stringify(one))

test('whatever JSON is written in blocks comes back, keys in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.array(json, { maxLength: 8 }), { maxLength: 4 }), (blocks) => {
      const writer = new ColumnWriter()
      const bytes = blocks.map((values) => writer.block(values))
      const reader = new ColumnReader()
      expect(texts(bytes.map((one) => reader.block(one)))).toEqual(texts(blocks))
    }),
    { numRuns: 2_000 },
  )
})

test('what repeats costs next to nothing: constants, counters, copies, lists of items with names of their own', () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => ({
    kind: 'set',
    at: 1_700_000_000_000 + 60_000 * at,
    name: `客户 ${at * 7919}`,
    shown: { name: `客户 ${at * 7919}`, [`contacts/${at}`]: ['primary', 'mobile'] },
  }))
  const names = rows.map(({ name }) => name)
  const all = deflateRawSync(new ColumnWriter().block(rows)).length
  const alone = deflateRawSync(new ColumnWriter().block(names)).length
  // A name for each list of items, told by its digits, is all that comes on top of the names.
  expect(all).toBeLessThan(1.7 * alone)
  expect(all).toBeLessThan(0.6 * deflateRawSync(JSON.stringify(rows)).length)
})

test('bytes that no writer made are refused or read as something else, and never hang or reach a prototype', () => {
  const writer = new ColumnWriter()
  const good = writer.block([
    { a: [1, 'x', { b: null }], c: 1.5 },
    { a: [], c: 'x' },
  ])
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(good.length),
      (changes, length) => {
        const bytes = Uint8Array.from(good.subarray(0, length === 0 ? good.length : length))
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte
        const started = performance.now()
        try {
          for (const value of new ColumnReader().block(bytes))
            if (typeof value === 'object' && value !== null && !Array.isArray(value))
              expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
        expect(performance.now() - started).toBeLessThan(1_000)
      },
    ),
    { numRuns: 5_000 },
  )
})
