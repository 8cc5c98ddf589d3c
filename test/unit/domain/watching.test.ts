/** 变更知会: what counts as a change, who has read it, and what lies too long (W1–W5). */
import { describe, expect, test } from 'vitest'
import { foldArchive } from '../../../shared/domain/archive.ts'
import type { BranchRole } from '../../../shared/domain/branchRole.ts'
import type { Recorded } from '../../../shared/domain/entry.ts'
import { fragmentOf } from '../../../shared/domain/fragment.ts'
import { readAlso, type Readings } from '../../../shared/domain/reading.ts'
import {
  escalatedIn,
  MANAGER,
  READ_WITHIN_MS,
  standingsOf,
  TOLD_MS,
  unreadOf,
  watchedIn,
  type Watch,
  type WatchTools,
} from '../../../shared/domain/watching.ts'
import { maskFragment } from '../../../shared/policy/mask.ts'
import { cardTools } from '../../../shared/templates/cardTools.ts'
import { templates } from '../../../shared/templates/index.ts'
import { toldOf, watchedAs, watchedLabel } from '../../../shared/templates/watched.ts'
import { author, command, HOUR, NOON, receipt, set, ulid, verdict } from './ledger.ts'

const { homeDeco, generic } = templates
const ONE = `contacts/${ulid('N1')}`
const TWO = `contacts/${ulid('N2')}`
const mobile = (value: string, more = {}) => ({ type: 'mobile', value, ...more })
const received = (hours: number) => ({ receipt: receipt(hours + 1, NOON + hours * HOUR) })

const fold = (contact: readonly Recorded[], life: readonly Recorded[] = []) =>
  foldArchive({
    archive: ulid('A'),
    parts: new Map([
      ['contact', contact],
      ['life', life],
    ]),
  })
const watched = (...contact: readonly Recorded[]) =>
  watchedIn(fold(contact).documents.get('contact')!, (key, value) => watchedAs(homeDeco, key, value))

describe('W1 a change', () => {
  const first = set('1.0', { [ONE]: mobile('13800138000') }, {}, received(0))

  test('W1 is another value of what stood there, an item more and an item less, and no first filling', () => {
    const other = set('2.0', { [ONE]: mobile('13900139000') }, { [ONE]: ['1.0'] }, received(1))
    const more = set('3.0', { [TWO]: { type: 'wechat', value: 'wx_2046' } }, {}, received(2))
    const less = set('1.1', { [ONE]: null }, { [ONE]: ['2.0'] }, received(3))
    expect(watched(first)).toEqual([])
    expect(watched(first, other, more, less)).toEqual([
      { at: NOON + HOUR, what: ['contacts.mobile'], by: author('2').user },
      { at: NOON + 2 * HOUR, what: ['contacts.wechat'], by: author('3').user },
      { at: NOON + 3 * HOUR, what: ['contacts.mobile'], by: author('1').user },
    ])
    expect(watched(first, set('2.0', { address: '静安路 8 号' }, {}, received(1)))).toEqual([])
  })

  test('W1 is neither the same value again, nor what waits for the server, nor what nobody watches', () => {
    const again = set('2.0', { [ONE]: mobile('13800138000') }, { [ONE]: ['1.0'] }, received(1))
    const waiting = set('3.0', { [ONE]: mobile('13900139000') }, { [ONE]: ['1.0'] }, { receipt: null })
    const beside = set('4.0', { mobileReason: 'declined' }, {}, received(1))
    const changed = set('4.1', { mobileReason: 'none' }, { mobileReason: ['4.0'] }, received(2))
    expect(watched(first, again, waiting, beside, changed)).toEqual([])
  })

  test('W1 is one for one save, and says kinds and no word of anybody’s own', () => {
    const save = set(
      '2.0',
      { [ONE]: mobile('13900139000'), [TWO]: { type: '13700137000', value: 'x' } },
      { [ONE]: ['1.0'] },
      received(1),
    )
    expect(watched(first, save)).toEqual([
      { at: NOON + HOUR, what: ['contacts', 'contacts.mobile'], by: author('2').user },
    ])
  })

  test('W1 stands on the card without its value, and for masked readers without its author', () => {
    const other = set('2.0', { [ONE]: mobile('13900139000') }, { [ONE]: ['1.0'] }, received(1))
    const card = fragmentOf('contact', fold([first, other]).documents.get('contact')!, cardTools)
    expect(card.watched).toEqual([{ at: NOON + HOUR, what: ['contacts.mobile'], by: author('2').user }])
    expect(maskFragment(card).watched).toEqual([{ at: NOON + HOUR, what: ['contacts.mobile'] }])
    expect(JSON.stringify(maskFragment(card))).not.toContain(author('2').user)
  })
})

describe('W2 a reading', () => {
  const of = { contact: NOON }
  const open = { branch: ulid('BR'), owner: ulid('OW'), business: ulid('B1') }
  const begun = [
    command('90.0', { do: 'open', ...open }),
    verdict('91.0', 1, { is: 'opened', ...open, archiveNo: 'CY-1' }, { life: ['90.0'] }),
  ]

  test('W2 counts from when it is said, and keeps whoever said it first', () => {
    const asked = command('2.0', { do: 'acknowledge', roles: ['CS'], of }, { receipt: null })
    expect(fold([], [...begun, asked]).readings).toMatchObject({ CS: { by: author('2').user, of } })
    const said = (id: string, n: number, user: string, until: number) =>
      verdict(id, n, { is: 'acknowledged', by: user, roles: ['CS'], of: { contact: until } })
    const both = [
      ...begun,
      said('91.1', 2, ulid('U2'), NOON),
      said('91.2', 3, ulid('U3'), NOON),
      said('91.3', 4, ulid('U4'), NOON - 1),
    ]
    expect(fold([], both).readings).toMatchObject({ CS: { by: ulid('U2'), of } })
    expect(fold([], [...both, said('91.4', 5, ulid('U3'), NOON + 1)]).readings).toMatchObject({
      CS: { by: ulid('U3'), of: { contact: NOON + 1 } },
    })
  })

  test('W2 is no change of the file: lists stay as they were, and the card says who has read', () => {
    const life = (more: readonly Recorded[]) =>
      fragmentOf('life', fold([], [...begun, ...more]).documents.get('life')!, cardTools)
    const said = verdict('91.1', 2, { is: 'acknowledged', by: ulid('U2'), roles: ['FN'], of })
    expect(life([said])).toMatchObject({
      changed: life([]).changed,
      readings: { FN: { by: ulid('U2'), of } },
    })
    expect(life([])).not.toHaveProperty('readings')
  })

  test('W2 of one document leaves those of others as they stand', () => {
    const said = (until: object) => ({ by: ulid('U2'), at: NOON, of: until as Readings })
    const first = readAlso({}, ['CS'], said({ contact: 5 }) as never)
    expect(readAlso(first, ['CS'], said({ profile: 7 }) as never).CS?.of).toEqual({ contact: 5, profile: 7 })
  })
})

const OWNER = ulid('OW')
const roles: { readonly [user: string]: readonly BranchRole[] } = { [OWNER]: ['SA'], cs: ['CS'], fn: ['FN'] }
const tools = (now: number, staffed: readonly BranchRole[] = ['SA', 'CS', 'FN']): WatchTools => ({
  toldOf: (word) => toldOf(homeDeco, word),
  rolesOf: (user) => roles[user] ?? [],
  isStaffed: (role) => staffed.includes(role),
  now,
})
const change = (at: number, by?: string) => ({
  at,
  what: ['contacts.mobile'],
  ...(by === undefined ? {} : { by }),
})
const watch = (changes: readonly ReturnType<typeof change>[], readings: Readings = {}): Watch => ({
  watched: [{ part: 'contact', changes }],
  readings,
})
const unread = (one: Watch, now = NOON) =>
  standingsOf(one, tools(now)).flatMap((each) => (each.unread === null ? [] : [each.role]))

describe('R61 who is to read it', () => {
  test('W3 are the informed departments and the responsible one, but not the one whose hand it was', () => {
    expect(unread(watch([change(NOON - 1, OWNER)]))).toEqual(['CS', 'VR', 'FN'])
    expect(unread(watch([change(NOON - 1, 'cs')]))).toEqual(['SA', 'VR', 'FN'])
    // A masked reader is not told whose hand it was.
    expect(unread(watch([change(NOON - 1)]))).toEqual(['SA', 'CS', 'VR', 'FN'])
  })

  test('W3 is nobody for what they wrote themselves, also for whom they stand in: that one is asked', () => {
    // Colleagues hear of no stand-ins, so to them this hand is of no department.
    const [theirs, own] = [change(NOON - 9, 'cs'), change(NOON - 5, 'standIn')]
    const asked = (user: string, ...changes: Parameters<typeof watch>[0]) =>
      unreadOf(user, ['SA'], watch(changes), tools(NOON)).map(({ role, unread: { of } }) => [role, of])
    expect(asked('standIn', own)).toEqual([])
    expect(asked(OWNER, own)).toEqual([['SA', { contact: NOON - 5 }]])
    // What others changed before it is still to read, and no more than that is said to be read.
    expect(asked('standIn', theirs, own)).toEqual([['SA', { contact: NOON - 9 }]])
    expect(unreadOf('fn', ['FN'], watch([own]), tools(NOON)).map(({ role }) => role)).toEqual(['FN'])
  })

  test('W3 are told of what came since they read, from the oldest of it, for thirty days', () => {
    const reading = { by: 'cs', at: NOON - 50, of: { contact: NOON - 100 } }
    const one = watch([change(NOON - 100, OWNER), change(NOON - 40, OWNER), change(NOON - 20, OWNER)], {
      CS: reading,
    })
    expect(standingsOf(one, tools(NOON)).find(({ role }) => role === 'CS')).toEqual({
      role: 'CS',
      reading,
      unread: { since: NOON - 40, what: ['contacts.mobile'], by: [OWNER], of: { contact: NOON - 20 } },
    })
    expect(standingsOf(one, tools(NOON + TOLD_MS))).toEqual([])
  })

  test('W3 names whose hand it was, the newest first, and nobody to a masked reader', () => {
    const byOf = (...changes: Parameters<typeof watch>[0]) =>
      standingsOf(watch(changes), tools(NOON)).find(({ role }) => role === 'VR')?.unread?.by
    expect(byOf(change(NOON - 9, 'cs'), change(NOON - 5, OWNER), change(NOON - 2, 'cs'))).toEqual([
      'cs',
      OWNER,
    ])
    expect(byOf(change(NOON - 9))).toEqual([])
  })

  test('W4 R61 what a department leaves unread for twenty-four hours is told to the manager, and not before', () => {
    const one = watch([change(NOON, OWNER)], { FN: { by: 'fn', at: NOON + 5, of: { contact: NOON } } })
    const at = NOON + READ_WITHIN_MS
    expect(escalatedIn(one, tools(at - 1))).toBeNull()
    expect(escalatedIn(one, tools(at))).toEqual({
      roles: ['CS'],
      since: NOON,
      what: ['contacts.mobile'],
      by: [OWNER],
      of: { contact: NOON },
    })
    // Where nobody works who could read it, nobody lets it lie.
    expect(escalatedIn(one, tools(at, ['SA', 'FN']))).toBeNull()
  })

  test('W4 ends with the manager’s word, and comes again with what lies then', () => {
    const late = NOON + READ_WITHIN_MS
    const manager = { BM: { by: 'bm', at: late, of: { contact: NOON } } }
    expect(escalatedIn(watch([change(NOON, OWNER)], manager), tools(late))).toBeNull()
    const more = watch([change(NOON, OWNER), change(late, OWNER)], manager)
    expect(escalatedIn(more, tools(late + 1))).toBeNull()
    expect(escalatedIn(more, tools(late + READ_WITHIN_MS))?.roles).toEqual(['CS', 'FN'])
  })
})

test('W5 templates watch how a client is reached, and call it by words that people know', () => {
  for (const template of Object.values(templates))
    for (const field of template.fields)
      expect([template.id, field.key, field.watched === true]).toEqual([
        template.id,
        field.key,
        ['contacts', 'people', 'address'].includes(field.key),
      ])
  // Whoever is told of what others let lie is told of none of it before.
  for (const template of Object.values(templates))
    for (const { key, watched } of template.fields)
      if (watched === true) expect(toldOf(template, key)).not.toContain(MANAGER)
  expect(watchedLabel(homeDeco, 'contacts.wechat')?.zh).toBe('微信')
  expect(watchedLabel(generic, 'people')?.zh).toBe('联系人')
  expect(watchedLabel(homeDeco, 'nothing')).toBeNull()
  expect(toldOf(homeDeco, 'contacts.mobile')).toEqual(['SA', 'CS', 'VR', 'FN'])
  expect(toldOf(homeDeco, 'nothing')).toEqual([])
})
