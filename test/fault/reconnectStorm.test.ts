/**
 * A storm after an outage: all devices of all branches worked for three days without a line, and all of them come
 * back within two minutes, each with what it wrote and without what the others wrote.
 */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BenchServer, type Department } from '../bench/peers/server.ts'
import { LightDevice } from '../support/lightDevice.ts'
import { Seeded } from '../support/seeded.ts'
import { sized, timesCount } from '../support/sized.ts'
import { noteEntry } from '../support/socketClient.ts'
import { bugOf } from './bugs.ts'

const DEVICES = sized('DEVICES', 60)
const DEVICES_EACH = 20
const BRANCHES = Math.ceil(DEVICES / DEVICES_EACH)
const ARCHIVES_EACH = 10
const [DAYS, EDITS_A_DAY] = [3, 20]
/** As dense as a thousand within two minutes. */
const ARRIVE_WITHIN_MS = DEVICES * 120
const CONVERGED_WITHIN_MS = 300_000
const MOST_DELAY_MS = 200
const AT_ONCE = 20

let server: BenchServer
let departments: readonly Department[]
const problems: unknown[] = []
const devices: { readonly device: LightDevice; readonly department: Department }[] = []
const preload = bugOf('server') === null ? [] : [fileURLToPath(new URL('planted.ts', import.meta.url))]
const wait = (ms: number): Promise<void> => new Promise((passed) => setTimeout(passed, ms))

beforeAll(async () => {
  server = await BenchServer.start('ours', DEVICES, true, preload)
  departments = await server.departments(BRANCHES, DEVICES_EACH, ARCHIVES_EACH)
  for (const department of departments)
    for (const badge of department.badges)
      devices.push({
        device: new LightDevice(server.started, badge, (problem) => problems.push(problem)),
        department,
      })
}, 300_000)
afterAll(async () => {
  await Promise.all(devices.map(({ device }) => device.leave()))
  await server.end()
})

/** Milliseconds until all of them have sent and received everything; a problem of any ends it. */
async function settled(): Promise<number> {
  const begun = performance.now()
  while (!devices.every(({ device }) => device.settled)) {
    if (problems.length > 0) throw problems[0]
    await wait(50)
  }
  return performance.now() - begun
}

test(
  `S18 ${BRANCHES * DEVICES_EACH} devices come back with ${DAYS} days each, and all hold the same in the end`,
  async () => {
    const dice = new Seeded()
    console.log(`seed ${dice.seed}`)
    for (let at = 0; at < devices.length; at += AT_ONCE)
      await Promise.all(devices.slice(at, at + AT_ONCE).map(({ device }) => device.connect()))
    await settled()
    for (const { device } of devices) await device.leave()

    for (const [at, { device, department }] of devices.entries())
      for (let edit = 0; edit < DAYS * EDITS_A_DAY; edit++) {
        const doc = department.docs[dice.next(department.docs.length)] ?? ''
        device.write(doc, noteEntry(`设备 ${at} 离线时的第 ${edit} 条：客户周末来店看过样板间`))
      }

    await server.quiet()
    await server.delays()
    const begun = performance.now()
    const before = await server.usage()
    await Promise.all(
      devices.map(async ({ device }) => {
        await wait(dice.next(ARRIVE_WITHIN_MS))
        await device.connect()
      }),
    )
    const arrived = performance.now() - begun
    await settled()
    const took = performance.now() - begun
    const { p99Ms, largestMs } = await server.delays()
    const { cpuMs, residentMb } = await server.usage()
    console.log(
      `${devices.length * DAYS * EDITS_A_DAY} edits of ${devices.length} devices: all back after ` +
        `${(arrived / 1000).toFixed(1)} s, the same everywhere after ${(took / 1000).toFixed(1)} s; the server's loop ` +
        `p99 ${p99Ms.toFixed(0)} ms, at most ${largestMs.toFixed(0)} ms, ` +
        `${((cpuMs - before.cpuMs) / 1000).toFixed(1)} s of processor, ${residentMb.toFixed(0)} MiB`,
    )

    for (const [at, department] of departments.entries()) {
      const [first, ...others] = devices.slice(at * DEVICES_EACH, (at + 1) * DEVICES_EACH)
      const hashes = hashesOf(first?.device)
      for (const { device } of others) expect(hashesOf(device)).toEqual(hashes)
      const entries = department.docs.reduce((sum, doc) => sum + (first?.device.docs.get(doc)?.count ?? 0), 0)
      expect(entries).toBe(DEVICES_EACH * DAYS * EDITS_A_DAY)
    }
    for (const { device } of devices) expect(device.broken()).toEqual([])
    expect(problems).toEqual([])
    if (timesCount) {
      expect(took).toBeLessThan(CONVERGED_WITHIN_MS)
      expect(p99Ms).toBeLessThan(MOST_DELAY_MS)
    }
  },
  CONVERGED_WITHIN_MS * 3,
)

const hashesOf = (device: LightDevice | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries([...(device?.docs ?? [])].map(([doc, { setHash }]) => [doc, setHash]).sort())
