/** Each rule of the door alone, on updates that are sound but for one field. */
import { describe, expect, it } from 'vitest'
import { inspectUpdate, type InspectRefusal } from '../../../shared/document/inspect.ts'
import { any, craft, float32, float64, overlong, text, uint, type Field, type StructShape } from './craft.ts'
import { yjsPush } from './yjs.ts'

const CLIENT = 3_213_456_789
const OTHER = 77
const entry = { k: 'note', at: 1_763_793_780_123, v: 1 }

const known = (client: number): number => (client === OTHER ? 3 : client === CLIENT ? 5 : 0)
const inspect = (update: Uint8Array, clock = 5) => inspectUpdate(update, { client: CLIENT, clock }, known)

function refusal(update: Uint8Array, clock = 5): InspectRefusal {
  const before = update.slice()
  const result = inspect(update, clock)
  expect(update).toEqual(before)
  if (result.ok) throw new Error('accepted')
  return result.error
}

const one = (
  struct: Partial<StructShape> = {},
  swap: Partial<Record<Field, readonly number[]>> = {},
): Uint8Array =>
  craft(
    {
      client: CLIENT,
      clock: 5,
      structs: [{ origin: { client: CLIENT, clock: 4 }, values: [entry], ...struct }],
    },
    swap,
  )
/** An update whose single value is these bytes. */
function withValue(bytes: readonly number[]): Uint8Array {
  const sound = craft({ client: CLIENT, clock: 5, structs: [{ values: [] }] }, { count: [1] })
  return Uint8Array.from([...sound.slice(0, -1), ...bytes, 0])
}
/** `{a: <these bytes>}` */
const withMember = (bytes: readonly number[]): Uint8Array => withValue([118, 1, ...text('a'), ...bytes])

const ofSize = (size: number): Uint8Array => {
  const frame = one({ values: [{ text: '' }] }).length
  // The two lengths of a text this long take two bytes more than that of an empty one.
  return one({ values: [{ text: 'x'.repeat(size - frame - 2) }] })
}

describe('the door accepts', () => {
  it('DOC7 reads the entries with their ids', () => {
    const update = one({
      values: [entry, { k: 'call', deep: [[{ a: [null, true, false, 'é汉𝄞', 0.1, -5] }]] }],
    })
    expect(inspect(update)).toEqual({
      ok: true,
      value: {
        client: CLIENT,
        clock: 5,
        length: 2,
        entries: [
          { id: `${CLIENT}.5`, value: entry },
          { id: `${CLIENT}.6`, value: { k: 'call', deep: [[{ a: [null, true, false, 'é汉𝄞', 0.1, -5] }]] } },
        ],
      },
    })
  })

  it('DOC2 takes 64 structs of 64 values each and counts clocks through all of them', () => {
    const struct = { values: Array.from({ length: 64 }, () => ({})) }
    const structs = Array.from({ length: 64 }, () => struct)
    const result = inspect(craft({ client: CLIENT, clock: 5, structs }))
    if (!result.ok) throw new Error(result.error.why)
    expect(result.value.length).toBe(4096)
    expect(result.value.entries.at(-1)?.id).toBe(`${CLIENT}.4100`)
  })

  it('DOC1 takes an update of exactly 64 KB', () => {
    const update = ofSize(65_536)
    expect(update.length).toBe(65_536)
    expect(inspect(update).ok).toBe(true)
  })

  it('DOC4 takes each of the four info bytes', () => {
    const left = { client: OTHER, clock: 2 }
    const right = { client: CLIENT, clock: 0 }
    for (const struct of [
      { values: [entry] },
      { origin: left, values: [entry] },
      { right, values: [entry] },
      { origin: left, right, values: [entry] },
    ]) {
      expect(inspect(craft({ client: CLIENT, clock: 5, structs: [struct] })).ok).toBe(true)
    }
  })

  it('DOC11 takes what Yjs itself writes, at the start, in the middle and at the end', () => {
    const first = yjsPush(CLIENT, [], [entry])
    expect(inspectUpdate(first, { client: CLIENT, clock: 0 }, () => 0).ok).toBe(true)
    const second = yjsPush(OTHER, [first], [entry, entry])
    expect(
      inspectUpdate(second, { client: OTHER, clock: 0 }, (client) => (client === CLIENT ? 1 : 0)).ok,
    ).toBe(true)
  })
})

describe('the door refuses', () => {
  it('DOC1 an update above 64 KB', () => {
    expect(refusal(ofSize(65_537))).toMatchObject({ is: 'invalid', rule: 1, why: 'tooLong' })
  })

  it('DOC1 an update that ends early, wherever it ends', () => {
    const whole = one({ values: [{ ...entry, list: ['text', 0.1, 1 / 3, { a: 1 }] }] })
    expect(inspect(whole).ok).toBe(true)
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.slice(0, length))).toMatchObject({ is: 'invalid', rule: 1, why: 'cutShort' })
    }
  })

  it('DOC1 anything behind the delete set', () => {
    const update = one({}, { tail: [0] })
    expect(refusal(update)).toMatchObject({ rule: 1, why: 'bytesLeftOver', at: update.length - 1 })
  })

  it('DOC2 any number of sections but one', () => {
    expect(refusal(one({}, { sections: [0] }))).toMatchObject({ rule: 2, why: 'sections', at: 0 })
    expect(refusal(one({}, { sections: [2] }))).toMatchObject({ rule: 2, why: 'sections', at: 0 })
  })

  it('DOC2 no struct, and more than 64', () => {
    expect(refusal(one({}, { structs: [0] }))).toMatchObject({ rule: 2, why: 'structs', at: 1 })
    const structs = Array.from({ length: 65 }, () => ({ values: [{}] }))
    expect(refusal(craft({ client: CLIENT, clock: 5, structs }))).toMatchObject({
      rule: 2,
      why: 'structs',
      at: 1,
    })
  })

  it('DOC3 another client', () => {
    expect(refusal(one({}, { client: uint(OTHER) }))).toMatchObject({ is: 'invalid', rule: 3, why: 'client' })
  })

  it('DOC3 a clock other than the next one, saying what it needs', () => {
    expect(refusal(one(), 4)).toEqual({ is: 'need', rule: 3, at: 7, why: 'clock', expected: 4, found: 5 })
    expect(refusal(one(), 6)).toMatchObject({ is: 'need', expected: 6, found: 5 })
  })

  it('DOC3 clocks that run beyond what a number can count', () => {
    const last = Number.MAX_SAFE_INTEGER
    const at = (clock: number) =>
      inspectUpdate(
        craft({ client: CLIENT, clock, structs: [{ values: [{}] }] }),
        { client: CLIENT, clock },
        known,
      )
    expect(at(last - 1).ok).toBe(true)
    expect(at(last)).toMatchObject({ ok: false, error: { rule: 3, why: 'clock' } })
  })

  it('DOC4 every other info byte', () => {
    for (let info = 0; info < 256; info++) {
      if ([8, 72, 136, 200].includes(info)) continue
      expect(refusal(one({}, { info: [info] }))).toMatchObject({ rule: 4, why: 'info', at: 8 })
    }
  })

  it('DOC5 a parent by id, and another name', () => {
    const root = { client: CLIENT, clock: 5, structs: [{ values: [entry] }] }
    expect(inspect(craft(root)).ok).toBe(true)
    expect(refusal(craft(root, { parentFlag: [0] }))).toMatchObject({ rule: 5, why: 'parent' })
    expect(refusal(craft(root, { parentFlag: [2] }))).toMatchObject({ rule: 5, why: 'parent' })
    for (const name of ['entry', 'Entries', 'entriesx', '', 'entries\0']) {
      expect(refusal(craft(root, { parentName: text(name) }))).toMatchObject({ rule: 5, why: 'parent' })
    }
  })

  it('DOC6 an origin or right origin that the document does not hold', () => {
    for (const side of ['origin', 'right'] as const) {
      const why = side === 'origin' ? 'origin' : 'rightOrigin'
      const beside = (client: number, clock: number): StructShape => ({
        [side]: { client, clock },
        values: [entry],
      })
      const update = (...structs: StructShape[]): Uint8Array => craft({ client: CLIENT, clock: 5, structs })
      expect(inspect(update(beside(OTHER, 2))).ok).toBe(true)
      expect(refusal(update(beside(OTHER, 3)))).toMatchObject({ rule: 6, why })
      expect(refusal(update(beside(78, 0)))).toMatchObject({ rule: 6, why })
      expect(inspect(update(beside(CLIENT, 4))).ok).toBe(true)
      expect(refusal(update(beside(CLIENT, 5)))).toMatchObject({ rule: 6, why })
      // The own row grows with each struct of the same update.
      expect(inspect(update(beside(CLIENT, 4), beside(CLIENT, 5), beside(CLIENT, 6))).ok).toBe(true)
      expect(refusal(update(beside(CLIENT, 4), beside(CLIENT, 6)))).toMatchObject({ rule: 6, why })
    }
  })

  it('DOC7 no value, and more than 64', () => {
    expect(refusal(one({ values: [] }))).toMatchObject({ rule: 7, why: 'valueCount' })
    const values = Array.from({ length: 65 }, () => ({}))
    expect(refusal(one({ values }))).toMatchObject({ rule: 7, why: 'valueCount' })
  })

  it('DOC7 a value that is no object', () => {
    for (const value of ['text', 1, 0.5, null, true, false, [], [{}], undefined, 5n, new Uint8Array(3)]) {
      expect(refusal(withValue(any(value)))).toMatchObject({ rule: 7, why: 'notAnObject' })
    }
  })

  it('DOC8 a value that is no JSON', () => {
    for (const value of [undefined, 5n, new Uint8Array(3)]) {
      expect(refusal(withMember(any(value)))).toMatchObject({ rule: 8, why: 'kindOfValue' })
    }
    for (let tag = 0; tag < 256; tag++) {
      if (tag >= 116 && tag <= 127) continue
      expect(refusal(withMember([tag]))).toMatchObject({ rule: 8, why: 'kindOfValue' })
    }
  })

  it('DOC8 numbers that are not finite', () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      expect(refusal(withMember(any(value)))).toMatchObject({ rule: 8, why: 'number' })
      expect(refusal(withMember(float32(value)))).toMatchObject({ rule: 8, why: 'number' })
      expect(refusal(withMember(float64(value)))).toMatchObject({ rule: 8, why: 'number' })
    }
  })

  it('DOC8 a zero with a sign, in every width', () => {
    for (const bytes of [[125, 0x40], [125, 0xc0, 0], float32(-0), float64(-0)]) {
      expect(refusal(withMember(bytes))).toMatchObject({ rule: 8 })
    }
  })

  it('DOC8 a number in any width but the one that lib0 chooses', () => {
    const edge = 2 ** 31
    for (const value of [
      0,
      1,
      -1,
      0.5,
      0.1,
      edge - 1,
      edge,
      1 - edge,
      -edge,
      2 ** 53,
      1.5e300,
      5e-324,
      1e-45,
    ]) {
      const chosen = any(value)
      const accepted = inspect(withMember(chosen))
      if (!accepted.ok) throw new Error(`${value}: ${accepted.error.why}`)
      expect(accepted.value.entries[0]?.value).toEqual({ a: value })
      if (chosen[0] !== 124 && Math.fround(value) === value) {
        expect(refusal(withMember(float32(value)))).toMatchObject({ rule: 8, why: 'number' })
      }
      if (chosen[0] !== 123)
        expect(refusal(withMember(float64(value)))).toMatchObject({ rule: 8, why: 'number' })
    }
    // An integer of 32 bits and more, as varint.
    expect(refusal(withMember([125, 0x80, 0x80, 0x80, 0x80, 0x10]))).toMatchObject({ rule: 8, why: 'number' })
    expect(refusal(withMember([125, 0xc0, 0x80, 0x80, 0x80, 0x10]))).toMatchObject({ rule: 8, why: 'number' })
  })

  it('DOC8 a varint longer than it needs to be, in every place', () => {
    const places: Field[] = [
      'sections',
      'structs',
      'client',
      'clock',
      'originClient',
      'originClock',
      'count',
      'size',
    ]
    const value: Partial<Record<Field, number>> = {
      client: CLIENT,
      clock: 5,
      originClient: CLIENT,
      originClock: 4,
    }
    for (const place of [...places, 'deletes'] as Field[]) {
      const plain =
        place === 'size' ? Object.keys(entry).length : (value[place] ?? (place === 'deletes' ? 0 : 1))
      expect(inspect(one({}, { [place]: uint(plain) })).ok).toBe(true)
      for (const extra of [1, 2, 5, 8, 200]) {
        expect(refusal(one({}, { [place]: overlong(plain, extra) }))).toMatchObject({
          rule: 8,
          why: 'varint',
        })
      }
    }
    expect(refusal(withMember([125, 0x81, 0]))).toMatchObject({ rule: 8, why: 'varint' })
    expect(refusal(withMember([119, 0x81, 0, 97]))).toMatchObject({ rule: 8, why: 'varint' })
  })

  it('DOC8 a varint beyond 2^53 - 1', () => {
    const beyond = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]
    expect(uint(2 ** 53)).toEqual(beyond)
    expect(refusal(one({}, { client: beyond }))).toMatchObject({ rule: 8, why: 'varint' })
    expect(refusal(one({}, { originClient: Array.from({ length: 9 }, () => 0xff) }))).toMatchObject({
      rule: 8,
    })
  })

  it('DOC8 text that is no UTF-8, in values and in keys', () => {
    const broken = [
      [0x80],
      [0xc0, 0x80],
      [0xc1, 0xbf],
      [0xc3],
      [0xc3, 0x28],
      [0xe0, 0x9f, 0xbf],
      [0xe6, 0xb1],
      [0xed, 0xa0, 0x80],
      [0xed, 0xbf, 0xbf],
      [0xf0, 0x8f, 0xbf, 0xbf],
      [0xf0, 0x9d, 0x84],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xfe],
      [0xff],
    ]
    for (const bytes of broken) {
      expect(refusal(withMember([119, bytes.length, ...bytes]))).toMatchObject({ rule: 8, why: 'text' })
      expect(refusal(withValue([118, 1, bytes.length, ...bytes, 126]))).toMatchObject({
        rule: 8,
        why: 'text',
      })
      // Long enough for the platform's decoder, at the very end.
      const long = [...'x'.repeat(100)].map((letter) => letter.charCodeAt(0))
      const size = uint(100 + bytes.length)
      expect(refusal(withMember([119, ...size, ...long, ...bytes]))).toMatchObject({ rule: 8, why: 'text' })
    }
  })

  it('DOC8 text that would end inside the next field', () => {
    // The length of the second key begins with a byte that could continue a letter.
    const second = [...text('y'.repeat(130)), 126]
    expect(second[0]).toBe(0x82)
    expect(inspect(withValue([118, 2, 1, 97, 119, 1, 0x41, ...second])).ok).toBe(true)
    expect(refusal(withValue([118, 2, 1, 97, 119, 1, 0xc3, ...second]))).toMatchObject({
      rule: 8,
      why: 'text',
    })
  })

  it('DOC8 more than six containers in each other', () => {
    const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
      let value: unknown = {}
      for (let level = 1; level < depth; level++) value = wrap(value)
      return value
    }
    for (const wrap of [(a: unknown) => ({ a }), (a: unknown) => [a]]) {
      expect(inspect(withMember(any(nested(5, wrap)))).ok).toBe(true)
      expect(refusal(withMember(any(nested(6, wrap))))).toMatchObject({ rule: 8, why: 'tooDeep' })
    }
    const arrays = Array.from({ length: 60_000 }, () => [117, 1]).flat()
    expect(refusal(withMember(arrays))).toMatchObject({ rule: 1 })
    expect(refusal(withMember(arrays.slice(0, 50_000)))).toMatchObject({ rule: 8, why: 'tooDeep' })
  })

  it('DOC8 a key that stands twice in one object, at any depth', () => {
    const twice = [118, 2, ...text('b'), 126, ...text('b'), 120]
    expect(refusal(withValue(twice))).toMatchObject({ rule: 8, why: 'keyRepeated' })
    expect(refusal(withMember(twice))).toMatchObject({ rule: 8, why: 'keyRepeated' })
    expect(refusal(withMember([117, 1, ...twice]))).toMatchObject({ rule: 8, why: 'keyRepeated' })
    expect(inspect(withValue([118, 2, ...text('b'), 126, ...text('c'), ...any({ b: 1 })])).ok).toBe(true)
  })

  it('DOC8 keys that reach a prototype, at any depth, and no others', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      for (const value of [126, 120]) {
        const object = [118, 1, ...text(key), value]
        expect(refusal(withValue(object))).toMatchObject({ rule: 8, why: 'keyForbidden' })
        expect(refusal(withMember(object))).toMatchObject({ rule: 8, why: 'keyForbidden' })
      }
    }
    const plain = { toString: 1, hasOwnProperty: 2, __proto: 3, valueOf: null, '': 4, then: 5 }
    const result = inspect(withValue(any(plain)))
    if (!result.ok) throw new Error(result.error.why)
    expect(result.value.entries[0]?.value).toEqual(plain)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('DOC9 any delete set', () => {
    expect(refusal(one({}, { deletes: [1, ...uint(OTHER), 1, 0, 1] }))).toMatchObject({
      rule: 9,
      why: 'deletes',
    })
    expect(refusal(one({}, { deletes: [1] }))).toMatchObject({ rule: 9, why: 'deletes' })
  })
})

describe('a key is what its bytes say', () => {
  it('DOC8 whatever keys were read before, also where bytes and code units coincide', () => {
    const keyOf = (key: string): string | undefined => {
      const result = inspect(withValue([118, 1, ...text(key), 126]))
      if (!result.ok) throw new Error(result.error.why)
      return Object.keys(result.value.entries[0]?.value ?? {})[0]
    }
    for (const key of ['name', 'nama', 'name', 'é', '姓名', '']) expect(keyOf(key)).toBe(key)
    // The code units of `twin` are the bytes of `key`: enough pairs for some to share a slot of the memo.
    for (let unit = 0x80; unit < 0x2000; unit++) {
      const key = String.fromCharCode(unit)
      const twin = String.fromCharCode(...new TextEncoder().encode(key))
      expect(keyOf(twin)).toBe(twin)
      expect(keyOf(key)).toBe(key)
    }
  })
})
