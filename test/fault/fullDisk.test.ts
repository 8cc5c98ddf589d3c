/**
 * A disk without a byte left, for real: a small one of its own under the browser's profile, filled to the brim.
 * Chromium breaks off in the middle of a write then, and closes the store. To mount a disk takes root.
 */
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDeviceCompany, type DeviceCompany } from '../support/deviceCompany.ts'
import { complete, nameOfSave, sent, signInOnPage, unlockOnPage } from '../support/devicePage.ts'
import type { Confirmed } from '../support/devicePage/window.ts'
import { Person, until } from '../support/person.ts'
import { Seeded } from '../support/seeded.ts'
import { sized, timesCount } from '../support/sized.ts'

const SAVES = 60
/** By command: one in some fifty takes all databases with it, in Chromium (`client/worker/diskRoom.ts`). */
const FILLS = sized('FILLS', 0)
/** No document grows beyond 4 MB: what is written goes round them. */
const ARCHIVES = 12
/** A save of `SAVES` long notes takes more than this; the disk runs full somewhere in it. */
const MOST_LEFT = 600_000
/** What is set aside for the last edits (`client/worker/diskRoom.ts`). */
const ROOM_BYTES = 8 * 1024 * 1024
const SAID_WITHIN_MS = 1_000
const mayMount = process.platform === 'linux' && process.getuid?.() === 0

let world: DeviceCompany
const person = new Person()
const filler = join(person.profile, 'filler')

beforeAll(async () => {
  if (!mayMount) return
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=260m', 'tmpfs', person.profile])
  world = await startDeviceCompany(ARCHIVES)
})

afterAll(async () => {
  if (!mayMount) return
  await person.kill()
  execFileSync('umount', ['-l', person.profile])
  await person.end()
  await world.end()
})

/**
 * As where the app is installed: the browser keeps what is stored. It has to stand in the settings of the profile: what
 * a debugger grants makes `persist()` say yes, and on a full disk the origin is thrown away all the same.
 */
async function startKept(): Promise<void> {
  const { url } = world.proxy
  const settings = join(person.profile, 'Default', 'Preferences')
  if (!existsSync(settings)) {
    mkdirSync(dirname(settings), { recursive: true })
    const durable_storage = { [`${url},*`]: { setting: 1 } }
    writeFileSync(
      settings,
      JSON.stringify({ profile: { content_settings: { exceptions: { durable_storage } } } }),
    )
  }
  await person.start(url)
  expect(await person.page.evaluate(() => navigator.storage.persist())).toBe(true)
}

const roomBytes = (): Promise<number> =>
  person.page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory()
    const file = await folder.getFileHandle('room').catch(() => null)
    return file === null ? 0 : (await file.getFile()).size
  })

/** True: the browser had lost the store, and the second copy had it (`client/vault/spare.ts`). */
async function comeBack(): Promise<boolean> {
  const session = await person.page.evaluate(() => window.device.session())
  await unlockOnPage(person.page)
  await complete(person.page, ARCHIVES)
  return session.type === 'locked' && session.profiles.some(({ shut }) => shut === 'lost')
}

/** Writes until the system refuses one more byte, and gives so many of them back. */
function fillDisk(left = 0): void {
  const file = openSync(filler, 'a')
  const block = Buffer.alloc(4096)
  try {
    for (;;) writeSync(file, block)
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
    ftruncateSync(file, Math.max(0, fstatSync(file).size - left))
  } finally {
    closeSync(file)
  }
}

it.skipIf(!mayMount)(
  'S7 (as root) what is done on a full disk is kept, said, and there after a kill',
  async () => {
    const { company, proxy, archives } = world
    const [archive] = archives
    if (archive === undefined) throw new Error('no archive')
    await startKept()
    await signInOnPage(person.page, company.sales.login)
    await complete(person.page, ARCHIVES)
    await until(async () => (await roomBytes()) === ROOM_BYTES, 'something set aside')
    await proxy.close()
    fillDisk()
    const saved = await save(archive, 'full', SAVES)
    expect(saved).toHaveLength(SAVES)
    expect(await person.page.evaluate(() => window.device.sync())).toMatchObject({
      state: 'problem',
      problem: 'storage-full',
      pending: SAVES,
    })

    // Now even that is used up: refused in words, and nothing is lost by it.
    fillDisk()
    for (let tries = 0; tries < 4; tries++) {
      const more = await save(archive, `brim${tries}`, SAVES)
      saved.push(...more)
      if (more.length < SAVES) break
      fillDisk()
    }
    const refused = await person.page.evaluate(
      (archive) =>
        window.device.addFact({
          archive,
          business: null,
          kind: 'note',
          fact: { text: 'one more' },
          supersedes: [],
        }),
      archive,
    )
    expect(refused).toEqual({ ok: false, error: { type: 'storage-full' } })

    await person.kill()
    rmSync(filler)
    await proxy.open()
    for (const _ of ['once', 'and again, when the log has been read a second time']) {
      await startKept()
      await comeBack()
      const { found, newer } = await person.page.evaluate((ids) => window.read(ids), [archive])
      const there = new Set(found.map(nameOfSave))
      expect(saved.filter((one) => !there.has(nameOfSave(one)))).toEqual([])
      expect(newer).toBe(0)
      await sent(person.page)
      await until(
        async () => (await person.page.evaluate(() => window.device.sync())).state === 'synced',
        'all is well again',
      )
      await person.kill()
    }
  },
)

it.skipIf(!mayMount || FILLS === 0)(
  `S7 (as root, by command) wherever the disk runs full, ${FILLS} times, what was called saved is there, and the rest was refused`,
  async () => {
    const dice = new Seeded()
    console.log(`seed ${dice.seed}`)
    const { company, proxy, archives } = world
    /** The test before did not run: nobody was here yet. */
    const alone = !existsSync(join(person.profile, 'Default'))
    const saved: Confirmed[] = []
    let lost = 0
    await startKept()
    await (alone ? signInOnPage(person.page, company.sales.login) : unlockOnPage(person.page))
    await complete(person.page, ARCHIVES)
    for (let round = 0; round < FILLS; round++) {
      const archive = archives[round % ARCHIVES] ?? ''
      await proxy.close()
      // First what the device has set aside is used up, then there is nothing at all.
      let refused = false
      for (let tries = 0; tries < 6 && !refused; tries++) {
        fillDisk(dice.next(MOST_LEFT))
        const more = await save(archive, `fill${round}.${tries}`, SAVES)
        saved.push(...more)
        refused = more.length < SAVES
      }
      expect(refused, 'a save was refused').toBe(true)
      const begun = performance.now()
      await until(
        async () => (await person.page.evaluate(() => window.device.sync())).problem === 'storage-full',
        'the full disk is said',
      )
      const took = performance.now() - begun
      if (timesCount) expect(took).toBeLessThan(SAID_WITHIN_MS)
      await person.kill()
      rmSync(filler)
      await proxy.open()
      await startKept()
      if (await comeBack()) lost++
      const { found, newer } = await person.page.evaluate((ids) => window.read(ids), archives)
      const there = new Set(found.map(nameOfSave))
      expect(saved.filter((one) => !there.has(nameOfSave(one)))).toEqual([])
      expect(newer).toBe(0)
      await sent(person.page)
    }
    console.log(`${saved.length} saves confirmed over ${FILLS} full disks, none lost`)
    console.log(
      `${lost} times Chromium threw its databases away, and the second copy brought back what waited`,
    )
  },
  Math.max(240_000, FILLS * 30_000),
)

/** Long notes, until one is refused. */
async function save(archive: string, tag: string, count: number): Promise<Confirmed[]> {
  return person.page.evaluate(
    async ({ archive, tag, count }) => {
      const saved: Confirmed[] = []
      for (let n = 0; n < count; n++) {
        const text = `${tag}-${n} ${'记'.repeat(1_800)}`
        const fact = { archive, business: null, kind: 'note' as const, fact: { text }, supersedes: [] }
        const done = await window.device.addFact(fact)
        if (!done.ok) break
        saved.push({ archive, what: 'note', text })
      }
      return saved
    },
    { archive, tag, count },
  )
}
