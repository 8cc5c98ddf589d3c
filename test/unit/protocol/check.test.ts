import fc from 'fast-check'
import Type from 'typebox'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { checkOf } from '../../../shared/protocol/check.ts'
import * as http from '../../../shared/protocol/http.ts'
import { downSchemas, upSchemas } from '../../../shared/protocol/messages.ts'

interface Shape {
  readonly [keyword: string]: unknown
}

/** Values that fit a schema, made from its keywords alone. */
function fitting(schema: Shape): fc.Arbitrary<unknown> {
  if (schema['~refine'] !== undefined) return fc.uint8Array({ maxLength: 8 })
  if (Array.isArray(schema['anyOf'])) return fc.oneof(...(schema['anyOf'] as Shape[]).map(fitting))
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  if (schema['const'] !== undefined) return fc.constant(schema['const'])
  switch (schema['type']) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({
        min: Math.max(Number(schema['minimum'] ?? -1000), -1000),
        max: Math.min(Number(schema['maximum'] ?? 1000), Math.max(1000, Number(schema['minimum'] ?? 0))),
      })
    case 'string':
      return schema['pattern'] === undefined
        ? fc.string({
            minLength: Number(schema['minLength'] ?? 0),
            maxLength: Math.min(Number(schema['maxLength'] ?? 20), 20),
          })
        : fc
            .stringMatching(new RegExp(String(schema['pattern'])))
            .filter((text) => text.length <= Number(schema['maxLength'] ?? 200))
    case 'array':
      return fc.array(fitting((schema['items'] ?? {}) as Shape), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.max(3, Number(schema['minItems'] ?? 0)),
      })
    case 'object': {
      const entries = schema['patternProperties'] as Record<string, Shape> | undefined
      if (entries !== undefined)
        return fc.dictionary(fc.string({ maxLength: 6 }), fitting(entries['^.*$'] ?? {}), {
          maxKeys: 3,
          noNullPrototype: true,
        })
      const properties = (schema['properties'] ?? {}) as Record<string, Shape>
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, fitting(one)])),
        {
          requiredKeys: schema['required'] as string[],
          noNullPrototype: true,
        },
      )
    }
    default:
      return fc.anything({ maxDepth: 1 })
  }
}

/** One place of a value changed for something else. */
function bent(value: unknown, path: number, other: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return other
  if (Array.isArray(value)) {
    const at = path % (value.length + 1)
    const copy: unknown[] = [...(value as unknown[])]
    copy[at] = at === value.length ? other : bent(value[at], Math.floor(path / 3), other)
    return copy
  }
  const keys = [...Object.keys(value), 'foreign']
  const key = keys[path % keys.length] as string
  if (path % 11 === 10) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  return {
    ...value,
    [key]:
      key === 'foreign' ? other : bent((value as Record<string, unknown>)[key], Math.floor(path / 3), other),
  }
}

const schemas = {
  ...upSchemas,
  ...downSchemas,
  ...Object.fromEntries(Object.entries(http).filter(([, one]) => typeof one === 'object' && '~kind' in one)),
}

describe('checks of messages', () => {
  test.each(Object.entries(schemas))(
    'SYN3 %s is accepted and refused exactly as its schema says',
    (_name, schema) => {
      const check = checkOf(schema as Type.TSchema)
      fc.assert(
        fc.property(
          fitting(schema as unknown as Shape),
          fc.nat(),
          fc.anything({ maxDepth: 1, withBigInt: false }),
          (value, path, other) => {
            expect(check(value)).toBe(true)
            const odd = bent(value, path, other)
            expect(check(odd)).toBe(Value.Check(schema as Type.TSchema, odd))
          },
        ),
        { numRuns: 200 },
      )
    },
  )

  test('SYN3 a keyword that no check knows is refused when the check is made', () => {
    expect(() => checkOf(Type.Number())).toThrow('number')
    expect(() => checkOf(Type.String({ format: 'email' }))).toThrow('format')
    expect(() => checkOf(Type.Object({ inner: Type.Array(Type.Integer({ multipleOf: 2 })) }))).toThrow(
      'multipleOf',
    )
  })
})
