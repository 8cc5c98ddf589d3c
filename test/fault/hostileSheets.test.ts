/**
 * S20: files made to break a reader of sheets, each read in the time and memory that any sheet may take, and
 * answered in a sentence of the language. That nothing changes is in the reader's nature: it is a function of
 * bytes, and who calls it stores nothing of a file that it refused.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sheetFaults } from '../../shared/sheets/limits.ts'
import type { Reading } from '../support/hostileRun.ts'
import { hostileSheets } from '../support/hostileSheets.ts'

const MOST_MS = 5_000
/** The file itself included. */
const MOST_MB = 256
const SMALL = 300_000
const run = promisify(execFile)

let folder = ''
let maxRssMb = 0
const readings = new Map<string, Reading>()

async function readAll(...paths: readonly string[]): Promise<void> {
  const script = join(import.meta.dirname, '../support/hostileRun.ts')
  const { stdout } = await run(process.execPath, [script, ...paths], { maxBuffer: 1e7 })
  const said = stdout.trim().split('\n')
  maxRssMb = Math.max(maxRssMb, (JSON.parse(said.pop() ?? '{}') as { readonly maxRssMb: number }).maxRssMb)
  for (const line of said) {
    const reading = JSON.parse(line) as Reading
    readings.set(reading.name, reading)
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anjuan-hostile-'))
  const small: string[] = []
  for (const [at, { bytes }] of hostileSheets.entries()) {
    const file = bytes()
    const path = join(folder, String(at))
    await writeFile(path, file)
    if (file.length < SMALL) {
      small.push(path)
      continue
    }
    // One process each: what the one before left to be collected is not this one's.
    await readAll(path)
    await rm(path)
  }
  await readAll(...small)
}, 300_000)
afterAll(() => rm(folder, { recursive: true }))

describe('S20: hostile sheets', () => {
  it('are two hundred, each another', () => {
    expect(new Set(hostileSheets.map(({ name }) => name)).size).toBeGreaterThanOrEqual(200)
  })

  it('are each answered with what is wrong with them', () => {
    const astray = hostileSheets.flatMap(({ name, says }, at) => {
      const said = readings.get(String(at))?.said ?? 'nothing'
      const known = said === 'ok' || (sheetFaults as readonly string[]).includes(said)
      return known && (says === null || says === said) ? [] : [`${name}: ${said}, not ${String(says)}`]
    })
    expect(astray).toEqual([])
  })

  it(`take at most ${MOST_MS} ms and ${MOST_MB} MB`, () => {
    const slow = hostileSheets.flatMap(({ name }, at) => {
      const ms = readings.get(String(at))?.cpuMs ?? Infinity
      return ms <= MOST_MS ? [] : [`${name}: ${Math.round(ms)} ms`]
    })
    expect(slow).toEqual([])
    expect(maxRssMb).toBeLessThanOrEqual(MOST_MB)
  })
})
