/**
 * What the store and the projection do per second: run with `node test/bench/store.ts [archives]`.
 *
 * Real files in a temporary folder, real updates, sealed and synced. Commits are measured as they
 * come in (prepared beforehand, so that sealing is a line of its own); the projection from nothing,
 * as after a restore. Compare figures only with figures from the same machine and moment.
 */
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../shared/base/json.ts'
import { emptyGuard } from '../../shared/domain/guard.ts'
import { headOfficeSorts, type HeadOfficeQuery } from '../../shared/protocol/http.ts'
import type { Prepared } from '../../sync-server/store/contract.ts'
import { Archives } from '../support/archives.ts'
import { bare, prepareChange, ulid } from '../support/ledgers.ts'
import { mergedQuery } from '../support/mergedQuery.ts'
import { readSideOf } from '../support/readSide.ts'
import { TempStore } from '../support/tempStore.ts'

const ARCHIVES = Number(process.argv[2] ?? 5000)
const GROUP = 64

const temp = await TempStore.start()
const { store, keys } = temp
const archives = new Archives(temp)
const say = (what: string, figure: string): void => console.log(`${what.padEnd(52)} ${figure}`)
const rate = (count: number, ms: number): string =>
  `${Math.round((count / ms) * 1000).toLocaleString('en')} /s`

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}

const branches = await Promise.all(Array.from({ length: 20 }, () => archives.writer(ulid())))
const surnames = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张'
const given = '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂'
const pick = (text: string, at: number): string => text.charAt(at % text.length)
const stages = ['lead', 'invite', 'survey', 'design', 'quote', 'deposit', 'sign']

/** Four documents an archive, as a first entry by a salesperson leaves them. */
async function prepareArchive(at: number): Promise<readonly Prepared[]> {
  const by = branches[at % branches.length]!
  const [archive, business] = [ulid(), ulid()]
  const { branch, user: owner, client } = by
  const stamp = { v: 1, at: temp.clock.time + at, t: 'homeDeco@1' }
  const set = (fields: JsonObject): JsonObject => ({ ...stamp, k: 'set', fields, base: {} })
  const name = pick(surnames, at) + pick(given, at >> 3) + pick(given, at >> 7)
  const parts: readonly (readonly [string, JsonObject])[] = [
    ['life', { ...stamp, k: 'command', command: { do: 'open', branch, owner, business } }],
    [
      'profile',
      set({
        name,
        tier: pick('ABC', at),
        regionCode: '110105',
        community: `小区${at % 300}`,
        channel: 'walkIn',
      }),
    ],
    [
      'contact',
      set({
        [`contacts/${ulid()}`]: { type: 'mobile', value: `138${String(at).padStart(8, '0')}` },
        address: '建国路88号',
      }),
    ],
    [
      `${business}.deal`,
      set({
        stage: stages[at % 7]!,
        targetDate: `2027-0${(at % 9) + 1}-15`,
        budgetMin: at * 100,
        budgetMax: at * 200,
        urgency: 'm3',
      }),
    ],
  ]
  return Promise.all(
    parts.map(([part, entry]) =>
      prepareChange(store, keys, {
        doc: `${archive}.${part}`,
        client,
        values: [entry],
        scopes: [`branch/${branch}/${part.split('.').at(-1)!}`, `owner/${owner}/${part.split('.').at(-1)!}`],
        meta: { user: owner, device: by.device, role: 'SA', branch, claimed: stamp.at, offset: 0 },
      }),
    ),
  )
}

console.log(`${ARCHIVES.toLocaleString('en')} archives of 4 documents, node ${process.version}`)

const wanted = Array.from({ length: 20_000 }, () => ({ doc: `${ulid()}.profile`, epoch: 1 }))
const making = await timed(() => keys.documentKeys(wanted))
say('keys made and synced, one call of 20,000', rate(wanted.length, making.ms))
const payload = new Uint8Array(400)
const sealing = await timed(async () => making.value.map((key) => key.seal(payload, 'a document')))
say('400 bytes sealed', `${((sealing.ms * 1000) / wanted.length).toFixed(1)} µs`)

const prepared: Prepared[] = []
for (let at = 0; at < ARCHIVES; at++) prepared.push(...(await prepareArchive(at)))

const singles = Math.min(2000, Math.floor(prepared.length / 4))
const alone = await timed(async () => {
  for (const one of prepared.slice(0, singles)) await store.commit([one])
})
say('durable commits, one after another', rate(singles, alone.ms))
const rest = prepared.slice(singles)
const grouped = await timed(async () => {
  for (let at = 0; at < rest.length; at += GROUP) {
    await Promise.all(rest.slice(at, at + GROUP).map((one) => store.commit([one])))
  }
})
say(`durable commits, ${GROUP} callers at once`, rate(rest.length, grouped.ms))
const accesses = Array.from({ length: GROUP * 100 }, () => bare('view'))
const bareOnes = await timed(async () => {
  for (let at = 0; at < accesses.length; at += GROUP) {
    await Promise.all(accesses.slice(at, at + GROUP).map((one) => store.commit([one])))
  }
})
say(`durable log entries without effects, ${GROUP} at once`, rate(accesses.length, bareOnes.ms))
const docs = prepared.slice(0, 4000).map(({ meta }) => meta.doc ?? '')
const heads = await timed(async () => {
  for (const doc of docs) if ((await store.docHead(doc))?.guard === emptyGuard) throw new Error('empty')
})
say('guard rows read', `${((heads.ms * 1000) / docs.length).toFixed(1)} µs`)
const whole = await timed(async () => {
  for (const doc of docs) await store.document(doc)
})
say('documents read, sealed', `${((whole.ms * 1000) / docs.length).toFixed(1)} µs`)

const restart = await timed(() => temp.restart())
say('stopped and started again', `${restart.ms.toFixed(0)} ms`)

const side = await readSideOf(temp)
let longest = 0
let last = performance.now()
const watch = setInterval(() => {
  const now = performance.now()
  longest = Math.max(longest, now - last - 5)
  last = now
}, 5)
const following = await timed(() => side.projection.catchUp())
clearInterval(watch)
say('projection built from nothing, log entries', rate(following.value.seq, following.ms))
say('longest stop of the loop meanwhile', `${longest.toFixed(0)} ms`)

const everything = mergedQuery({ sort: { by: 'changed', direction: 'desc' }, limit: 50 })
const reader = { branches: null, contact: false }
async function asked(what: string, queries: readonly Partial<HeadOfficeQuery>[]): Promise<void> {
  const times: number[] = []
  for (const query of queries) {
    times.push((await timed(() => side.queries.headOffice({ ...everything, ...query }, reader))).ms)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1)
  say(`head office, ${what}`, `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`)
}
const sorts = headOfficeSorts.flatMap((by) =>
  (['asc', 'desc'] as const).map((direction) => ({ by, direction })),
)
await asked('first answer', [{}])
await asked(
  'any sort, first page',
  sorts.map((sort) => ({ sort })),
)
await asked(
  'any sort, in the middle',
  sorts.map((sort) => ({ sort, offset: Math.floor(ARCHIVES / 2) })),
)
await asked(
  'search not asked before',
  [...surnames].map((search) => ({ search })),
)
await asked(
  'filters not asked before',
  stages.flatMap((stage) => ['A', 'B', 'C'].map((tier) => ({ stage: [stage], tier: [tier] }))),
)
const size = (file: string): string =>
  `${(statSync(join(temp.folder, file)).size / ARCHIVES).toFixed(0)} bytes an archive`
await side.close()
await temp.close()
say('log.sqlite', size('log.sqlite'))
say('projection.sqlite', size('projection.sqlite'))
rmSync(temp.folder, { recursive: true })
