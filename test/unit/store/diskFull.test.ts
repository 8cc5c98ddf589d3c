import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock, systemRandom } from '../../../sync-server/ports.ts'
import { createSqliteStore } from '../../../sync-server/store/sqlite/index.ts'
import { verifyFolder } from '../../../sync-server/store/verify.ts'
import { commitChange, note, ulid } from '../../support/ledgers.ts'
import { tempFolder } from '../../support/tempStore.ts'

const program = fileURLToPath(new URL('../../support/fillDisk.ts', import.meta.url))

describe('a disk that takes no more', () => {
  let folder: string
  beforeEach(() => {
    folder = tempFolder()
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('LOG5 fails whole transactions, acknowledges nothing that is not there, and is usable afterwards', async () => {
    // The system's own limit on the size of files (in blocks of 512 bytes): a real write error, no mock.
    const limited = `ulimit -f 4096; exec "$0" "$1" "$2"`
    const run = spawnSync('sh', ['-c', limited, process.execPath, program, folder], { encoding: 'utf8' })
    const lines = run.stdout.trim().split('\n')
    const acknowledged = lines.flatMap((line) => (line.startsWith('ok ') ? [Number(line.slice(3))] : []))
    expect(run.stderr).toBe('')
    expect(lines).toContain('failures 3')
    expect(acknowledged.length).toBeGreaterThan(20)
    expect(acknowledged.length % 3).toBe(0)
    expect(acknowledged).toEqual(acknowledged.map((_, at) => at + 1))
    expect(lines.at(-1)).toBe(`head ${acknowledged.length}`)

    const { store, keys } = await createSqliteStore({ folder, clock: systemClock, random: systemRandom })
    try {
      const log = await store.log(1, 10_000)
      expect(log.map((row) => row.meta.seq)).toEqual(acknowledged)
      await commitChange(store, keys, { doc: `${ulid()}.profile`, client: 8, values: [note('room again')] })
      expect(await verifyFolder(folder, keys)).toEqual([])
    } finally {
      await store.close()
      await keys.close()
    }
  })
})
