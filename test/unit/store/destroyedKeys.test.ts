/** H03: a key that was destroyed is gone from memory and from every byte of the files, also after a crash. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TempStore } from '../../support/tempStore.ts'

const doc = (at: number): string => `01J0000000000000000000000${at}.profile`

let temp: TempStore
beforeEach(async () => {
  temp = await TempStore.start()
})
afterEach(() => temp.end())

/** Where the name of a key stands, its wrapping stands beside it. */
function holds(name: string): boolean {
  return ['keys.sqlite', 'keys.sqlite-wal']
    .map((file) => join(temp.folder, file))
    .some((path) => existsSync(path) && readFileSync(path).includes(`${name}@`))
}

describe('H03 keys that were destroyed', () => {
  it('stand in no file on return, those of many calls in one turn too, and the others stay', async () => {
    for (const at of [1, 2, 3]) await temp.keys.documentKey(doc(at), 1)
    await Promise.all([
      temp.keys.destroyDocumentKeys([doc(1)]),
      temp.keys.destroyDocumentKeys([doc(2)]),
      temp.keys.destroyDocumentKeys([doc(1)]),
    ])
    expect([1, 2, 3].map((at) => holds(doc(at)))).toEqual([false, false, true])
    expect(await temp.keys.findDocumentKey(doc(1), 1)).toBeNull()
    await expect(temp.keys.documentKey(doc(2), 1)).rejects.toThrow()
    expect(await temp.keys.findDocumentKey(doc(3), 1)).not.toBeNull()
  })

  it('stand in no file after a crash and a start', async () => {
    await temp.keys.documentKey(doc(1), 1)
    await temp.keys.destroyDocumentKeys([doc(1)])
    await temp.crash()
    expect(holds(doc(1))).toBe(false)
    expect(await temp.keys.findDocumentKey(doc(1), 1)).toBeNull()
  })
})
