import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import type { Grant } from '../../../shared/domain/grant.ts'
import type { Order } from '../../../sync-server/ingest/orders.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { newId } from '../../support/server.ts'
import { noteEntry, setEntry } from '../../support/socketClient.ts'

const DAY = 24 * 3_600_000

let door: TestDoor
let sales: Writer
let colleague: Writer
let designer: Writer
let boss: Writer
let bossB: Writer
let hq: Writer
let archive: string
let business: string

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  colleague = await door.person('colleague', 'SA', 'A')
  designer = await door.person('designer', 'ST', 'A')
  boss = await door.person('boss', 'BM', 'A')
  bossB = await door.person('boss-b', 'BM', 'B')
  hq = await door.person('hq', 'HQ', null)
  ;({ archive, business } = await door.archive(sales))
  expect(await sales.code(sales.entry(`${archive}.profile`, setEntry({ name: '王芳' })))).toBe('OK')
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const order = (by: Writer, what: Order) => door.core.door.order({ by: by.actor, archive, order: what })
const grant = (by: Writer, change: Partial<Grant> = {}): Grant => ({
  id: newId(),
  to: { is: 'branch', branch: door.b },
  compartments: ['profile', 'service'],
  right: 'read',
  from: door.clock.time,
  until: door.clock.time + DAY,
  by: by.actor.user,
  approvedBy: null,
  why: '两店同做一单',
  agreement: null,
  ...change,
})
const listed = async (doc: string, scope: string): Promise<'listed' | string | null | undefined> => {
  const row = await door.core.store.scopeRow(scope, `${archive}.${doc}`)
  return row === null ? undefined : row.leftSeq === null ? 'listed' : row.why
}
const team = (...users: readonly Writer[]): Order => ({
  do: 'team',
  team: users.map(({ actor }) => ({ user: actor.user, job: 'designer' })),
})
const teamCommand = (...users: readonly Writer[]): JsonObject => ({
  k: 'command',
  v: 1,
  at: door.clock.time,
  t: 'homeDeco@1',
  command: team(...users) as unknown as JsonObject,
})

describe('the team on the job', () => {
  const service = (): string => `${archive}.${business}.service`
  const scope = (): string => `team/${designer.actor.user}/${door.a}/service`

  it('POL20 is named by the owner, in the ledger, and by head office with an order', async () => {
    expect(await designer.why(designer.entry(service(), noteEntry('到场')))).toBe('DENIED unknown-archive')
    expect(await sales.code(sales.entry(`${archive}.life`, teamCommand(designer)))).toBe('OK')
    const write = await door.device(designer)
    expect(await write.code(write.entry(service(), noteEntry('到场')))).toBe('OK')
    expect(await listed(`${business}.service`, scope())).toBe('listed')
    expect(await listed('life', `team/${designer.actor.user}/${door.a}/life`)).toBe('listed')
    expect(await listed('contact', `team/${designer.actor.user}/${door.a}/contact`)).toBeUndefined()
    expect(await order(hq, team())).toMatchObject({
      done: true,
      verdict: { is: 'teamSet', team: [], by: hq.actor.user },
    })
    expect(await listed(`${business}.service`, scope())).toBe('team')
  })

  it('POL20 is refused from who may not, and for who does not work in the branch', async () => {
    expect(await order(colleague, team(designer))).toEqual({ done: false, why: 'unknown-archive' })
    expect(await order(sales, team(bossB))).toEqual({ done: false, why: 'owner-not-in-branch' })
    expect(await order(bossB, team(designer))).toEqual({ done: false, why: 'unknown-archive' })
    expect((await door.core.store.archive(archive))?.team).toEqual([])
  })

  it('SYN45 keeps the work of one who is no longer on it, and says why', async () => {
    expect(await order(boss, team(designer))).toMatchObject({ done: true })
    const late = await door.device(designer)
    const first = late.entry(service(), noteEntry('在场时写的'))
    expect(await order(boss, team())).toMatchObject({ done: true })
    expect(await late.why(first)).toBe('HELD team')
  })
})

describe('a share with another branch', () => {
  it('POL2 adds the named documents to its feed, and takes them out again', async () => {
    const shared = grant(hq)
    expect(await order(hq, { do: 'grant', grant: shared })).toMatchObject({ done: true })
    expect(await listed('profile', `branch/${door.b}/profile`)).toBe('listed')
    expect(await listed('life', `branch/${door.b}/life`)).toBe('listed')
    // Read only, and nothing that was not named.
    const profile = `${archive}.profile`
    expect(await bossB.why(bossB.entry(profile, setEntry({ alias: '老王' })))).toBe('DENIED not-yours')
    expect(
      await sales.code(
        sales.entry(
          `${archive}.contact`,
          setEntry({ [`contacts/${newId()}`]: { type: 'mobile', value: '13800138000' } }),
        ),
      ),
    ).toBe('OK')
    expect(await listed('contact', `branch/${door.b}/contact`)).toBeUndefined()
    // A document that comes to be later is listed from its first entry.
    expect(await sales.code(sales.entry(`${archive}.${business}.service`, noteEntry('回访')))).toBe('OK')
    expect(await listed(`${business}.service`, `branch/${door.b}/service`)).toBe('listed')

    expect(await order(boss, { do: 'endGrant', grant: shared.id })).toMatchObject({
      done: true,
      verdict: { is: 'grantEnded', grant: shared.id, by: boss.actor.user },
    })
    expect(await listed('profile', `branch/${door.b}/profile`)).toBe('ended')
    expect(await listed('life', `branch/${door.b}/life`)).toBe('ended')
    expect((await door.core.store.archive(archive))?.grants).toEqual([])
  })

  it('POL4 ends when its time is over, by itself, in one verdict for each', async () => {
    const both = [grant(hq), grant(hq, { to: { is: 'person', user: colleague.actor.user } })]
    for (const one of both) expect(await order(hq, { do: 'grant', grant: one })).toMatchObject({ done: true })
    expect(await door.core.store.nextGrantEnd()).toBe(door.clock.time + DAY)
    door.clock.time += DAY
    expect(await door.core.door.order({ by: null, archive, order: { do: 'expire' } })).toMatchObject({
      done: true,
      verdict: { is: 'grantEnded', by: null },
    })
    expect(await listed('profile', `branch/${door.b}/profile`)).toBe('expired')
    expect(await listed('profile', `grant/${colleague.actor.user}`)).toBe('expired')
    const row = await door.core.store.archive(archive)
    expect([row?.grants, row?.n]).toEqual([[], 5])
    expect(await door.core.store.nextGrantEnd()).toBeNull()
    expect(await door.core.door.order({ by: null, archive, order: { do: 'expire' } })).toEqual({
      done: false,
      why: 'nothing-due',
    })
  })

  it('SYN45 keeps what a branch wrote under a share that was taken back', async () => {
    const shared = grant(hq, { right: 'write' })
    expect(await order(hq, { do: 'grant', grant: shared })).toMatchObject({ done: true })
    const profile = `${archive}.profile`
    expect(await bossB.code(bossB.entry(profile, setEntry({ alias: '老王' })))).toBe('OK')
    const late = bossB.entry(profile, setEntry({ alias: '小王' }))
    expect(await order(hq, { do: 'endGrant', grant: shared.id })).toMatchObject({ done: true })
    expect(await bossB.why(late)).toBe('HELD ended')
  })

  it('POL5 says nothing of an archive to those who have no right on it, and stands in the log by who gave it', async () => {
    expect(await order(bossB, { do: 'grant', grant: grant(bossB) })).toEqual({
      done: false,
      why: 'unknown-archive',
    })
    expect(await order(boss, { do: 'grant', grant: grant(boss) })).toEqual({
      done: false,
      why: 'second-needed',
    })
    // Nobody gives in another's name.
    expect(await order(boss, { do: 'grant', grant: grant(hq) })).toEqual({ done: false, why: 'no-right' })
    const shared = grant(boss, { approvedBy: bossB.actor.user })
    expect(await order(boss, { do: 'grant', grant: shared })).toMatchObject({ done: true })
    const last = (await door.log()).at(-1)?.meta
    expect(last).toMatchObject({
      kind: 'verdict',
      action: 'granted',
      user: boss.actor.user,
      role: 'BM',
      archive,
      object: shared.id,
    })
    expect(JSON.stringify(last)).not.toContain('两店')
  })
})

it('POL6 an order that meets pushes of others in one round is judged on what stands after them', async () => {
  const orders = [1, 2, 3].map(() => order(hq, { do: 'grant', grant: grant(hq) }))
  const pushes = [1, 2, 3].map((n) =>
    sales.code(sales.entry(`${archive}.profile`, setEntry({ alias: `甲${n}` }, {}))),
  )
  const answers = await Promise.all(orders)
  expect(answers.map(({ done }) => done)).toEqual([true, true, true])
  expect(await Promise.all(pushes)).toEqual(['OK', 'OK', 'OK'])
  const row = await door.core.store.archive(archive)
  expect([row?.grants.length, row?.n]).toEqual([3, 4])
})
