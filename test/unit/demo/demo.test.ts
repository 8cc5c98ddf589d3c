/** The demonstration: made once through the door, then read back as anyone would read it. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/base/json.ts'
import { DEMO_TAG } from '../../../shared/domain/demo.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { fieldName } from '../../../shared/domain/listField.ts'
import { parseDocId, type Compartment } from '../../../shared/domain/names.ts'
import type { DocumentView } from '../../../shared/domain/view.ts'
import { conflictsIn } from '../../../shared/domain/archive.ts'
import { isOpenComplaint } from '../../../shared/domain/complaint.ts'
import { missingItems, parseNotice } from '../../../shared/domain/privacyNotice.ts'
import { isMissed } from '../../../shared/domain/reach.ts'
import { missing } from '../../../shared/templates/complete.ts'
import { templates } from '../../../shared/templates/index.ts'
import { checkResidentId } from '../../../shared/templates/identifiers.ts'
import { validateFact, validateFields } from '../../../shared/templates/validate.ts'
import { DAYS } from '../../../sync-server/demo/archiveStory.ts'
import { DAY, dayOfMoment } from '../../../sync-server/demo/calendar.ts'
import { DEMO_PASSWORD, demoBranches, demoPeople } from '../../../sync-server/demo/company.ts'
import { ensureDemo, signInTable } from '../../../sync-server/demo/demo.ts'
import { DEMO_SEED, planDemo } from '../../../sync-server/demo/plan.ts'
import { Chance } from '../../../sync-server/demo/random.ts'
import { hashOfNotice, PrivacyNotices } from '../../../sync-server/people/privacyNotices.ts'
import { openCore, type Core } from '../../../sync-server/server.ts'
import { Authors, recordedOf } from '../../../sync-server/session/authors.ts'
import { systemClock } from '../../../sync-server/ports.ts'

interface Read {
  readonly archive: string
  readonly compartment: Compartment
  readonly view: DocumentView
}

let folder: string
let data: string
let core: Core
/** When the making began: nothing in it may be later. */
let now: number
const byBranch = new Map<string, Read[]>()
const logs = new Map<string, number>()
let offline = 0
let latest = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anjuan-demo-'))
  data = join(folder, 'demo')
  now = systemClock.now()
  const made = await ensureDemo(data, { now, say: () => undefined })
  expect(made).toEqual({ ok: true, value: true })
  core = await openCore({ data })
  const authors = new Authors(core.store)
  const documents = new Map<string, Set<string>>()
  for (let from = 1; ;) {
    const rows = await core.store.log(from, 1000)
    for (const { meta } of rows) {
      latest = Math.max(latest, meta.received)
      const code = core.directory.branches.find(({ id }) => id === meta.branch)?.code
      if (code === undefined || meta.doc === null || meta.kind !== 'change') continue
      logs.set(code, (logs.get(code) ?? 0) + (meta.length ?? 0))
      if (meta.offline === true) offline++
      documents.set(code, (documents.get(code) ?? new Set()).add(meta.doc))
    }
    const last = rows.at(-1)
    if (last === undefined) break
    from = last.meta.seq + 1
  }
  for (const [code, docs] of documents) {
    const read: Read[] = []
    for (const doc of docs) {
      const address = parseDocId(doc)
      const ledger = await core.ledgers.open(doc)
      if (address === null || ledger === null) throw new Error(`${doc} cannot be read`)
      const view = foldDocument(await recordedOf(ledger, authors))
      read.push({ archive: address.archive, compartment: address.compartment, view })
    }
    byBranch.set(code, read)
  }
}, 240_000)

afterAll(async () => {
  await core.close()
  await rm(folder, { recursive: true, force: true })
})

const everything = (): readonly (Read & {
  readonly template: (typeof templates)[keyof typeof templates]
})[] =>
  demoBranches.flatMap(({ code, template }) =>
    (byBranch.get(code) ?? []).map((read) => ({ ...read, template: templates[template] })),
  )

describe.each(demoBranches)('$name', ({ code, template }) => {
  const mine = (): readonly Read[] => byBranch.get(code) ?? []
  const heads = (key: string): readonly Json[] =>
    mine().flatMap(({ view }) => view.fields.get(key)?.heads.map(({ value }) => value) ?? [])

  it('R103 holds 120 archives at least and 900 facts and saves after their opening', () => {
    const archives = new Set(mine().map(({ archive }) => archive))
    expect(archives.size).toBeGreaterThanOrEqual(120)
    // Opening an archive writes six entries at most; what is above that came later.
    expect((logs.get(code) ?? 0) - archives.size * 6).toBeGreaterThanOrEqual(900)
  })

  it('has a business at every stage and every exit of its template', () => {
    const standing = new Set(heads('stage'))
    expect(
      templates[template].stages.map((stage) => stage.code).filter((stage) => !standing.has(stage)),
    ).toEqual([])
  })

  it('has exactly two conflicts, each between two people', () => {
    const torn = mine().flatMap(({ view }) => [...view.fields.values()].filter((field) => field.conflict))
    expect(torn).toHaveLength(2)
    for (const field of torn) expect(new Set(field.heads.map(({ author }) => author.user)).size).toBe(2)
    expect(mine().reduce((sum, { view }) => sum + conflictsIn(view), 0)).toBe(2)
  })

  it('R103 has twelve clients whom nobody has spoken with for ninety days, and three open complaints', () => {
    const spoken = new Map<string, number>()
    const open: string[] = []
    for (const { archive, view } of mine()) {
      for (const { kind, fact, time, supersededBy } of view.facts) {
        if (supersededBy.length > 0) continue
        if (['call', 'visit', 'survey', 'complaint'].includes(kind) && !isMissed({ kind, fact }))
          spoken.set(archive, Math.max(spoken.get(archive) ?? 0, time))
        if (isOpenComplaint({ kind, fact, supersededBy })) open.push(archive)
      }
    }
    // As the filter 「90 天以上没有」 asks: before the day that lies ninety days back began.
    const since = now - 90 * DAY - (now % DAY)
    expect([...spoken.values()].filter((at) => at < since)).toHaveLength(12)
    expect(open).toHaveLength(3)
    expect(new Set(open).size).toBe(3)
  })

  it('has follow-ups that are overdue, due today and still to come, and nameless drafts', () => {
    const today = dayOfMoment(now)
    const due = heads('nextFollowUp').filter((day) => typeof day === 'string')
    expect(due.filter((day) => day < today).length).toBeGreaterThan(3)
    expect(due.filter((day) => day === today).length).toBeGreaterThan(0)
    expect(due.filter((day) => day > today).length).toBeGreaterThan(20)
    const nameless = mine().filter(
      ({ compartment, view }) => compartment === 'profile' && !view.fields.has('name'),
    )
    expect(nameless).toHaveLength(4)
  })

  it('has clients with several businesses and clients handed over', () => {
    const verdicts = mine()
      .filter(({ compartment }) => compartment === 'life')
      .map(({ view }) => view.verdicts.map(({ verdict }) => verdict.is))
    expect(verdicts.filter((is) => is.includes('businessOpened')).length).toBeGreaterThanOrEqual(5)
    expect(verdicts.filter((is) => is.includes('transferred')).length).toBeGreaterThanOrEqual(3)
    expect(verdicts.flat()).not.toContain('refused')
  })

  it('R103 marks every archive as a demonstration', () => {
    for (const { compartment, view } of mine()) {
      if (compartment !== 'profile') continue
      const tags = view.fields.get('tags')?.heads.map(({ value }) => value) ?? []
      expect(tags.some((list) => Array.isArray(list) && list.includes(DEMO_TAG))).toBe(true)
    }
  })
})

it('holds only what the template takes', () => {
  for (const { compartment, view, template } of everything()) {
    for (const [key, { heads }] of view.fields) {
      for (const { value } of heads) {
        const judged = validateFields(template, compartment, { [key]: value })
        expect(judged.ok ? [] : [key, value, judged.error]).toEqual([])
      }
    }
    for (const { kind, fact } of view.facts) {
      const judged = validateFact(kind, fact, { compartment, template })
      expect(judged.ok ? [] : [kind, fact, judged.error]).toEqual([])
    }
  }
})

it('R13 has the very text of the notice to which each of its clients agreed, published before them', async () => {
  const [notice, ...more] = await new PrivacyNotices(core.store, core.recorder, core.clock).after(0)
  expect(more).toEqual([])
  expect(hashOfNotice(notice?.text ?? '')).toBe(notice?.hash)
  expect(missingItems(parseNotice(notice?.text ?? '')!.items)).toEqual([])
  const consents = everything().flatMap(({ view }) => view.facts.filter(({ kind }) => kind === 'consent'))
  expect(consents.length).toBeGreaterThan(300)
  for (const { fact, receipt } of consents) {
    expect(fact).toMatchObject({
      notice: '1',
      noticeHash: notice?.hash,
      together: expect.any(String) as string,
    })
    expect(receipt?.received ?? 0).toBeGreaterThan(notice?.at ?? Infinity)
  }
})

it('says nothing of the future', () => {
  expect(latest).toBeLessThanOrEqual(now)
  for (const { view } of everything()) {
    for (const { at, receipt } of view.facts) {
      expect(at).toBeLessThanOrEqual(now)
      expect(receipt?.received ?? now).toBeGreaterThanOrEqual(at)
    }
    for (const { history } of view.fields.values()) {
      for (const { at } of history) expect(at).toBeGreaterThan(now - (DAYS + 9) * DAY)
    }
  }
})

it('has work that was done without a network and arrived later', () => {
  expect(offline).toBeGreaterThan(20)
})

it('holds identity cards of no region, and no number that could be a real person’s', () => {
  let cards = 0
  for (const { compartment, view } of everything()) {
    const text = JSON.stringify([
      [...view.fields.values()].flatMap(({ history }) => history.map(({ value }) => value)),
      view.facts.map(({ fact }) => fact),
    ])
    for (const [number] of text.matchAll(/\d{17}[\dX]/g)) {
      expect(compartment === 'identity' ? number.slice(0, 6) : null).toBe('990000')
      expect(checkResidentId(number).ok).toBe(true)
      cards++
    }
    for (const [mobile] of text.matchAll(/(?<!\d)1[3-9]\d{9}(?!\d)/g)) {
      expect(mobile).toMatch(/^1(54|60|61|63|64|68|69)/)
    }
    for (const [mail] of text.matchAll(/[^"\s]+@[^"\s]+/g)) expect(mail).toMatch(/@example\.com$/)
  }
  expect(cards).toBeGreaterThan(20)
})

it('can be worked with: most clients past the first stage lack little', () => {
  const shares = demoBranches.map(({ code, template }) => {
    const deals = (byBranch.get(code) ?? []).filter(({ compartment }) => compartment === 'deal')
    const keys = deals.map(({ view }) => [...view.fields.keys()].map(fieldName))
    const asked = templates[template].fields
      .filter(({ compartment }) => compartment === 'deal')
      .map(({ key }) => key)
    const lacking = keys.map((filled) =>
      missing(templates[template], null, filled).filter((key) => asked.includes(key)),
    )
    return lacking.filter((gaps) => gaps.length === 0).length / lacking.length
  })
  for (const share of shares) expect(share).toBeGreaterThan(0.8)
})

it('lets everyone in with the one password that the table prints', async () => {
  const table = signInTable(8600)
  for (const { login, name } of demoPeople) {
    expect(table).toContain(login)
    expect(table).toContain(name)
    const hash = core.directory.userByLogin(login)?.passwordHash ?? null
    expect(await core.passwords.verify(hash, DEMO_PASSWORD)).toBe(true)
  }
  expect(table).toContain(DEMO_PASSWORD)
  // ADR2: one address per role, where there are such addresses.
  for (const role of ['sa', 'bm', 'hq', 'au']) expect(table).toContain(`http://${role}.localhost:8600`)
  expect(signInTable(null)).not.toContain('localhost')
})

it('just starts the second time', async () => {
  const head = await core.store.head()
  expect(await ensureDemo(data, { now, say: () => undefined })).toEqual({ ok: true, value: false })
  expect(await core.store.head()).toBe(head)
})

it('refuses a folder with a real company, and leaves it as it is', async () => {
  const real = join(folder, 'real')
  const theirs = await openCore({ data: real })
  const admin = { login: 'boss', name: '老板', password: 'quiet-river-72' }
  await theirs.people.setUp('真实公司', [{ code: 'A', name: '一店', template: 'homeDeco' }], admin)
  const head = await theirs.store.head()
  const refused = await ensureDemo(real, { now, say: () => undefined })
  expect(refused).toEqual({ ok: false, error: { type: 'real-company', name: '真实公司' } })
  expect(await theirs.store.head()).toBe(head)
  await theirs.close()
})

it('refuses a folder with anything else in it', async () => {
  const other = join(folder, 'other')
  await mkdir(other)
  await writeFile(join(other, 'holiday.txt'), 'sea')
  expect(await ensureDemo(other, { now, say: () => undefined })).toEqual({
    ok: false,
    error: { type: 'not-empty' },
  })
  expect(await readdir(other)).toEqual(['holiday.txt'])
})

describe('the plan', () => {
  const ids = new Map(
    demoPeople.map(({ login }, at) => [login, `01J000000000000000000000${String(at).padStart(2, '0')}`]),
  )

  it('is the same for the same seed and moment, and another for another', () => {
    const plan = (seed: bigint): string =>
      JSON.stringify(
        planDemo({ seed, now: 1_800_000_000_000, ids }).map((deed) => ({ ...deed, template: 0 })),
      )
    expect(plan(DEMO_SEED)).toBe(plan(DEMO_SEED))
    expect(plan(DEMO_SEED)).not.toBe(plan(DEMO_SEED + 1n))
  })

  it('R103 has twelve silent clients in every branch, whatever the day and hour', () => {
    for (let step = 0; step < 40; step++) {
      const moment = Date.UTC(2026, 10, 1) + step * (9 * DAY + 5 * 3_600_000)
      const since = moment - 90 * DAY - (moment % DAY)
      const spoken = new Map<string, Map<string, number>>()
      for (const { archive, branch, act, at } of planDemo({ seed: DEMO_SEED, now: moment, ids })) {
        if (!('told' in act)) continue
        const touches = act.told.filter(
          (told) => ['call', 'visit', 'survey', 'complaint'].includes(told.kind) && !isMissed(told),
        )
        const last = spoken.get(branch) ?? new Map<string, number>()
        spoken.set(branch, last)
        if (touches.length > 0) last.set(archive, Math.max(last.get(archive) ?? 0, at))
      }
      for (const last of spoken.values())
        expect([...last.values()].filter((at) => at < since)).toHaveLength(12)
    }
  })

  it('ends before now and keeps the order of each archive, whatever the hour', () => {
    for (const hour of [0, 3, 8, 13, 23]) {
      const moment = Date.UTC(2027, 1, 28, hour)
      const plan = planDemo({ seed: BigInt(hour), now: moment, ids })
      const opened = new Set<string>()
      for (const { archive, act, at, received } of plan) {
        expect(received).toBeGreaterThanOrEqual(at)
        expect(received).toBeLessThanOrEqual(moment)
        if (act.do === 'open') opened.add(archive)
        else expect(opened.has(archive)).toBe(true)
      }
    }
  })
})

describe('the generator', () => {
  it('takes all 64 bits of its seed', () => {
    const first = (seed: bigint): number => new Chance(seed).word()
    const seeds = [0n, 1n, 1n << 31n, 1n << 32n, 1n << 63n]
    expect(new Set(seeds.map(first)).size).toBe(seeds.length)
  })

  it('spreads its bytes evenly', () => {
    const counts = new Array<number>(256).fill(0)
    for (const byte of new Chance(7n).bytes(256_000)) counts[byte] = (counts[byte] ?? 0) + 1
    const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    // 255 degrees of freedom: 99.9 % of fair generators stay below 331.
    expect(chi).toBeLessThan(331)
  })
})
