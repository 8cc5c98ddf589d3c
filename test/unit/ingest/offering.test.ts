/** 请人接手 at the door (R60): who may ask, what the one who was asked sees and says, and which of two words counts. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { OFFER_MS } from '../../../shared/domain/offering.ts'
import { stampedAt } from '../../support/checkable.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { newId } from '../../support/server.ts'
import { noteEntry, setEntry } from '../../support/socketClient.ts'

let door: TestDoor
let sales: Writer
let colleague: Writer
let other: Writer
let boss: Writer
let archive: string
let business: string

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  colleague = await door.person('colleague', 'SA', 'A')
  other = await door.person('other', 'SA', 'A')
  boss = await door.person('boss', 'BM', 'A')
  ;({ archive, business } = await door.archive(sales))
  expect(await sales.code(sales.entry(`${archive}.profile`, setEntry({ name: '王芳' })))).toBe('OK')
  expect(await sales.code(sales.entry(`${archive}.${business}.service`, noteEntry('已量房')))).toBe('OK')
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const wish = async (by: Writer, command: JsonObject): Promise<string> => {
  const device = await door.device(by)
  return device.why(device.entry(`${archive}.life`, stampedAt(door.clock.time, 'command', { command })))
}
const ruled = async () => {
  const last = (await door.log()).findLast(({ meta }) => meta.kind === 'verdict')
  return [last?.meta.action, last?.meta.outcome]
}
const row = () => door.core.store.archive(archive)
const listed = async (doc: string, scope: string): Promise<string | null | undefined> => {
  const at = await door.core.store.scopeRow(scope, `${archive}.${doc}`)
  return at === null ? undefined : at.leftSeq === null ? 'listed' : at.why
}
const offerTo = async (to: Writer, by = sales): Promise<string> => {
  const offer = newId()
  expect(await wish(by, { do: 'offer', offer, to: to.actor.user })).toBe('OK')
  return offer
}

it('POL140 an owner asks; whoever is asked reads who it is and what was done, and nothing beside it', async () => {
  await offerTo(colleague)
  expect(await ruled()).toEqual(['offered', 'ok'])
  const scope = `grant/${colleague.actor.user}`
  expect(await listed('profile', scope)).toBe('listed')
  expect(await listed(`${business}.service`, scope)).toBe('listed')
  expect(await listed('life', scope)).toBe('listed')
  expect(await listed('contact', scope)).toBeUndefined()
  expect((await row())?.owner).toBe(sales.actor.user)
})

it('POL140 nobody offers what is not theirs, and the manager may', async () => {
  const offer = newId()
  expect(await wish(colleague, { do: 'offer', offer, to: other.actor.user })).toBe('DENIED unknown-archive')
  await offerTo(other, boss)
  expect(await ruled()).toEqual(['offered', 'ok'])
})

it('POL141 one offer at a time, to one who may take it and has it not', async () => {
  const vr = await door.person('checker', 'VR', 'A')
  await offerTo(vr)
  expect(await ruled()).toEqual(['refused', 'owner-not-in-branch'])
  await offerTo(sales)
  expect(await ruled()).toEqual(['refused', 'already-theirs'])
  await offerTo(colleague)
  await offerTo(other)
  expect(await ruled()).toEqual(['refused', 'already-offered'])
  expect((await row())?.grants.map(({ to }) => to)).toEqual([{ is: 'person', user: colleague.actor.user }])
})

it('POL142 the one who was asked says yes or no in the ledger of the archive, and writes nothing else', async () => {
  const offer = await offerTo(colleague)
  expect(await wish(colleague, { do: 'submit' })).toBe('DENIED not-yours')
  expect(await wish(colleague, { do: 'openBusiness', business: newId(), owner: colleague.actor.user })).toBe(
    'DENIED not-yours',
  )
  const device = await door.device(colleague)
  expect(await device.why(device.entry(`${archive}.profile`, setEntry({ alias: '老王' })))).toBe(
    'DENIED not-yours',
  )
  expect(await wish(other, { do: 'take', offer })).toBe('DENIED unknown-archive')
  expect(await wish(colleague, { do: 'take', offer })).toBe('OK')
  expect(await ruled()).toEqual(['transferred', 'ok'])
  const after = await row()
  expect([after?.owner, after?.businesses, after?.grants]).toEqual([
    colleague.actor.user,
    [{ id: business, owner: colleague.actor.user }],
    [],
  ])
  expect(await listed('profile', `owner/${sales.actor.user}/${door.a}/profile`)).toBe('transferred')
  expect(await listed('profile', `owner/${colleague.actor.user}/${door.a}/profile`)).toBe('listed')
})

it('POL143 a no gives a reason and closes what was opened; the archive stays where it was', async () => {
  const offer = await offerTo(colleague)
  expect(await wish(colleague, { do: 'decline', offer, reason: 'full', note: '下月再说' })).toBe('OK')
  expect(await ruled()).toEqual(['declined', 'ok'])
  expect((await row())?.owner).toBe(sales.actor.user)
  expect(await listed('profile', `grant/${colleague.actor.user}`)).toBe('ended')
  // What was said too late stands with whoever wrote it, for a person to look at.
  expect(await wish(colleague, { do: 'take', offer })).toBe('HELD ended')
  await offerTo(other)
  expect(await ruled()).toEqual(['offered', 'ok'])
})

it('POL143 the first word counts: what was taken back is not taken, what was taken is not taken back', async () => {
  const first = await offerTo(colleague)
  expect(await wish(sales, { do: 'recall', offer: first })).toBe('OK')
  expect(await ruled()).toEqual(['recalled', 'ok'])
  expect(await wish(colleague, { do: 'take', offer: first })).toBe('HELD ended')
  expect((await row())?.owner).toBe(sales.actor.user)

  const second = await offerTo(colleague)
  // Of an offer that is over, while another stands.
  expect(await wish(colleague, { do: 'take', offer: first })).toBe('OK')
  expect(await ruled()).toEqual(['refused', 'no-offer'])
  expect(await wish(colleague, { do: 'take', offer: second })).toBe('OK')
  expect(await wish(boss, { do: 'recall', offer: second })).toBe('OK')
  expect(await ruled()).toEqual(['refused', 'no-offer'])
  expect((await row())?.owner).toBe(colleague.actor.user)
})

it('POL144 nobody answers for a week, and the question is over by itself; a transfer ends it too', async () => {
  const offer = await offerTo(colleague)
  expect((await row())?.grants[0]).toMatchObject({ id: offer, until: door.clock.time + OFFER_MS })
  door.clock.time += OFFER_MS
  await door.core.door.order({ by: null, archive, order: { do: 'expire' } })
  expect(await wish(colleague, { do: 'take', offer })).toBe('HELD expired')
  expect([(await row())?.owner, (await row())?.grants]).toEqual([sales.actor.user, []])

  await offerTo(colleague)
  const order = { do: 'transfer', to: other.actor.user } as const
  expect(await door.core.door.order({ by: boss.actor, archive, order })).toMatchObject({ done: true })
  expect([(await row())?.owner, (await row())?.grants]).toEqual([other.actor.user, []])
  expect(await listed('profile', `grant/${colleague.actor.user}`)).toBe('transferred')
})
