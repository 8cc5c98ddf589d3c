/**
 * P6: a thousand devices of fifty branches are connected, and two hundred edits a second come from all of them.
 * Each edit has its moment, whether or not the one before was answered; it is timed from that moment until its
 * device has the acknowledgement. Everybody of the branch gets it live meanwhile.
 */
import type { Ack } from '../../shared/protocol/push.ts'
import { entryAt, newClientId, noteEntry } from '../support/socketClient.ts'
import { compartments } from './devicePage/branch.ts'
import { figure, median, percentile, type Figure } from './figures.ts'
import { BenchServer, type Badge, type Department } from './peers/server.ts'
import { heardIn, OurLine } from './peers/syncOurs.ts'

const [BRANCHES, DEVICES_EACH, ARCHIVES_EACH] = [50, 20, 10]
const DEVICES = BRANCHES * DEVICES_EACH
const EDITS_PER_SECOND = 200
const SECONDS = 20
/** The first ones warm the server up. */
const WARM_SECONDS = 3
const AT_ONCE = 20
/** Less than a key in a map would take: what remains is what one collection leaves more than another. */
const NOTHING_BYTES = 16
const TEXT = '已电话回访，客户下周二上午十点到店看方案，请设计师把两套报价准备好'

/**
 * Told by its first bytes: a flag, then an object of which `type` stands first. A thousand devices live in this one
 * process; they would read what is live on a thousand machines.
 */
const LIVE = Buffer.from('\u0004typew\u0004LIVE', 'latin1')
const isLive = (frame: Uint8Array): boolean =>
  frame[0] === 0 && LIVE.equals(frame.subarray(3, 3 + LIVE.length))

/** One connected device that writes now and then. */
class Device {
  readonly #line: OurLine
  readonly #client: number
  readonly #clocks = new Map<string, number>()
  readonly #acked = new Map<number, (ack: Ack) => void>()
  #batch = 0

  private constructor(line: OurLine, client: number, acked: Map<number, (ack: Ack) => void>) {
    this.#line = line
    this.#client = client
    this.#acked = acked
  }

  static async connect(server: BenchServer, badge: Badge, live: () => void): Promise<Device> {
    const acked = new Map<number, (ack: Ack) => void>()
    let welcomed = (): void => undefined
    const welcome = new Promise<void>((resolve) => (welcomed = resolve))
    const line = await OurLine.open(server.started, server.started.port, badge, (frame) => {
      if (isLive(frame)) return live()
      void heardIn(frame).then((message) => {
        if (message.type === 'WELCOME') welcomed()
        else if (message.type === 'PING') line.send({ type: 'PONG', n: message.n })
        else if (message.type === 'ACK') {
          acked.get(message.batch)?.(message)
          acked.delete(message.batch)
        }
      })
    })
    const client = newClientId()
    line.greet(badge, [client])
    await welcome
    return new Device(line, client, acked)
  }

  async write(doc: string): Promise<void> {
    const clock = this.#clocks.get(doc) ?? 0
    this.#clocks.set(doc, clock + 1)
    const batch = (this.#batch += 1)
    const answer = new Promise<Ack>((resolve) => this.#acked.set(batch, resolve))
    this.#line.send({
      type: 'PUSH',
      batch,
      entries: [entryAt(doc, this.#client, clock, noteEntry(TEXT))],
    })
    const [result] = (await answer).results
    if (result?.code !== 'OK') throw new Error(`the server said ${JSON.stringify(result)}`)
  }

  close(): void {
    this.#line.close()
  }
}

async function connectAll(
  server: BenchServer,
  departments: readonly Department[],
  live: () => void,
): Promise<readonly Device[]> {
  const badges = departments.flatMap((one) => one.badges)
  const devices: Device[] = []
  for (let at = 0; at < badges.length; at += AT_ONCE)
    devices.push(
      ...(await Promise.all(
        badges.slice(at, at + AT_ONCE).map((badge) => Device.connect(server, badge, live)),
      )),
    )
  return devices
}

/** What each edit waited for, in milliseconds; the warm ones only. */
async function waits(
  devices: readonly Device[],
  departments: readonly Department[],
): Promise<readonly number[]> {
  const pause = 1_000 / EDITS_PER_SECOND
  const start = performance.now()
  const edits: Promise<number>[] = []
  for (let edit = 0; edit < SECONDS * EDITS_PER_SECOND; edit++) {
    const due = start + edit * pause
    const early = due - performance.now()
    if (early > 0) await new Promise((passed) => setTimeout(passed, early))
    // A stride that is prime to their number: branches take turns.
    const at = (edit * 37) % DEVICES
    const docs = departments[Math.floor(at / DEVICES_EACH)]?.docs ?? []
    const doc = docs[edit % docs.length]
    const device = devices[at]
    if (doc === undefined || device === undefined) throw new Error('nobody writes')
    edits.push(device.write(doc).then(() => performance.now() - due))
  }
  return (await Promise.all(edits)).slice(WARM_SECONDS * EDITS_PER_SECOND)
}

/** What a server that was just started holds, in bytes, over a folder with so many archives. */
async function held(archives: number): Promise<number> {
  const filled = await BenchServer.start('ours', archives)
  const folder = await filled.folder()
  await filled.quiet()
  await filled.end()
  const server = await BenchServer.start('again', folder, true)
  try {
    await server.quiet()
    return (await server.memory()).heldKb * 1_024
  } finally {
    await server.end()
  }
}

/** Five documents an archive; one in ten against all of them. */
async function idleDocument(archives: number): Promise<number> {
  const few = Math.ceil(archives / 10)
  return ((await held(archives)) - (await held(few))) / (compartments.length * (archives - few))
}

export async function crowd(archives: number): Promise<readonly Figure[]> {
  const server = await BenchServer.start('ours', archives, true)
  try {
    const departments = await server.departments(BRANCHES, DEVICES_EACH, ARCHIVES_EACH)
    await server.quiet()
    const alone = await server.memory()
    let told = 0
    const devices = await connectAll(server, departments, () => told++)
    await server.quiet()
    const idle = await server.memory()
    let resident = 0
    const watching = setInterval(
      () => void server.usage().then(({ residentMb }) => (resident = Math.max(resident, residentMb))),
      1_000,
    )
    const before = await server.usage()
    const times = await waits(devices, departments)
    const after = await server.usage()
    clearInterval(watching)
    for (const device of devices) device.close()
    return [
      figure({
        name: 'P6',
        what: 'an edit acknowledged while 1,000 devices write 200 a second, p99',
        n: archives,
        rounds: [percentile(times, 0.99)],
        goal: 100,
        also: {
          median: [median(times)],
          'live messages for an edit': [told / (SECONDS * EDITS_PER_SECOND)],
          "the server's processor time of a second": [(after.cpuMs - before.cpuMs) / SECONDS],
        },
      }),
      figure({
        name: 'P6 resident',
        what: "the server's resident memory meanwhile, at most",
        unit: 'MiB',
        n: archives,
        rounds: [Math.max(resident, after.residentMb)],
        goal: 512,
      }),
      figure({
        name: 'P6 connection',
        what: 'memory that a connected device takes while nothing happens',
        unit: 'KiB',
        n: archives,
        rounds: [(idle.heldKb - alone.heldKb) / DEVICES],
        goal: 30,
        also: { resident: [((idle.residentMb - alone.residentMb) * 1_024) / DEVICES] },
      }),
      figure({
        name: 'P6 document',
        what: 'memory that a document takes while nobody asks for it',
        unit: 'B',
        n: archives,
        rounds: [await idleDocument(archives)],
        goal: NOTHING_BYTES,
      }),
    ]
  } finally {
    await server.end()
  }
}
