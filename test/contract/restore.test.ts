/** A backup of the log is put back under a real server on SQLite (LOG15, RCV of the protocol). */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCore } from '../../sync-server/core.ts'
import { declareRestore } from '../../sync-server/ingest/restore.ts'
import { KEYS_FILE, LOG_FILE, MARK_FILE } from '../../sync-server/store/sqlite/index.ts'
import { setUpCompany, signIn, startTestServer, type TestServer } from '../support/server.ts'

async function stopped(run: (server: TestServer, backup: string) => Promise<void>): Promise<void> {
  const backup = await mkdtemp(join(tmpdir(), 'anjuan-backup-'))
  const server = await startTestServer()
  try {
    await setUpCompany(server)
    await run(server, backup)
  } finally {
    await rm(backup, { recursive: true, force: true })
    await rm(server.data, { recursive: true, force: true })
  }
}

const restoredOf = async ({ core }: TestServer) =>
  (await core.store.log(1, 1_000)).filter(({ meta }) => meta.action === 'restored').map(({ meta }) => meta)

test('LOG15 an older log in the folder is noticed at the start: another epoch, no session, and the log says what is gone', () =>
  stopped(async (first, backup) => {
    const { data } = first
    await signIn(first, 'hq')
    await first.stop()
    await cp(join(data, LOG_FILE), join(backup, LOG_FILE))
    const second = await startTestServer({ data })
    const { serverEpoch } = second.core.store
    await signIn(second, 'hq')
    const hq = second.core.directory.users[0]?.id ?? ''
    expect(await second.core.store.sessionsOf(hq)).toHaveLength(2)
    const head = await second.core.store.head()
    expect(await restoredOf(second)).toEqual([])
    await second.stop()

    await cp(join(backup, LOG_FILE), join(data, LOG_FILE))
    const third = await startTestServer({ data })
    expect(third.core.store.serverEpoch).not.toBe(serverEpoch)
    const [said, ...more] = await restoredOf(third)
    expect(more).toEqual([])
    expect(said).toMatchObject({ kind: 'organisation', outcome: 'entriesLost' })
    expect(said?.length).toBe(head - ((said?.seq ?? 0) - 1))
    expect(await third.core.store.sessionsOf(hq)).toEqual([])
    expect(await third.core.store.counter('restores')).toBe(1)
    const epoch = third.core.store.serverEpoch
    await third.stop()

    // Once said, it is over: the next start finds its own log.
    const fourth = await startTestServer({ data })
    expect(fourth.core.store.serverEpoch).toBe(epoch)
    expect(await restoredOf(fourth)).toHaveLength(1)
    await fourth.stop()
  }))

test('LOG15 a log that has caught up with the number of the lost one is still not taken for it', () =>
  stopped(async (first, backup) => {
    const { data } = first
    await first.stop()
    await cp(data, backup, { recursive: true })
    const grow = async (times: number): Promise<void> => {
      const server = await startTestServer({ data })
      for (let at = 0; at < times; at++)
        await server.core.people.setFactorSetting(at % 2 === 0 ? 'required' : 'optional')
      await server.stop()
    }
    await grow(3)
    const mark = join(backup, 'mark')
    await cp(join(data, MARK_FILE), mark)
    // The older log grows elsewhere, then comes here under the mark of the one that is gone.
    await cp(join(backup, LOG_FILE), join(data, LOG_FILE))
    await rm(join(data, MARK_FILE))
    await grow(6)
    await cp(mark, join(data, MARK_FILE))
    const last = await startTestServer({ data })
    expect(await restoredOf(last)).toHaveLength(1)
    await last.stop()
  }))

test('LOG15 the whole folder put back says nothing by itself; said in the shell, the running server hears of it', () =>
  stopped(async (first, backup) => {
    const { data } = first
    await first.stop()
    await cp(data, backup, { recursive: true })
    const second = await startTestServer({ data })
    await second.core.people.setFactorSetting('required')
    await second.stop()
    for (const file of [LOG_FILE, KEYS_FILE, MARK_FILE]) await cp(join(backup, file), join(data, file))
    const third = await startTestServer({ data })
    expect(await restoredOf(third)).toEqual([])
    const before = third.core.store.serverEpoch
    const shell = await openCore({ data })
    await declareRestore(shell, '服务器硬盘换了')
    await shell.close()
    await third.core.commits.look()
    expect(third.core.store.serverEpoch).not.toBe(before)
    expect(await third.core.store.counter('restores')).toBe(1)
    await third.stop()
  }))
