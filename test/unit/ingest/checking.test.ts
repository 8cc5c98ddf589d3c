/** 提交 and 核实 at the door: what leaves draft, who checks it, and of what (R13, R24, R59). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { readEntries } from '../../../shared/document/read.ts'
import type { Marks } from '../../../shared/domain/mark.ts'
import type { Command } from '../../../shared/domain/entry.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { readLife } from '../../../shared/domain/life.ts'
import { allUpdates } from '../../../sync-server/ingest/ledgers.ts'
import {
  consentEntry,
  contactFields,
  dealFields,
  personFields,
  placeFields,
  stampedAt,
} from '../../support/checkable.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { newId } from '../../support/server.ts'
import { setEntry } from '../../support/socketClient.ts'

let door: TestDoor
let sales: Writer
let colleague: Writer
let boss: Writer
let checker: Writer
let elsewhere: Writer
let archive: string
let business: string
const mobile = `contacts/${newId()}`
const contact = contactFields(mobile)

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  colleague = await door.person('colleague', 'SA', 'A')
  boss = await door.person('boss', 'BM', 'A')
  checker = await door.person('checker', 'VR', 'A')
  elsewhere = await door.person('elsewhere', 'VR', 'B')
  ;({ archive, business } = await door.archive(sales))
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const stamped = (k: string, more: JsonObject): JsonObject => stampedAt(door.clock.time, k, more)
const write = async (by: Writer, part: string, ...entries: readonly JsonObject[]): Promise<string> =>
  by.why(by.entry(`${archive}.${part}`, ...entries))

const consent = (act = 'granted', more: JsonObject = {}): JsonObject => ({
  ...consentEntry(door.clock.time, act),
  ...more,
})

async function fill(by = sales): Promise<void> {
  expect(await write(by, 'profile', setEntry({ ...personFields, ...placeFields(business) }))).toBe('OK')
  expect(await write(by, 'contact', setEntry(contact))).toBe('OK')
  expect(await write(by, `${business}.deal`, setEntry(dealFields))).toBe('OK')
}
const idOf = (by: Writer, clock = 0): string => `${by.client}.${clock}`
const right = (of: string) => ({ of, how: 'call' })
const all = (by = sales): Marks => ({
  profile: { name: right(idOf(by)), regionCode: right(idOf(by)), [`community/${business}`]: right(idOf(by)) },
  contact: { [mobile]: right(idOf(by)) },
})

/** The verdict on it: `submitted`, or `refused` and why. */
async function ask(by: Writer, command: Command): Promise<string> {
  expect(await write(by, 'life', stamped('command', { command: command as unknown as JsonObject }))).toBe(
    'OK',
  )
  const { verdict } = (await life()).verdicts.at(-1)!
  return verdict.is === 'refused' ? `refused ${verdict.why}` : verdict.is
}
const submit = (by = sales) => ask(by, { do: 'submit' })
const verify = (marks: Marks, by = checker) => ask(by, { do: 'verify', marks })

async function life() {
  const ledger = await door.core.ledgers.open(`${archive}.life`)
  const entries = ledger === null ? [] : readEntries(...allUpdates(ledger))
  return foldDocument(
    entries.map(({ id, value }) => ({
      id,
      entry: value,
      author: { user: value['k'] === 'verdict' ? 'server' : '', device: '', membership: null },
      receipt: null,
    })),
  )
}
const checking = async () => readLife(await life()).checking

describe('提交', () => {
  it('POL95 R13 needs a ground to keep the file: no consent, no way out of draft', async () => {
    await fill()
    expect(await submit()).toBe('refused no-consent')
    expect(await write(sales, 'consent', consent('granted', { fact: { ...offers } }))).toBe('OK')
    expect(await submit()).toBe('refused no-consent')
    expect(await write(sales, 'consent', consent())).toBe('OK')
    expect(await write(sales, 'consent', consent('withdrawn'))).toBe('OK')
    expect(await submit()).toBe('refused no-consent')
    expect(await write(sales, 'consent', consent('granted', { supersedes: [idOf(sales, 2)] }))).toBe('OK')
    expect(await submit()).toBe('submitted')
    expect(await checking()).toMatchObject({ is: 'submitted', by: sales.actor.user })
  })
  const offers = { act: 'granted', purpose: 'marketing', basis: 'consent', method: 'oral', evidence: '录音' }

  it('POL134 R24 names who else had a hand in it: who opened it, and who wrote what is to be checked', async () => {
    await fill()
    expect(await write(sales, 'consent', consent())).toBe('OK')
    expect(await submit(boss)).toBe('submitted')
    // Opened and written by the seller, handed in by the manager.
    expect(await checking()).toMatchObject({ by: boss.actor.user, hands: [sales.actor.user] })
    const returned = { do: 'return', marks: {}, reason: 'other' } as const
    expect(await ask(checker, returned)).toBe('returned')
    expect(await write(boss, 'profile', setEntry({ name: '周二鸣' }, { name: [idOf(sales)] }))).toBe('OK')
    expect(await submit()).toBe('submitted')
    expect(await checking()).toMatchObject({ by: sales.actor.user, hands: [boss.actor.user] })
  })

  it('POL95 R24 needs what the rules-book always asks for, and what explains a missing number', async () => {
    expect(await write(sales, 'consent', consent())).toBe('OK')
    expect(await submit()).toBe('refused incomplete')
    expect(await write(sales, 'profile', setEntry({ ...personFields, ...placeFields(business) }))).toBe('OK')
    expect(await write(sales, `${business}.deal`, setEntry(dealFields))).toBe('OK')
    const { emailReason: _, ...unexplained } = contact
    expect(await write(sales, 'contact', setEntry(unexplained))).toBe('OK')
    expect(await submit()).toBe('refused incomplete')
    expect(await write(sales, 'contact', setEntry({ emailReason: 'declined' }))).toBe('OK')
    expect(await submit()).toBe('submitted')
    expect(await submit()).toBe('refused already-submitted')
  })

  it('POL95 R24 is the owner’s and the manager’s to ask, and nobody else’s', async () => {
    await fill()
    expect(await write(sales, 'consent', consent())).toBe('OK')
    expect(await ask(checker, { do: 'submit' })).toBe('refused no-right')
    expect(await submit(boss)).toBe('submitted')
  })
})

describe('核实', () => {
  const submitted = async (): Promise<void> => {
    await fill()
    expect(await write(sales, 'consent', consent())).toBe('OK')
    expect(await submit()).toBe('submitted')
  }

  it('POL96 R24 is done by a checker of the branch, who wrote none of it', async () => {
    await submitted()
    const unasked = stamped('command', { command: { do: 'verify', marks: {} } })
    expect(await write(colleague, 'life', unasked)).toContain('DENIED')
    expect(await write(elsewhere, 'life', unasked)).toContain('DENIED')
    expect(await verify(all(), sales)).toBe('refused no-right')
    expect(await verify(all())).toBe('verified')
    expect(await checking()).toMatchObject({ is: 'verified', by: checker.actor.user })
    expect((await door.log()).map(({ meta }) => meta.action)).toEqual(
      expect.arrayContaining(['submit', 'verify']),
    )
  })

  it('POL96 R24 self-approve is refused by the server: who opened it, handed it in or wrote a marked value', async () => {
    // A manager may check, but not an own file, nor what he handed in, nor a number that he changed.
    ;({ archive, business } = await door.archive(boss))
    await fill(boss)
    expect(await write(boss, 'consent', consent())).toBe('OK')
    expect(await submit(boss)).toBe('submitted')
    expect(await verify(all(boss), boss)).toBe('refused own-work')
    ;({ archive, business } = await door.archive(sales))
    const [device, manager] = [await door.device(sales), await door.device(boss)]
    await fill(device)
    expect(await write(device, 'consent', consent())).toBe('OK')
    expect(await submit(manager)).toBe('submitted')
    expect(await verify(all(device), manager)).toBe('refused own-work')
    expect(await verify(all(device))).toBe('verified')
    expect(await write(manager, 'profile', setEntry({ name: '王方' }, { name: [idOf(device)] }))).toBe('OK')
    expect(await verify({ profile: { name: right(idOf(manager)) } }, manager)).toBe('refused own-work')
    expect(await verify({ profile: { name: right(idOf(manager)) } })).toBe('verified')
  })

  it('POL97 R24 leaves nothing out: each line right, none in conflict, none that fails', async () => {
    await submitted()
    const { contact: _, ...some } = all()
    expect(await verify(some)).toBe('refused unchecked')
    expect(await verify({ ...all(), contact: { [mobile]: { of: idOf(sales), why: 'wrong' } } })).toBe(
      'refused not-right',
    )
    expect(await verify({ ...all(), contact: { [mobile]: right(idOf(sales, 9)) } })).toBe(
      'refused unknown-entry',
    )
    const other = await door.device(boss)
    expect(await write(other, 'profile', setEntry({ name: '王方' }))).toBe('OK')
    expect(await verify(all())).toBe('refused in-conflict')
  })

  it('R24 returns with a reason, and what was handed in again is checked anew', async () => {
    await submitted()
    const marks: Marks = { contact: { [mobile]: { of: idOf(sales), why: 'wrong', note: '少一位' } } }
    expect(await ask(checker, { do: 'return', marks, reason: 'wrong', note: '见号码' })).toBe('returned')
    expect(await checking()).toMatchObject({ is: 'returned', reason: 'wrong' })
    expect(await verify(all())).toBe('refused not-submitted')
    expect(await submit()).toBe('submitted')
    expect(await verify(all())).toBe('verified')
  })

  it('POL97 R59 an edit during the check leaves the verdict on what was looked at', async () => {
    await submitted()
    const late = { type: 'mobile', value: '13900139000' }
    expect(await write(sales, 'contact', setEntry({ [mobile]: late }, { [mobile]: [idOf(sales)] }))).toBe(
      'OK',
    )
    expect(await verify(all())).toBe('verified')
    expect(await checking()).toMatchObject({ is: 'verified', stale: 1 })
    const marks = readLife(await life())
      .marks.get('contact')
      ?.get(mobile)
    expect(marks?.mark).toEqual(right(idOf(sales)))
    // The number that stands now was looked at by nobody; checking it again needs no new submission.
    expect(await verify({})).toBe('refused unchecked')
    expect(await verify({ contact: { [mobile]: right(idOf(sales, 1)) } })).toBe('verified')
  })

  it('POL97 F11 what was settled during the check by somebody who says how is checked, and nothing is stale', async () => {
    await submitted()
    const asked = { [mobile]: { type: 'mobile', value: '13900139000' } }
    const wish = { ...setEntry(asked, { [mobile]: [idOf(sales)] }), k: 'propose' }
    expect(await write(sales, 'contact', wish)).toBe('OK')
    const second = await door.person('second', 'VR', 'A')
    const both = { [mobile]: [idOf(sales), idOf(sales, 1)] }
    expect(await write(second, 'contact', { ...setEntry(asked, both), how: 'call' })).toBe('OK')
    expect(await verify(all())).toBe('verified')
    expect(await checking()).toMatchObject({ is: 'verified', stale: 0 })
  })

  it('R24 a draft is checked by nobody', async () => {
    await fill()
    expect(await verify(all())).toBe('refused not-submitted')
    expect(await checking()).toEqual({ is: 'draft' })
  })
})
