/**
 * A day in a village: 50 kbit/s, 600 ms there and back, and a line that breaks every few seconds. A real vault and its
 * replica in Node, the real server, a real line in between.
 */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Line } from '../bench/peers/line.ts'
import { NodeDevice } from '../support/nodeDevice.ts'
import { Seeded } from '../support/seeded.ts'
import { addPerson, setUpCompany, startTestServer, type TestServer } from '../support/server.ts'
import { ServerArchives } from '../support/serverArchives.ts'
import { sized, timesCount } from '../support/sized.ts'

const EDITS = 200
const ARCHIVES = 20
const MOST_MS = 20_000
const CUTS = sized('CUTS', 8)

let server: TestServer
let branch = ''
let line: Line
let device: NodeDevice

beforeEach(async () => {
  server = await startTestServer()
  branch = (await setUpCompany(server)).a
  await addPerson(server, 'sales', 'SA', 'A')
  line = await Line.to(server.port, { roundTripMs: 600, bitsPerSecond: 50_000 })
  const url = `http://localhost:${line.port}`
  device = await NodeDevice.begin(() => ({ ...server, url }), 'sales')
})
afterEach(async () => {
  await device.end()
  await line.end()
  expect(server.errors).toEqual([])
  await server.end()
})

async function create(name: string): Promise<string> {
  const made = await device.vault.desk.create({ template: 'homeDeco', branch, fields: { name } })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value
}

async function note(archive: string, text: string): Promise<void> {
  const business = (await device.vault.read(archive))?.businesses[0]?.id ?? null
  const fact = { archive, business, kind: 'note', fact: { text }, supersedes: [] } as const
  const saved = await device.vault.desk.addFact(fact)
  if (!saved.ok) throw new Error(JSON.stringify(saved.error))
}

const noteOf = (at: number): string => `第 ${at} 条`

/** What the server has of the notes, each as often as it stands there. */
async function notesAtServer(): Promise<readonly string[]> {
  const archives = new ServerArchives(server.core)
  const found: string[] = []
  for (const archive of await archives.ofBranch(branch))
    for (const { facts } of (await archives.read(archive)).documents.values())
      found.push(...facts.map(({ fact }) => String(fact['text'])))
  return found.sort()
}

const waiting = async (least = 0): Promise<void> => {
  while (device.vault.stats.pending > least) await new Promise((later) => setTimeout(later, 20))
}

test(`S9 a day's ${EDITS} edits are through in ${MOST_MS / 1000} s at 50 kbit/s and 600 ms`, async () => {
  const archives: string[] = []
  for (let each = 0; each < ARCHIVES; each++) archives.push(await create(`客户 ${each}`))
  await device.connect()
  await waiting()
  device.unplug()
  for (let each = 0; each < EDITS; each++) await note(archives[each % ARCHIVES] ?? '', noteOf(each))
  expect(device.vault.stats.pending).toBe(EDITS)
  const begun = performance.now()
  device.plug()
  await waiting()
  const took = performance.now() - begun
  console.log(`${EDITS} edits acknowledged after ${(took / 1000).toFixed(1)} s`)
  expect(await notesAtServer()).toEqual(Array.from({ length: EDITS }, (_, at) => noteOf(at)).sort())
  if (timesCount) expect(took).toBeLessThan(MOST_MS)
}, 240_000)

test(
  `S9 a line that is cut ${CUTS} times while it sends enters nothing twice and leaves nothing out`,
  async () => {
    const dice = new Seeded()
    console.log(`seed ${dice.seed}`)
    const archives = [await create('客户 一'), await create('客户 二'), await create('客户 三')]
    await device.connect()
    await waiting()
    let made = 0
    for (let cut = 0; cut < CUTS; cut++) {
      // Something is on its way at each cut, at whatever point of it.
      for (let each = 1 + dice.next(6); each > 0; each--)
        await note(archives[dice.next(3)] ?? '', noteOf(made++))
      await new Promise((later) => setTimeout(later, dice.next(3_000)))
      device.unplug()
      if (dice.next(3) === 0) await note(archives[dice.next(3)] ?? '', noteOf(made++))
      device.plug()
    }
    await waiting()
    expect(await notesAtServer()).toEqual(Array.from({ length: made }, (_, at) => noteOf(at)).sort())
    console.log(`${made} edits over ${CUTS} cuts, each entered once`)
  },
  Math.max(240_000, CUTS * 20_000),
)
