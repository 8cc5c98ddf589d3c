/**
 * The master key: 32 bytes that wrap every other key. From `ANJUAN_MASTER_KEY` (base64), else from
 * `master.key` in the data folder, which the first start makes. Either may hold the 24 characters of a
 * printed kit instead (`keyKit.ts`).
 *
 * A folder that has keys but no master key gets no new one: it would open none of them, and the
 * organisation would notice only at the first archive.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../shared/base/ports.ts'
import { syncFolder, writeDurably } from './durable.ts'
import { KIT_WORDS, wordsToKey } from './keyKit.ts'
import { KEY_BYTES } from './seal.ts'

export const MASTER_KEY_FILE = 'master.key'
export const MASTER_KEY_VARIABLE = 'ANJUAN_MASTER_KEY'

export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
}

/** Where the key of this folder comes from. */
export const masterKeySource = (
  env: Readonly<Record<string, string | undefined>> = process.env,
): 'variable' | 'file' => ((env[MASTER_KEY_VARIABLE] ?? '') === '' ? 'file' : 'variable')

export function loadMasterKey(
  folder: string,
  random: Random,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Uint8Array {
  const given = env[MASTER_KEY_VARIABLE]
  if (given !== undefined && given !== '') return parseMasterKey(given, MASTER_KEY_VARIABLE)
  const path = join(folder, MASTER_KEY_FILE)
  if (existsSync(path)) return parseMasterKey(readFileSync(path, 'utf8'), path)
  if (existsSync(join(folder, 'keys.sqlite'))) {
    throw new MasterKeyError(
      `the keys in ${folder} need their master key: set ${MASTER_KEY_VARIABLE} or put back ${path}`,
    )
  }
  const key = random.bytes(KEY_BYTES)
  writeDurably(path, `${Buffer.from(key).toString('base64')}\n`)
  syncFolder(folder)
  return key
}

/** Base64, or the 24 characters of a printed kit. */
function parseMasterKey(text: string, source: string): Uint8Array {
  const spelled = wordsToKey(text)
  if (spelled !== null) return spelled
  const trimmed = text.trim()
  const key = Buffer.from(trimmed, 'base64')
  if (key.length !== KEY_BYTES || key.toString('base64') !== trimmed) {
    throw new MasterKeyError(
      `${source} must hold ${KEY_BYTES} bytes in base64, or the ${KIT_WORDS} characters of the printed kit`,
    )
  }
  return new Uint8Array(key)
}
