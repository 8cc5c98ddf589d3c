/**
 * WSP23: two hundred published clients in a dozen rooms, all at once, and the real server killed in between.
 *
 * Whatever a client saw acknowledged (it lies below a state vector that the server told) or received from
 * somebody else must be there afterwards; nobody may be stuck, and all who share a room must agree.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Y from 'yjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCore } from '../../sync-server/server.ts'
import { verifyFolder } from '../../sync-server/store/verify.ts'
import { PASSWORD, signIn, type TestSession } from '../support/server.ts'
import { ServerProcess } from '../support/serverProcess.ts'
import { openDesk, until, type Desk } from '../support/workspace.ts'

const CLIENTS = 200
const PER_SESSION = 16
const BRANCHES = 12
const KILLS = 3

let data: string
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'anjuan-storm-'))
})
afterAll(() => rm(data, { recursive: true, force: true }))

/** Notices are written by managers; minutes by everybody. Each session works in one branch. */
async function setUp(): Promise<{ readonly rooms: readonly string[]; readonly logins: readonly string[] }> {
  const core = await openCore({ data })
  const branches = Array.from({ length: BRANCHES }, (_, at) => ({
    code: `B${at}`,
    name: `店 ${at}`,
    template: 'generic',
  }))
  const admin = { login: 'hq', name: '总部', password: PASSWORD }
  const made = await core.people.setUp('风暴公司', branches, admin, 'optional')
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  const rooms: string[] = []
  const logins: string[] = []
  for (const { code } of branches) {
    const login = `worker${code.toLowerCase()}`
    const person = { login, name: login, password: PASSWORD, role: 'CS' as const, branch: code }
    const added = await core.people.addPerson(person, null)
    if (!added.ok) throw new Error(JSON.stringify(added.error))
    logins.push(login)
    rooms.push(`minutes.${core.directory.branchByCode(code)?.id ?? ''}`)
  }
  await core.close()
  return { rooms, logins }
}

interface Worker {
  readonly room: string
  readonly desk: Desk
  /** What the server has told to be on its disk. */
  durable: Map<number, number>
}

/** Reads acknowledgements off the published client, which has no eye for them. */
function watch(worker: Worker): void {
  const { provider } = worker.desk
  const handle = provider.messageHandlers[0]
  provider.messageHandlers = [...provider.messageHandlers]
  provider.messageHandlers[0] = (encoder, decoder, ...more) => {
    const rest = decoder.arr.subarray(decoder.pos)
    if (rest[0] === 0) {
      const length = { at: 1, value: 0, shift: 1 }
      for (let byte = rest[length.at++] ?? 0; ; byte = rest[length.at++] ?? 0) {
        length.value += (byte & 127) * length.shift
        length.shift *= 128
        if (byte < 128) break
      }
      for (const [client, clock] of Y.decodeStateVector(rest.slice(length.at, length.at + length.value)))
        worker.durable.set(client, Math.max(clock, worker.durable.get(client) ?? 0))
    }
    handle?.(encoder, decoder, ...more)
  }
}

test(
  'WSP23 a storm of reconnects with the server killed in it loses nothing that was told',
  { timeout: 240_000 },
  async () => {
    const { rooms, logins } = await setUp()
    let server = await ServerProcess.start(data)
    const port = Number(new URL(server.url).port)
    const sessions: TestSession[] = []
    for (let at = 0; at < Math.ceil(CLIENTS / PER_SESSION); at++)
      sessions.push(await signIn(server, logins[at % BRANCHES] ?? ''))
    const workers: Worker[] = Array.from({ length: CLIENTS }, (_, at) => {
      const session = Math.floor(at / PER_SESSION)
      const room = rooms[session % BRANCHES] ?? ''
      const desk = openDesk({ url: server.url, port }, sessions[session] ?? { cookie: '' }, room)
      const worker = { room, desk, durable: new Map<number, number>() }
      watch(worker)
      return worker
    })
    let written = 0
    const write = (worker: Worker): void =>
      worker.desk.doc.getArray('lines').push([`${worker.desk.doc.clientID} ${++written}`])
    await Promise.all(workers.map(({ desk }) => desk.synced()))
    const seen = new Map<string, Set<string>>(rooms.map((room) => [room, new Set()]))
    /** Lines that somebody else than their writer has received. */
    const noteReceived = (): void => {
      for (const { room, desk } of workers)
        for (const line of desk.doc.getArray<string>('lines').toArray())
          if (!line.startsWith(`${desk.doc.clientID} `)) seen.get(room)?.add(line)
    }
    for (let kill = 0; kill < KILLS; kill++) {
      for (let round = 0; round < 4; round++) {
        for (const worker of workers) if ((written + round) % 3 === 0 || round === 0) write(worker)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      noteReceived()
      await server.kill()
      expect(await verifyFolder(data)).toEqual([])
      // Everybody goes on typing while nobody is there.
      for (const worker of workers) write(worker)
      server = await ServerProcess.start(data, ['--port', String(port)])
      await Promise.all(workers.map(({ desk }) => desk.synced()))
    }
    // In the end each client's own words are below what the server told it.
    await until(
      () =>
        workers.every(
          ({ desk, durable }) =>
            (durable.get(desk.doc.clientID) ?? 0) >= Y.getState(desk.doc.store, desk.doc.clientID),
        ),
      60_000,
    )
    const told = workers.map(({ room, durable }) => ({ room, durable: new Map(durable) }))
    for (const { desk } of workers)
      expect(desk.closed.filter((code) => code >= 4400 && code < 4500)).toEqual([])
    await until(() =>
      rooms.every((room) => {
        const texts = workers
          .filter((worker) => worker.room === room)
          .map(({ desk }) => JSON.stringify(desk.doc.getArray('lines').toArray()))
        return new Set(texts).size === 1
      }),
    )
    for (const { desk } of workers) desk.end()
    await server.stop()

    expect(await verifyFolder(data)).toEqual([])
    const core = await openCore({ data })
    for (const room of rooms) {
      const doc = new Y.Doc()
      const stored = await core.store.workspace(room)
      const key = await core.keys.findDocumentKey(room, 1)
      if (stored === null || key === null) throw new Error(`${room} is gone`)
      if (stored.snapshot !== null) Y.applyUpdate(doc, key.open(stored.snapshot.sealed, `${room}@1/snapshot`))
      for (const { sealed } of stored.tail) Y.applyUpdate(doc, key.open(sealed, `${room}@1`))
      for (const one of told) {
        if (one.room !== room) continue
        for (const [client, clock] of one.durable)
          expect(Y.getState(doc.store, client)).toBeGreaterThanOrEqual(clock)
      }
      const lines = new Set(doc.getArray<string>('lines').toArray())
      expect([...(seen.get(room) ?? [])].filter((line) => !lines.has(line))).toEqual([])
    }
    await core.close()
    const lines = rooms.length
    console.log(
      `storm: ${CLIENTS} clients, ${lines} rooms, ${KILLS} kills, ${written} lines written, all kept`,
    )
  },
)
