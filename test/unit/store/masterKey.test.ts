import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock, systemRandom } from '../../../sync-server/ports.ts'
import { keyToWords, wordsToKey } from '../../../sync-server/store/keyKit.ts'
import { loadMasterKey, MasterKeyError } from '../../../sync-server/store/masterKey.ts'
import { createSqliteStore } from '../../../sync-server/store/sqlite/index.ts'
import { tempFolder } from '../../support/tempStore.ts'

describe('the master key', () => {
  let folder: string
  beforeEach(() => {
    folder = tempFolder()
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const open = (masterKey?: Uint8Array) =>
    createSqliteStore({ folder, clock: systemClock, random: systemRandom, ...(masterKey && { masterKey }) })

  it('is made at the first start, readable by nobody else, and found again at the next', () => {
    const made = loadMasterKey(folder, systemRandom, {})
    expect(made).toHaveLength(32)
    expect(statSync(join(folder, 'master.key')).mode & 0o777).toBe(0o600)
    expect(loadMasterKey(folder, systemRandom, {})).toEqual(made)
  })

  it('is taken from the environment where it stands there, and then never written down', () => {
    const given = systemRandom.bytes(32)
    const env = { ANJUAN_MASTER_KEY: Buffer.from(given).toString('base64') }
    expect(loadMasterKey(folder, systemRandom, env)).toEqual(given)
    expect(existsSync(join(folder, 'master.key'))).toBe(false)
  })

  it('is refused when it is not 32 bytes of base64', () => {
    for (const text of ['short', Buffer.alloc(31).toString('base64'), Buffer.alloc(32).toString('hex')]) {
      expect(() => loadMasterKey(folder, systemRandom, { ANJUAN_MASTER_KEY: text })).toThrow(MasterKeyError)
    }
    writeFileSync(join(folder, 'master.key'), 'not a key\n')
    expect(() => loadMasterKey(folder, systemRandom, {})).toThrow('master.key')
  })

  it('FST12 is also taken as the 24 characters of a printed kit, and a slip of the pen is noticed', () => {
    const key = systemRandom.bytes(32)
    const words = keyToWords(key)
    expect(words).toHaveLength(24)
    expect(words.every((word) => [...word].length === 1)).toBe(true)
    // As somebody types it by hand: in groups, over two lines, with the mark some editors put in front.
    const typed = `\ufeff${words.slice(0, 12).join(' ')}\r\n${words.slice(12).join('')}\n`
    expect(wordsToKey(typed)).toEqual(key)
    writeFileSync(join(folder, 'master.key'), typed)
    expect(loadMasterKey(folder, systemRandom, {})).toEqual(key)
    expect(loadMasterKey(folder, systemRandom, { ANJUAN_MASTER_KEY: words.join('') })).toEqual(key)
    for (const wrong of [
      [...words.slice(0, 23)],
      [...words, '的'],
      [...words.slice(0, 23), words[23] === '的' ? '一' : '的'],
      [...words.slice(0, 23), '案'],
    ]) {
      writeFileSync(join(folder, 'master.key'), wrong.join(' '))
      expect(() => loadMasterKey(folder, systemRandom, {})).toThrow(MasterKeyError)
    }
  })

  it('is never replaced by a new one while there are keys that only the old one opens', async () => {
    const { store, keys } = await open()
    await Promise.all([store.close(), keys.close()])
    rmSync(join(folder, 'master.key'))
    await expect(open()).rejects.toThrow(MasterKeyError)
    expect(existsSync(join(folder, 'master.key'))).toBe(false)
  })

  it('of another folder is told at once, before anything is written', async () => {
    const { store, keys } = await open()
    await Promise.all([store.close(), keys.close()])
    const before = readFileSync(join(folder, 'log.sqlite'))
    await expect(open(systemRandom.bytes(32))).rejects.toThrow('not the master key')
    expect(readFileSync(join(folder, 'log.sqlite')).equals(before)).toBe(true)
  })

  it('and the keys it wraps stand nowhere on the disk in clear', async () => {
    const drawn: Uint8Array[] = []
    const random = {
      bytes: (length: number) => {
        const bytes = systemRandom.bytes(length)
        drawn.push(bytes)
        return bytes
      },
    }
    const masterKey = systemRandom.bytes(32)
    const { store, keys } = await createSqliteStore({ folder, clock: systemClock, random, masterKey })
    await keys.documentKeys([
      { doc: 'a', epoch: 1 },
      { doc: 'b', epoch: 1 },
    ])
    const files = ['keys.sqlite', 'keys.sqlite-wal', 'log.sqlite'].map((name) =>
      readFileSync(join(folder, name)),
    )
    await Promise.all([store.close(), keys.close()])
    files.push(readFileSync(join(folder, 'keys.sqlite')))
    const secrets = [masterKey, ...drawn.filter((bytes) => bytes.length === 32)]
    expect(secrets).toHaveLength(3)
    for (const secret of secrets) expect(files.some((file) => file.includes(Buffer.from(secret)))).toBe(false)
  })
})
