/**
 * Checks of wire messages, put together once from the schemas and then run on every frame.
 *
 * TypeBox's own compiler writes source text, which a strict Content-Security-Policy forbids, and its
 * interpreter takes longer over a message than everything else that is done with it. These are plain
 * closures over the few keywords that our schemas use; one that is not known here is refused when the
 * check is made, never passed over when it runs. `Value.Check` is the oracle in the tests.
 */
import type Type from 'typebox'

export type Check = (value: unknown) => boolean

interface Schema {
  readonly [keyword: string]: unknown
}

const byWords = new WeakMap<object, Check>()

export function checkOf(schema: Type.TSchema): Check {
  let check = byWords.get(schema)
  if (check === undefined) byWords.set(schema, (check = build(schema as unknown as Schema)))
  return check
}

/** Says nothing about values. That a key may be absent is said by its absence from `required`. */
const silent = new Set(['title', '~kind', '~unsafe', '~optional'])

function build(schema: Schema): Check {
  const keywords = new Set(
    Reflect.ownKeys(schema).filter((key) => typeof key === 'string' && !silent.has(key)) as string[],
  )
  const take = <T>(keyword: string): T | undefined => {
    keywords.delete(keyword)
    return schema[keyword] as T | undefined
  }
  const check = known(take)
  const [unknown] = keywords
  if (unknown !== undefined) throw new Error(`no check knows the keyword ${unknown}`)
  return check
}

type Take = <T>(keyword: string) => T | undefined

function known(take: Take): Check {
  const refinements = take<readonly { readonly check: Check }[]>('~refine')
  if (refinements !== undefined) return (value) => refinements.every((one) => one.check(value))
  const variants = take<readonly Schema[]>('anyOf')
  if (variants !== undefined) return anyOf(variants)
  const values = take<readonly unknown[]>('enum')
  if (values !== undefined) return (value) => values.includes(value)
  const type = take<string>('type')
  const constant = take<unknown>('const')
  if (constant !== undefined) return (value) => value === constant
  switch (type) {
    case undefined:
      return () => true
    case 'null':
      return (value) => value === null
    case 'boolean':
      return (value) => typeof value === 'boolean'
    case 'integer':
      return integer(take('minimum'), take('maximum'))
    case 'string':
      return text(take('minLength'), take('maxLength'), take('pattern'))
    case 'array':
      return list(take('items') ?? {}, take('minItems'), take('maxItems'))
    case 'object': {
      const entries = take<Record<string, Schema>>('patternProperties')
      if (entries !== undefined) return record(entries)
      return object(take('properties') ?? {}, take('required') ?? [], take('additionalProperties') === false)
    }
    default:
      throw new Error(`no check knows the type ${type}`)
  }
}

const integer =
  (minimum = -Infinity, maximum = Infinity): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum

/** Lengths in UTF-16 units, which is never less than what people would count. */
function text(minimum = 0, maximum = Infinity, pattern?: string): Check {
  const words = pattern === undefined ? null : new RegExp(pattern, 'u')
  return (value) =>
    typeof value === 'string' &&
    value.length >= minimum &&
    value.length <= maximum &&
    (words === null || words.test(value))
}

function list(items: Schema, minimum = 0, maximum = Infinity): Check {
  const each = build(items)
  return (value) =>
    Array.isArray(value) && value.length >= minimum && value.length <= maximum && value.every(each)
}

function record(entries: Record<string, Schema>): Check {
  const [[pattern, schema] = [], ...more] = Object.entries(entries)
  if (pattern !== '^.*$' || schema === undefined || more.length > 0)
    throw new Error('a record has one kind of value, under any key')
  const each = build(schema)
  return (value) => isRecord(value) && Object.values(value).every(each)
}

function object(properties: Record<string, Schema>, required: readonly string[], closed: boolean): Check {
  const checks = new Map(Object.entries(properties).map(([key, schema]) => [key, build(schema)]))
  const needed = new Set(required)
  return (value) => {
    if (!isRecord(value)) return false
    let found = 0
    for (const key of Object.keys(value)) {
      const check = checks.get(key)
      if (check === undefined) {
        if (closed) return false
      } else if (needed.has(key)) {
        if (!check(value[key])) return false
        found++
      } else if (value[key] !== undefined && !check(value[key])) {
        return false
      }
    }
    return found === needed.size
  }
}

/** Where every variant is an object with a word of its own under one key, that word decides which one is asked. */
function anyOf(variants: readonly Schema[]): Check {
  const checks = variants.map(build)
  const key = variants.map(wordKey)[0]
  const words = variants.map((variant) => (key === undefined ? undefined : wordOf(variant, key)))
  if (key === undefined || words.includes(undefined) || new Set(words).size < words.length) {
    return (value) => checks.some((check) => check(value))
  }
  const byWord = new Map(words.map((word, at) => [word, checks[at] as Check]))
  return (value) => isRecord(value) && byWord.get(value[key])?.(value) === true
}

const propertiesOf = (schema: Schema): Record<string, Schema> =>
  (schema['properties'] ?? {}) as Record<string, Schema>
const wordKey = (schema: Schema): string | undefined =>
  Object.keys(propertiesOf(schema)).find((key) => wordOf(schema, key) !== undefined)
const wordOf = (schema: Schema, key: string): unknown => propertiesOf(schema)[key]?.['const']

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
