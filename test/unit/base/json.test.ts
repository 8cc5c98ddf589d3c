import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, isJsonObject, sameJson, type Json } from '../../../shared/base/json.ts'

const shuffled = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(shuffled)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, shuffled(one)]),
  )
}

describe('canonicalJson', () => {
  it('writes the sorting example of RFC 8785 in its order', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '😀': 'Emoji',
      '\u0080': 'Control',
      ö: 'Latin',
    }
    expect([...canonicalJson(value).matchAll(/:"([A-Z]\w+)/g)].map(([, word]) => word)).toEqual([
      'Carriage',
      'One',
      'Control',
      'Latin',
      'Euro',
      'Emoji',
      'Hebrew',
    ])
  })

  it('says the same for the same value, whatever the order of members, and is read back as it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (raw) => {
        const value = JSON.parse(JSON.stringify(raw)) as Json
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(value)
        expect(sameJson(value, shuffled(value))).toBe(true)
      }),
    )
  })

  it('tells different values apart', () => {
    const values: Json[] = [null, false, 0, '', '0', [], {}, [null], [0], { a: null }, { a: [] }, { b: null }]
    for (const a of values) for (const b of values) expect(sameJson(a, b)).toBe(a === b)
  })
})
