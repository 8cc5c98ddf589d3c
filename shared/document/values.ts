/**
 * Values inside an update, as strict JSON (DOC8): one encoding for each value, so that bytes
 * which were inspected mean the same to every reader.
 *
 * lib0's own reader is more generous: it sets `__proto__`, lets a repeated key win, takes NaN
 * and bigint, and a number in any of its widths.
 */
import type { Json, JsonObject } from '../base/json.ts'
import { isForbiddenKey, MAX_INTEGER, TAG } from './format.ts'
import type { UpdateReader } from './reader.ts'

/** `depth` counts how many containers may nest from here on. With a fault the value means nothing. */
export function readObject(reader: UpdateReader, depth: number): JsonObject {
  const start = reader.at
  if (reader.byte() === TAG.object) return readMembers(reader, depth, start)
  reader.refuse(7, 'notAnObject', start)
  return {}
}

/** The same for a value of any kind. */
export function readValue(reader: UpdateReader, depth: number): Json {
  const start = reader.at
  switch (reader.byte()) {
    case TAG.string:
      return reader.text()
    case TAG.integer: {
      const value = reader.varInt()
      if (Math.abs(value) > MAX_INTEGER) reader.refuse(8, 'number', start)
      return value
    }
    case TAG.float32: {
      const value = reader.float32()
      if (!isFloat(value)) reader.refuse(8, 'number', start)
      return value
    }
    case TAG.float64: {
      const value = reader.float64()
      if (!isFloat(value) || Math.fround(value) === value) reader.refuse(8, 'number', start)
      return value
    }
    case TAG.null:
      return null
    case TAG.true:
      return true
    case TAG.false:
      return false
    case TAG.object:
      return readMembers(reader, depth, start)
    case TAG.array:
      return readItems(reader, depth, start)
    default:
      reader.refuse(8, 'kindOfValue', start)
      return null
  }
}

/** What is finite and too large or too fine for `integer`. */
const isFloat = (value: number): boolean =>
  Number.isFinite(value) && !(Number.isInteger(value) && Math.abs(value) <= MAX_INTEGER)

function readMembers(reader: UpdateReader, depth: number, start: number): JsonObject {
  const members: { [key: string]: Json } = {}
  if (depth === 0) {
    reader.refuse(8, 'tooDeep', start)
    return members
  }
  const count = reader.varUint()
  for (let each = 0; each < count && reader.fault === null; each++) {
    const keyAt = reader.at
    const key = reader.key()
    if (isForbiddenKey(key)) reader.refuse(8, 'keyForbidden', keyAt)
    else if (Object.hasOwn(members, key)) reader.refuse(8, 'keyRepeated', keyAt)
    else members[key] = readValue(reader, depth - 1)
  }
  return members
}

function readItems(reader: UpdateReader, depth: number, start: number): Json[] {
  const items: Json[] = []
  if (depth === 0) {
    reader.refuse(8, 'tooDeep', start)
    return items
  }
  const count = reader.varUint()
  for (let each = 0; each < count && reader.fault === null; each++) items.push(readValue(reader, depth - 1))
  return items
}

/** Passes over one value without building it; of its content only the lengths are checked. */
export function skipValue(reader: UpdateReader, depth: number): void {
  const start = reader.at
  switch (reader.byte()) {
    case TAG.string:
      reader.skip(reader.varUint())
      return
    case TAG.integer:
      reader.varInt()
      return
    case TAG.float32:
      reader.skip(4)
      return
    case TAG.float64:
      reader.skip(8)
      return
    case TAG.null:
    case TAG.true:
    case TAG.false:
      return
    case TAG.object:
      skipChildren(reader, depth, start, true)
      return
    case TAG.array:
      skipChildren(reader, depth, start, false)
      return
    default:
      reader.refuse(8, 'kindOfValue', start)
  }
}

function skipChildren(reader: UpdateReader, depth: number, start: number, keyed: boolean): void {
  if (depth === 0) {
    reader.refuse(8, 'tooDeep', start)
    return
  }
  const count = reader.varUint()
  for (let each = 0; each < count && reader.fault === null; each++) {
    if (keyed) reader.skip(reader.varUint())
    skipValue(reader, depth - 1)
  }
}
