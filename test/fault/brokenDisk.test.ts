/**
 * A disk that fails once, at each of the first writes: EIO and ENOSPC, injected into the real server by strace.
 *
 * Whatever was acknowledged stands, nothing else does, the server goes on without being started anew, and after a
 * kill everything opens and the rest is taken.
 */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PushEntry } from '../../shared/protocol/push.ts'
import { openCore } from '../../sync-server/server.ts'
import { verifyFolder } from '../../sync-server/store/verify.ts'
import { Seeded } from '../support/seeded.ts'
import { newId, signIn, type TestSession } from '../support/server.ts'
import { ServerProcess } from '../support/serverProcess.ts'
import { sized } from '../support/sized.ts'
import { entryAt, newClientId, openCommand, setEntry, SocketClient } from '../support/socketClient.ts'
import { foundWriter, mayTrace, strace } from '../support/traced.ts'

/** S5 speaks of the first 300. Fewer: so many of them, drawn. */
const FIRST = 300
const WRITES = sized('WRITES', 2)
/** More than that many saves are never needed to come to the 300th write. */
const MOST_SAVES = 120

let folder: string
let branch: string
let writer: { readonly id: string; readonly login: string }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anjuan-disk-'))
  if (mayTrace()) ({ branch, writer } = await foundWriter(join(folder, 'fresh')))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Failure {
  readonly call: 'pwrite64' | 'fsync'
  readonly nth: number
  readonly error: 'EIO' | 'ENOSPC'
}

function failures(dice: Seeded): readonly Failure[] {
  const writes =
    WRITES >= FIRST
      ? Array.from({ length: WRITES }, (_, at) => at + 1)
      : Array.from({ length: WRITES }, () => 1 + dice.next(FIRST))
  const syncs = [...new Set(writes.map((nth) => Math.ceil(nth / 10)))]
  return [
    ...writes.flatMap((nth) => [
      { call: 'pwrite64', nth, error: 'EIO' } as const,
      { call: 'pwrite64', nth, error: 'ENOSPC' } as const,
    ]),
    ...syncs.map((nth) => ({ call: 'fsync', nth, error: 'EIO' }) as const),
  ]
}

/** A device that sends its entry until it is acknowledged, then the next. */
class Saver {
  readonly acknowledged: { readonly entry: PushEntry; readonly clock: number; readonly seq: number }[] = []
  readonly client = newClientId()
  readonly #archive = newId()
  #session: TestSession | null = null

  #next(): { readonly entry: PushEntry; readonly clock: number } {
    const made = this.acknowledged.length
    if (made === 0) {
      const command = openCommand(branch, writer.id, newId())
      return { entry: entryAt(`${this.#archive}.life`, this.client, 0, command), clock: 0 }
    }
    const clock = made - 1
    const base = clock > 0 ? { alias: [`${this.client}.${clock - 1}`] } : {}
    const save = setEntry({ alias: `第 ${clock} 次` }, base)
    return { entry: entryAt(`${this.#archive}.profile`, this.client, clock, save), clock }
  }

  /** Until `enough`. A line that breaks is opened anew; so is a greeting that the disk refused. */
  async work(url: string, enough: () => Promise<boolean>): Promise<void> {
    let next = this.#next()
    for (let tries = 0; ; tries++) {
      try {
        this.#session ??= await signIn({ url }, writer.login)
        const { client: line } = await SocketClient.greet(url, this.#session, [this.client])
        while (!(await enough())) {
          const [result] = await line.push([next.entry])
          if (result?.code === 'OK' || result?.code === 'DUP') {
            this.acknowledged.push({ ...next, seq: result.seq })
            next = this.#next()
          } else if (result?.code !== 'RETRY') throw new Error(JSON.stringify(result))
        }
        line.close()
        return
      } catch (error) {
        if (tries === 3) throw error
      }
    }
  }
}

async function failsOnce({ call, nth, error }: Failure, at: number): Promise<void> {
  const data = join(folder, `data${at}`)
  await cp(join(folder, 'fresh'), data, { recursive: true })
  const file = join(folder, `trace${at}`)
  const files = ['log.sqlite', 'log.sqlite-wal', 'keys.sqlite', 'keys.sqlite-wal']
  const under = strace(
    file,
    ...files.flatMap((name) => ['-P', join(data, name)]),
    ...['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${nth}`],
  )
  const struck = async (): Promise<boolean> => (await readFile(file, 'utf8')).includes('(INJECTED)')
  const saver = new Saver()
  // A start that the disk refuses is an end in a sentence, and nobody was promised anything.
  const server = await ServerProcess.start(data, [], under).catch(() => null)
  if (server !== null) {
    try {
      await saver.work(server.url, async () => (await struck()) || saver.acknowledged.length >= MOST_SAVES)
      expect(await struck(), `${call} ${nth} never came`).toBe(true)
      const before = saver.acknowledged.length
      await saver.work(server.url, () => Promise.resolve(saver.acknowledged.length >= before + 3))
    } finally {
      await server.kill()
    }
  }
  expect(await verifyFolder(data), `${call} ${nth} ${error}`).toEqual([])

  const again = await ServerProcess.start(data)
  try {
    const before = saver.acknowledged.length
    await saver.work(again.url, () => Promise.resolve(saver.acknowledged.length >= before + 2))
  } finally {
    await again.kill()
  }
  const core = await openCore({ data })
  try {
    expect(await verifyFolder(data, core.keys)).toEqual([])
    for (const { entry, clock, seq } of saver.acknowledged) {
      const run = await core.store.run(entry.doc, saver.client, clock)
      expect(run, `${call} ${nth} ${error}: ${entry.doc} ${clock}`).toMatchObject({
        seq,
        sha256: entry.sha256,
      })
    }
  } finally {
    await core.close()
  }
  await rm(data, { recursive: true, force: true })
}

test.skipIf(!mayTrace())(
  `S5 a write or sync that fails once (${WRITES} of the first ${FIRST}) is acknowledged to nobody and forgotten by nobody`,
  async () => {
    const dice = new Seeded()
    console.log(`seed ${dice.seed}`)
    const all = failures(dice)
    for (const [at, failure] of all.entries()) await failsOnce(failure, at)
    console.log(`${all.length} failures, each survived`)
  },
  Math.max(240_000, WRITES * 30_000),
)
