import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import type { Marks } from '../../../shared/domain/mark.ts'
import { factKinds, type Command, type Verdict } from '../../../shared/domain/entry.ts'
import type { Grant } from '../../../shared/domain/grant.ts'
import { isFieldKey, isTemplateRef, mayStandIn, receiveEntry } from '../../../shared/domain/receive.ts'
import { command, factEntry, NOON, setEntry, T, ulid, verdict } from './ledger.ts'

const invalid = (code: string, key: string) => ({ ok: false, error: { type: 'invalid', code, key } })
const newer = (code: string, key: string) => ({ ok: false, error: { type: 'newer', code, key } })
const without = (entry: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => name !== key))

const B = ulid('B')
const O = ulid('O')
const commands: readonly Command[] = [
  { do: 'open', branch: ulid('BR'), owner: O, business: B },
  { do: 'openBusiness', business: B, owner: O },
  { do: 'transfer', to: O },
  { do: 'transfer', to: O, business: B },
  { do: 'team', team: [{ user: O, job: 'designer' }] },
  { do: 'team', team: [] },
  { do: 'submit' },
  { do: 'verify', marks: { profile: { name: { of: '1.0', how: 'call' } } } },
  { do: 'return', marks: {}, reason: 'missing', note: '缺手机号' },
]
const grant: Grant = {
  id: ulid('G'),
  to: { is: 'branch', branch: ulid('BR') },
  compartments: ['profile', 'service'],
  right: 'read',
  from: 1,
  until: 2,
  by: O,
  approvedBy: null,
  why: '两店同做一单',
  agreement: null,
}
const marks: Marks = {
  profile: { name: { of: '1.0', how: 'document' } },
  contact: {
    [`contacts/${O}`]: { of: '2.7', why: 'mismatch', note: '少一位' },
    address: { of: null, why: 'missing' },
  },
}
const verdicts: readonly Verdict[] = [
  { is: 'opened', branch: ulid('BR'), owner: O, business: B, archiveNo: 'CY-2026-A-00001' },
  { is: 'businessOpened', business: B, owner: O },
  { is: 'transferred', to: O, business: B },
  { is: 'transferred', to: O, by: B },
  { is: 'transferred', to: O, business: B, by: B, why: '休产假' },
  { is: 'teamSet', team: [{ user: O, job: 'supervisor' }] },
  { is: 'granted', grant },
  { is: 'granted', grant: { ...grant, to: { is: 'person', user: O }, approvedBy: B, agreement: '协议 12' } },
  { is: 'grantEnded', grant: grant.id, by: null },
  { is: 'submitted', by: O },
  { is: 'verified', by: O, marks },
  { is: 'returned', by: O, marks, reason: 'missing', note: '缺手机号' },
  { is: 'admitted', by: O, reason: '离职前的工作' },
  { is: 'refused', why: 'duplicate' },
]
const good: readonly JsonObject[] = [
  setEntry(
    { name: '王芳', [`contacts/${ulid('1')}`]: { type: 'mobile', value: '13800138000' } },
    { name: ['1.0', '2.15'] },
  ),
  { ...setEntry({ name: '王芳' }), why: '本人来电更正' },
  ...factKinds.map((kind) => factEntry(kind, { text: '记一笔' }, ['1.0'])),
  factEntry('note', {}),
  ...commands.map((wish) => command('1.0', wish).entry),
  ...verdicts.map((ruling) => verdict('9.0', 1, ruling, { life: ['1.0'], [`${B}.deal`]: [] }).entry),
  { k: 'redacted', why: '误录身份证号' },
]

describe('receiveEntry', () => {
  it('refuses a grant or a team that says anything else, or says it twice', () => {
    const said = (change: object): string => {
      const read = receiveEntry(
        verdict('9.0', 1, { is: 'granted', grant: { ...grant, ...change } } as unknown as Verdict).entry,
      )
      return read.ok ? 'ok' : `${read.error.code} ${read.error.key}`
    }
    expect(said({})).toBe('ok')
    expect(said({ compartments: [] })).toBe('bad-value verdict.grant.compartments')
    expect(said({ compartments: ['life'] })).toBe('bad-value verdict.grant.compartments.0')
    expect(said({ compartments: ['deal', 'deal'] })).toBe('bad-value verdict.grant.compartments')
    expect(said({ right: 'own' })).toBe('bad-value verdict.grant.right')
    expect(said({ to: { is: 'person', user: 'me' } })).toBe('bad-value verdict.grant.to.user')
    expect(said({ to: { is: 'person', user: O, branch: B } })).toBe('unexpected verdict.grant.to.branch')
    expect(said({ approvedBy: '' })).toBe('bad-value verdict.grant.approvedBy')
    expect(said({ more: true })).toBe('unexpected verdict.grant.more')
    const named = (...team: readonly unknown[]): boolean =>
      receiveEntry(command('1.0', { do: 'team', team } as unknown as Command).entry).ok
    expect(named({ user: O, job: 'designer' }, { user: B, job: 'designer' })).toBe(true)
    expect(named({ user: O, job: 'designer' }, { user: O, job: 'supervisor' })).toBe(false)
    expect(named({ user: O, job: 'boss' })).toBe(false)
    expect(named({ user: O })).toBe(false)
    expect(named(...Array.from({ length: 31 }, (_, at) => ({ user: ulid(`U${at}`), job: 'designer' })))).toBe(
      false,
    )
  })

  it('F8 takes every kind that this version writes, and hands back the same object', () => {
    for (const entry of good) {
      const read = receiveEntry(entry)
      expect(read).toEqual({ ok: true, value: entry })
      expect(read.ok && read.value).toBe(entry)
    }
  })

  it('F8 calls a higher version newer before it looks at anything else', () => {
    expect(receiveEntry({ k: 'set', v: 2, whatever: true })).toEqual(newer('higher-version', 'v'))
    expect(receiveEntry({ k: 'hologram', v: 2 })).toEqual(newer('higher-version', 'v'))
  })

  it('F8 calls an unknown kind, command or verdict newer, and never mistakes an inherited word for one', () => {
    for (const k of ['hologram', 'constructor', 'toString', '__proto__', '']) {
      expect(receiveEntry({ ...setEntry({ name: '王' }), k })).toEqual(newer('unknown-kind', 'k'))
    }
    expect(receiveEntry({ ...command('1.0', commands[0]!).entry, command: { do: 'teleport' } })).toEqual(
      newer('unknown-kind', 'command.do'),
    )
    expect(receiveEntry({ ...verdict('9.0', 1, verdicts[0]!).entry, verdict: { is: 'sealed' } })).toEqual(
      newer('unknown-kind', 'verdict.is'),
    )
  })

  it('refuses an entry of which any required member is missing, and says which', () => {
    for (const entry of good) {
      for (const key of Object.keys(entry)) {
        const optional = ['why', 'supersedes'].includes(key) && entry['k'] !== 'redacted'
        const read = receiveEntry(without(entry, key))
        if (optional) expect(read.ok).toBe(true)
        else expect(read).toEqual(invalid('missing', key))
      }
    }
    for (const wish of commands) {
      for (const key of Object.keys(wish)) {
        const entry = { ...command('1.0', wish).entry, command: without(wish as unknown as JsonObject, key) }
        const optional = (wish.do === 'transfer' && key === 'business') || key === 'note'
        if (optional) expect(receiveEntry(entry).ok).toBe(true)
        else expect(receiveEntry(entry)).toEqual(invalid('missing', `command.${key}`))
      }
    }
  })

  it('refuses any member that nobody listed, forged ids and authors among them', () => {
    for (const entry of good) {
      for (const key of ['id', 'author', 'user', 'seq', 'x']) {
        expect(receiveEntry({ ...entry, [key]: '1.0' })).toEqual(invalid('unexpected', key))
      }
    }
    expect(
      receiveEntry({
        ...command('1.0', commands[2]!).entry,
        command: { ...(commands[2] as unknown as JsonObject), force: true },
      }),
    ).toEqual(invalid('unexpected', 'command.force'))
    expect(receiveEntry(factEntry('note', { text: '' })).ok).toBe(true)
    expect(receiveEntry({ ...factEntry('note', {}), why: 'facts carry their reason inside' })).toEqual(
      invalid('unexpected', 'why'),
    )
  })

  it('refuses values of the wrong kind, member by member', () => {
    const set = setEntry({ name: '王' })
    const cases: readonly [JsonObject, string, string][] = [
      [{ ...set, k: 7 }, 'bad-value', 'k'],
      [{ ...set, at: -1 }, 'bad-value', 'at'],
      [{ ...set, at: NOON + 0.5 }, 'bad-value', 'at'],
      [{ ...set, at: 8_640_000_000_000_001 }, 'bad-value', 'at'],
      [{ ...set, at: '2026-03-08' }, 'bad-value', 'at'],
      [{ ...set, v: 0 }, 'bad-value', 'v'],
      [{ ...set, v: 1.5 }, 'bad-value', 'v'],
      [{ ...set, v: '2' }, 'bad-value', 'v'],
      [{ ...set, t: 'homeDeco' }, 'bad-value', 't'],
      [{ ...set, fields: {} }, 'bad-value', 'fields'],
      [{ ...set, fields: [] }, 'bad-value', 'fields'],
      [{ ...set, base: null }, 'bad-value', 'base'],
      [{ ...set, base: { name: '1.0' } }, 'bad-value', 'base.name'],
      [{ ...set, base: { name: ['1.0', '1.0'] } }, 'bad-id', 'base.name'],
      [{ ...set, base: { name: ['01.0'] } }, 'bad-id', 'base.name'],
      [{ ...set, base: { name: ['1'] } }, 'bad-id', 'base.name'],
      [{ ...set, base: { name: [1.5] } }, 'bad-id', 'base.name'],
      [{ ...set, why: '' }, 'bad-value', 'why'],
      [{ ...set, why: '长'.repeat(501) }, 'bad-value', 'why'],
      [{ ...factEntry('note', {}), fact: 'text' }, 'bad-value', 'fact'],
      [{ ...factEntry('note', {}), fact: [] }, 'bad-value', 'fact'],
      [{ ...factEntry('note', {}), supersedes: 'all' }, 'bad-value', 'supersedes'],
      [{ ...factEntry('note', {}), supersedes: ['x.y'] }, 'bad-id', 'supersedes'],
      [{ ...command('1.0', commands[0]!).entry, command: null }, 'bad-value', 'command'],
      [{ ...command('1.0', commands[0]!).entry, command: { do: 3 } }, 'bad-value', 'command.do'],
      [{ ...command('1.0', { do: 'transfer', to: '王芳' }).entry }, 'bad-value', 'command.to'],
      [{ ...verdict('9.0', 0, { is: 'submitted', by: O }).entry }, 'bad-value', 'n'],
      [
        { ...verdict('9.0', 1, { is: 'submitted', by: O }, { attic: ['1.0'] }).entry },
        'bad-value',
        'covers.attic',
      ],
      [
        { ...verdict('9.0', 1, { is: 'submitted', by: O }, { deal: ['1.0'] }).entry },
        'bad-value',
        'covers.deal',
      ],
      [
        { ...verdict('9.0', 1, { is: 'submitted', by: O }, { profile: ['?'] }).entry },
        'bad-id',
        'covers.profile',
      ],
      [
        { ...verdict('9.0', 1, { is: 'returned', by: O, marks: {}, reason: '' }).entry },
        'bad-value',
        'verdict.reason',
      ],
      ...(
        [
          [{ life: {} }, 'bad-value', 'life'],
          [{ attic: {} }, 'bad-value', 'attic'],
          [{ profile: { Name: { of: '1.0', how: 'call' } } }, 'bad-field-key', 'profile.Name'],
          [{ profile: { name: { of: 'x', how: 'call' } } }, 'bad-id', 'profile.name.of'],
          [{ profile: { name: { of: null, how: 'call' } } }, 'bad-id', 'profile.name.of'],
          [{ profile: { name: { of: '1.0', how: 'By phone' } } }, 'bad-value', 'profile.name.how'],
          [{ profile: { name: { of: '1.0', how: 'call', why: 'wrong' } } }, 'unexpected', 'profile.name.why'],
          [{ profile: { name: { of: '1.0' } } }, 'missing', 'profile.name.why'],
        ] as const
      ).map(
        ([odd, code, key]) =>
          [
            command('1.0', { do: 'verify', marks: odd as unknown as Marks }).entry,
            code,
            `command.marks.${key}`,
          ] as [JsonObject, typeof code, string],
      ),
      [{ k: 'redacted', why: 5 }, 'bad-value', 'why'],
    ]
    for (const [entry, code, key] of cases) expect(receiveEntry(entry)).toEqual(invalid(code, key))
  })

  it('F4 refuses a base for a field that the entry does not write: it would take heads away and put nothing there', () => {
    expect(receiveEntry(setEntry({ name: '王' }, { tier: ['1.0'] }))).toEqual(
      invalid('unexpected', 'base.tier'),
    )
    expect(receiveEntry(setEntry({ name: '王' }, { toString: ['1.0'] }))).toEqual(
      invalid('unexpected', 'base.toString'),
    )
  })

  it('refuses field keys outside their grammar', () => {
    const refused = [
      'Name',
      '姓名',
      'a.b',
      'a b',
      '',
      '/',
      `contacts/${ulid('1')}/x`,
      'contacts/',
      'contacts/abc',
      `a${'b'.repeat(40)}`,
      '__proto__',
      '1a',
      `contacts/${'I'.repeat(26)}`,
    ]
    for (const key of refused) {
      expect(isFieldKey(key)).toBe(false)
      const fields = Object.fromEntries([[key, 1]])
      expect(receiveEntry(setEntry(fields))).toEqual(invalid('bad-field-key', `fields.${key}`))
    }
    for (const key of ['a', 'regionCode', `a${'b'.repeat(39)}`, `contacts/${ulid('1')}`, 'constructor'])
      expect(isFieldKey(key)).toBe(true)
  })

  it('knows a template reference by its looks', () => {
    for (const text of ['homeDeco@1', 'x@999999']) expect(isTemplateRef(text)).toBe(true)
    for (const text of ['homeDeco@0', 'homeDeco@', 'HomeDeco@1', '@1', 'homeDeco@1.5', T + '\n'])
      expect(isTemplateRef(text)).toBe(false)
  })

  it('never throws, whatever object it is given', () => {
    fc.assert(
      fc.property(
        fc.object({ withObjectString: true, maxDepth: 3 }),
        fc.constantFrom('set', 'note', 'command', 'verdict', 'redacted'),
        (raw, k) => {
          for (const entry of [raw, { ...raw, k }, { ...setEntry({ name: 1 }), ...raw, k, v: 1 }]) {
            const read = receiveEntry(entry as JsonObject)
            expect(read.ok || ['newer', 'invalid'].includes(read.error.type)).toBe(true)
          }
        },
      ),
    )
  })
})

describe('mayStandIn', () => {
  it('keeps values of persons out of life, and requests and rulings out of everything else', () => {
    expect(mayStandIn('command', 'life') && mayStandIn('verdict', 'life')).toBe(true)
    for (const kind of ['set', ...factKinds] as const) {
      expect(mayStandIn(kind, 'life')).toBe(false)
      expect(mayStandIn(kind, 'service')).toBe(true)
    }
    expect(mayStandIn('command', 'profile') || mayStandIn('verdict', 'deal')).toBe(false)
    expect(mayStandIn('redacted', 'life') && mayStandIn('redacted', 'identity')).toBe(true)
  })
})
