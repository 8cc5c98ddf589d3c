/**
 * Done-when 4, first part: SIGKILL, twenty times, of the real server at random moments of a running write
 * load of twenty raw writers.
 *
 * Every writer keeps what was not acknowledged and sends it again after the restart, as a device does. At the
 * end every acknowledged id is in the log at the sequence that was promised, with the same bytes, in the
 * order of its writer, and nothing entered twice. The product's own check reads the whole folder, so that five
 * hundred kills would spend their time on it: it looks after each of the first kills and then after every tenth, and
 * finds nothing wrong.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PushEntry } from '../../shared/protocol/push.ts'
import { openCore } from '../../sync-server/server.ts'
import { verifyFolder } from '../../sync-server/store/verify.ts'
import { Seeded } from '../support/seeded.ts'
import { sized, timesCount } from '../support/sized.ts'
import { newId, PASSWORD, signIn, type TestSession } from '../support/server.ts'
import { ServerProcess } from '../support/serverProcess.ts'
import {
  entryAt,
  newClientId,
  noteEntry,
  openCommand,
  setEntry,
  SocketClient,
} from '../support/socketClient.ts'

const KILLS = sized('KILLS', 20)
const WRITERS = 20
const MAX_RESTART_MS = 2_000
/** So many kills are each followed by the check of the folder, the later ones every tenth time. */
const EACH_CHECKED = 20
/** A writer goes on to another client after so many values: no file in a cabinet is a thousand pages long. */
const FULL_ARCHIVE = 400
const WITHIN_MS = Math.max(600_000, KILLS * 15_000)

let data: string
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'anjuan-kill-'))
})
afterAll(() => rm(data, { recursive: true, force: true }))

interface Opened {
  readonly archive: string
  readonly business: string
}

interface Made {
  readonly entry: PushEntry
  readonly clock: number
}

interface Acknowledged {
  readonly entry: PushEntry
  readonly clock: number
  readonly seq: number
}

class RawWriter {
  readonly login: string
  readonly user: string
  readonly branch: string
  readonly clientId = newClientId()
  readonly opened: Opened[] = []
  readonly acknowledged: Acknowledged[] = []
  readonly #clocks = new Map<string, number>()
  /** Made and not acknowledged: what a device would hold in its outbox. */
  #outbox: Made[] = []
  #session: TestSession | null = null

  constructor(login: string, user: string, branch: string) {
    this.login = login
    this.user = user
    this.branch = branch
    this.#open()
  }

  #open(): Opened {
    const next = { archive: newId(), business: newId() }
    this.opened.push(next)
    this.#make(`${next.archive}.life`, openCommand(this.branch, this.user, next.business))
    return next
  }

  /** Where it writes now. */
  #current(): Opened {
    const last = this.opened.at(-1)
    if (last === undefined) return this.#open()
    const values = documentsOf(last).reduce((sum, doc) => sum + (this.#clocks.get(doc) ?? 0), 0)
    return values < FULL_ARCHIVE ? last : this.#open()
  }

  #make(doc: string, ...values: Parameters<typeof entryAt>[3][]): void {
    const clock = this.#clocks.get(doc) ?? 0
    this.#clocks.set(doc, clock + values.length)
    this.#outbox.push({ entry: entryAt(doc, this.clientId, clock, ...values), clock })
  }

  /** The server answered for the opening of each of its archives, so they stand. */
  get heard(): boolean {
    const docs = new Set(this.acknowledged.map(({ entry }) => entry.doc))
    return this.opened.every(({ archive }) => docs.has(`${archive}.life`))
  }

  get signedIn(): boolean {
    return this.#session !== null
  }

  /** Writes until the line breaks. */
  async work(url: string, dice: Seeded, killed: () => boolean): Promise<void> {
    try {
      this.#session ??= await signIn({ url }, this.login)
      const { client } = await SocketClient.greet(url, this.#session, [this.clientId])
      for (;;) {
        const more = 1 + dice.next(4)
        for (let each = 0; each < more; each++) {
          const kind = dice.next(3)
          const { archive, business } = this.#current()
          if (kind === 0)
            this.#make(`${archive}.profile`, setEntry({ alias: `别名 ${dice.next(1_000_000)}` }))
          else if (kind === 1)
            this.#make(`${archive}.${business}.service`, noteEntry(`记 ${dice.next(1_000_000)}`))
          else
            this.#make(
              `${archive}.contact`,
              setEntry({ address: `北京市朝阳区 ${dice.next(9999)} 号` }),
              setEntry({ callerNumber: '13800138000' }),
            )
        }
        const sent = this.#outbox.slice(0, 64)
        const results = await client.push(sent.map(({ entry }) => entry))
        const left: Made[] = []
        results.forEach((result, at) => {
          const one = sent[at]!
          if (result.code === 'OK' || result.code === 'DUP')
            this.acknowledged.push({ ...one, seq: result.seq })
          else if (result.code === 'RETRY') left.push(one)
          else throw new Error(`${this.login}: ${JSON.stringify(result)}`)
        })
        this.#outbox = [...left, ...this.#outbox.slice(sent.length)]
      }
    } catch (error) {
      // However a line breaks under a kill; before it nothing may.
      if (!killed()) throw error
    }
  }
}

const documentsOf = ({ archive, business }: Opened): string[] => [
  `${archive}.life`,
  `${archive}.profile`,
  `${archive}.contact`,
  `${archive}.${business}.service`,
]

async function company(): Promise<RawWriter[]> {
  const core = await openCore({ data })
  try {
    const done = await core.people.setUp('断电公司', [{ code: 'A', name: '一店', template: 'homeDeco' }], {
      login: 'admin',
      name: '管理员',
      password: PASSWORD,
    })
    if (!done.ok) throw new Error(JSON.stringify(done.error))
    const branch = core.directory.branchByCode('A')?.id ?? ''
    const writers: RawWriter[] = []
    for (let each = 0; each < WRITERS; each++) {
      const login = `writer${each}`
      const added = await core.people.addPerson(
        { login, name: login, password: PASSWORD, role: 'SA', branch: 'A' },
        null,
      )
      if (!added.ok) throw new Error(JSON.stringify(added.error))
      writers.push(new RawWriter(login, added.value.id, branch))
    }
    return writers
  } finally {
    await core.close()
  }
}

test(
  `S3 ${KILLS} times SIGKILL under ${WRITERS} writers: every acknowledged entry is in the log, in order, without gaps`,
  async () => {
    const dice = new Seeded()
    console.log(`seed ${dice.seed}`)
    const writers = await company()
    const restarts: number[] = []
    const count = (): number => writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)
    let before = 0
    for (let kill = 0; kill < KILLS; kill++) {
      // Under load every kill so far may have caught one writer before its first answer: the last waits for all.
      const last = kill === KILLS - 1
      const started = performance.now()
      const server = await ServerProcess.start(data)
      restarts.push(performance.now() - started)
      let killed = false
      const working = Promise.all(writers.map((writer) => writer.work(server.url, dice, () => killed)))
      try {
        const enough = before + 20 + dice.next(400)
        const underLoad = async (): Promise<void> => {
          while (count() < enough || !writers.every((one) => (last ? one.heard : one.signedIn))) {
            await new Promise((later) => setTimeout(later, 1 + dice.next(12)))
          }
        }
        await Promise.race([underLoad(), working])
      } finally {
        killed = true
        await server.kill()
      }
      await working
      expect(server.output).not.toContain('Error')
      before = count()
      if (kill < EACH_CHECKED || kill % 10 === 0)
        expect(await verifyFolder(data), `after kill ${kill}, seed ${dice.seed}`).toEqual([])
    }

    const core = await openCore({ data })
    try {
      expect(await verifyFolder(data, core.keys)).toEqual([])
      const head = await core.store.head()
      let last = 0
      for (let from = 1; from <= head; from += 1000) {
        for (const { meta } of await core.store.log(from, 1000)) expect(meta.seq).toBe(++last)
      }
      let entries = 0
      const acknowledgedDocs = new Set(
        writers.flatMap(({ acknowledged }) => acknowledged.map(({ entry }) => entry.doc)),
      )
      for (const { acknowledged, clientId, opened } of writers) {
        // In the order in which the writer was told, the log's order follows, document by document.
        const bySeq = new Map<string, number>()
        for (const { entry, clock, seq } of acknowledged) {
          expect(seq).toBeGreaterThan(bySeq.get(entry.doc) ?? 0)
          bySeq.set(entry.doc, seq)
          const run = await core.store.run(entry.doc, clientId, clock)
          expect(run, `${entry.doc} ${clientId}.${clock}`).toMatchObject({ seq, clock, sha256: entry.sha256 })
          const [row] = await core.store.log(seq, 1)
          expect(row?.meta).toMatchObject({ kind: 'change', doc: entry.doc, client: clientId, clock })
          entries++
        }
        // Nothing entered twice, nothing is missing in between.
        for (const doc of opened.flatMap(documentsOf)) {
          const own = ((await core.store.document(doc))?.runs ?? []).filter((run) => run.client === clientId)
          let clock = 0
          for (const run of own.sort((a, b) => a.clock - b.clock)) {
            expect(run.clock).toBe(clock)
            clock += run.length
          }
        }
      }
      const archives = await Promise.all(
        writers
          .flatMap(({ opened }) => opened)
          .map(async ({ archive, business }) => ({
            sent: acknowledgedDocs.has(documentsOf({ archive, business })[0] ?? ''),
            stands: await core.store.archive(archive),
          })),
      )
      expect(archives.filter(({ sent, stands }) => sent && stands?.n !== 1)).toEqual([])
      const numbers = archives.flatMap(({ stands }) => (stands === null ? [] : [stands.archiveNo]))
      expect(new Set(numbers).size).toBe(numbers.length)
      expect(numbers.length).toBeGreaterThanOrEqual(WRITERS)
      console.log(
        `${entries} acknowledged entries in ${numbers.length} archives, ${head} log entries, start to address: median ${median(restarts)} ms, slowest ${Math.max(...restarts).toFixed(0)} ms`,
      )
      expect(entries).toBeGreaterThan(KILLS * 20)
      if (timesCount) expect(Math.max(...restarts)).toBeLessThan(MAX_RESTART_MS)
    } finally {
      await core.close()
    }
  },
  WITHIN_MS,
)

test('SIGTERM ends in order: sockets are told, the exit code is 0, and a taken port is refused in a sentence', async () => {
  const server = await ServerProcess.start(data)
  const session = await signIn(server, 'writer0')
  const { client } = await SocketClient.greet(server.url, session, [newClientId()])
  await expect(ServerProcess.start(data, ['--port', new URL(server.url).port])).rejects.toThrow('已被占用')
  expect(await server.stop()).toEqual({ code: 0, signal: null })
  expect((await client.end()).code).toBe(1001)
  expect(await verifyFolder(data)).toEqual([])
})

const median = (values: readonly number[]): string =>
  ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(0)
