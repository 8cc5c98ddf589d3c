import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Value from 'typebox/value'
import { BackupFolderFound, KeyKit, SetupProgress, SetupStanding } from '../../../shared/protocol/setup.ts'
import type { InvitedPeople } from '../../../shared/protocol/invites.ts'
import { wordsToKey } from '../../../sync-server/store/keyKit.ts'
import { loadMasterKey } from '../../../sync-server/store/masterKey.ts'
import { systemRandom } from '../../../sync-server/ports.ts'
import {
  addPerson,
  PASSWORD,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
} from '../../support/server.ts'

const admin = { login: 'boss', name: '赵老板', password: PASSWORD }

class Wizard {
  server: TestServer
  token: string
  cookie = ''

  constructor(server: TestServer) {
    this.server = server
    this.token = new URL(server.setupLink ?? 'http://none/#').hash.slice(1)
  }

  post(path: string, body: unknown): Promise<Response> {
    return post(this.server.url, `/api/setup${path}`, body, { cookie: this.cookie })
  }

  async state(): Promise<unknown> {
    return (await fetch(`${this.server.url}/api/setup`)).json()
  }

  async progress(): Promise<SetupProgress> {
    const response = await fetch(`${this.server.url}/api/setup/progress`, {
      headers: { cookie: this.cookie },
    })
    const progress = (await response.json()) as SetupProgress
    expect(Value.Check(SetupProgress, progress)).toBe(true)
    return progress
  }

  async steps(): Promise<string> {
    return (await this.progress()).steps.map(({ step, state }) => `${step}:${state}`).join(' ')
  }

  async begin(): Promise<void> {
    await this.post('/company', { token: this.token, company: '安居装饰', workdays: [1, 2, 3, 4, 5] })
    const done = await this.post('', { token: this.token, company: '安居装饰', branches: [], admin })
    if (!done.ok) throw new Error(await done.text())
    await this.enter()
  }

  /** As an administrator who has added a second factor; how that goes is told elsewhere. */
  async enter(): Promise<void> {
    await this.server.core.people.setFactorSetting('optional')
    this.cookie = (await signIn(this.server, 'boss')).cookie
  }
}

const codeOf = async (response: Response): Promise<unknown> => {
  const { code, field } = (await response.json()) as { code?: string; field?: string }
  return field === undefined ? code : `${code ?? ''} ${field}`
}

describe('the wizard', () => {
  let wizard: Wizard
  beforeAll(async () => {
    wizard = new Wizard(await startTestServer())
  })
  afterAll(async () => {
    expect(wizard.server.errors).toEqual([])
    await wizard.server.end()
  })

  test('FST8 what was typed before there is anybody waits for whoever holds the link', async () => {
    expect(await wizard.state()).toEqual({ needed: true, unfinished: false })
    const look = (token: string) => wizard.post('/look', { token })
    expect(await (await look(wizard.token)).json()).toEqual({ company: '', workdays: [1, 2, 3, 4, 5, 6] })
    expect(await codeOf(await look('f'.repeat(40)))).toBe('setup-token')
    const company = { company: ' 安居装饰 ', workdays: [7, 1, 1, 3] }
    expect(await codeOf(await wizard.post('/company', { ...company, token: 'f'.repeat(40) }))).toBe(
      'setup-token',
    )
    expect((await wizard.post('/company', { ...company, token: wizard.token })).status).toBe(200)
    // The server starts anew and prints another link; what was typed is there.
    wizard.server = await wizard.server.restart()
    const second = new URL(wizard.server.setupLink ?? '').hash.slice(1)
    expect(second).not.toBe(wizard.token)
    expect(await codeOf(await look(wizard.token))).toBe('setup-token')
    wizard.token = second
    expect(await (await look(second)).json()).toEqual({ company: '安居装饰', workdays: [1, 3, 7] })
    expect(await wizard.state()).toEqual({ needed: true, unfinished: true })
  })

  test('FST8 from the first administrator on only a session speaks, and any browser goes on', async () => {
    const done = await wizard.post('', { token: wizard.token, company: '安居装饰', branches: [], admin })
    expect(done.status).toBe(200)
    expect(await codeOf(await wizard.post('/look', { token: wizard.token }))).toBe('setup-done')
    expect(
      await codeOf(await wizard.post('/company', { token: wizard.token, company: 'x', workdays: [] })),
    ).toBe('setup-done')
    expect(await codeOf(await wizard.post('/skip', { step: 'key' }))).toBe('signed-out')
    expect(await wizard.state()).toEqual({ needed: false, unfinished: true })
    // Without a second factor an administrator reaches nothing yet.
    wizard.cookie = (await signIn(wizard.server, 'boss')).cookie
    expect(await codeOf(await wizard.post('/skip', { step: 'key' }))).toBe('signed-out')
    await wizard.enter()
    expect(await wizard.steps()).toBe(
      'company:done administrator:done second:todo branch:todo people:todo key:todo backup:todo',
    )
    expect(await wizard.progress()).toMatchObject({
      company: '安居装饰',
      workdays: [1, 3, 7],
      finished: false,
    })
  })

  test('FST9 a second administrator is reminded of until having joined', async () => {
    const standing = async () => {
      const response = await fetch(`${wizard.server.url}/api/setup/standing`, {
        headers: { cookie: wizard.cookie },
      })
      const answer = (await response.json()) as SetupStanding
      expect(Value.Check(SetupStanding, answer)).toBe(true)
      return answer
    }
    expect(await standing()).toEqual({ unfinished: true, administrators: 1, invited: null })
    const people = [{ name: '钱二', login: 'qianer', role: 'HQ', branch: null }]
    const answer = await post(wizard.server.url, '/api/invites/people', { people }, { cookie: wizard.cookie })
    const [first] = ((await answer.json()) as InvitedPeople).results
    expect(await standing()).toEqual({ unfinished: true, administrators: 1, invited: '钱二' })
    const link = first?.ok === true ? first.issued.link : 'http://none/#'
    const token = new URL(link).hash.slice(1)
    const join = { token, password: 'mossy-kettle-orbit-52' }
    expect((await post(wizard.server.url, '/api/invites/join', join)).status).toBe(200)
    expect(await standing()).toEqual({ unfinished: true, administrators: 2, invited: null })
    expect((await wizard.progress()).people).toMatchObject([{ name: '钱二', role: 'HQ', joined: true }])
  })

  test('FST9 a branch with a taken code is refused, and the right one stands at once', async () => {
    const branch = {
      code: 'CY',
      name: '朝阳店',
      template: 'homeDeco',
      ownership: 'franchise',
      preset: 'store',
      mine: true,
    }
    expect((await wizard.post('/branch', branch)).status).toBe(200)
    expect(await codeOf(await wizard.post('/branch', branch))).toBe('taken code')
    expect(await codeOf(await wizard.post('/branch', { ...branch, code: 'B', preset: 'castle' }))).toBe(
      'bad-request preset',
    )
    expect((await wizard.progress()).branches).toMatchObject([{ code: 'CY', ownership: 'franchise' }])
    // A second administrator is here by now: rights are given by somebody else.
    const boss = wizard.server.core.directory.userByLogin('boss')?.id ?? ''
    expect(wizard.server.core.directory.membershipsOf(boss).map(({ role }) => role)).toEqual(['HQ'])
  })

  test('FST10 the key is shown on the password, after the log says so, and never again once filed', async () => {
    expect(await codeOf(await wizard.post('/key', { password: 'wrong' }))).toBe('wrong-password')
    const before = await wizard.server.core.store.head()
    const response = await wizard.post('/key', { password: PASSWORD })
    const kit = (await response.json()) as KeyKit
    expect(Value.Check(KeyKit, kit)).toBe(true)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const key = loadMasterKey(wizard.server.data, systemRandom)
    expect(wordsToKey(kit.words.join(''))).toEqual(key)
    expect(kit.text).toBe(Buffer.from(key).toString('base64'))
    const entries = await wizard.server.core.store.log(before + 1, 10)
    const boss = wizard.server.core.directory.userByLogin('boss')?.id
    expect(entries.map(({ meta }) => [meta.action, meta.user])).toEqual([['masterKeyShown', boss]])
    expect((await wizard.post('/key/filed', {})).status).toBe(200)
    expect((await wizard.progress()).kitFiled).not.toBeNull()
    expect(await codeOf(await wizard.post('/key', { password: PASSWORD }))).toBe('denied')
  })

  test('FST11 a backup folder must take a file; why it is refused is said', async () => {
    const place = mkdtempSync(join(tmpdir(), 'anjuan-backup-'))
    try {
      const set = (folder: string) => wizard.post('/backup', { folder })
      expect(await codeOf(await set('backup'))).toBe('bad-request not-absolute')
      expect(await codeOf(await set(join(wizard.server.data, 'backup')))).toBe('bad-request in-data')
      expect(await codeOf(await set(wizard.server.data))).toBe('bad-request in-data')
      expect(await codeOf(await set(join(place, 'not', 'there')))).toBe('bad-request no-parent')
      writeFileSync(join(place, 'file'), '')
      expect(await codeOf(await set(join(place, 'file')))).toBe('bad-request not-a-folder')
      expect(await codeOf(await set('/proc/anjuan'))).toBe('bad-request not-writable')
      expect((await wizard.progress()).backupFolder).toBeNull()
      const found = (await (await set(join(place, 'new'))).json()) as BackupFolderFound
      expect(Value.Check(BackupFolderFound, found)).toBe(true)
      expect(found.freeBytes).toBeGreaterThan(0)
      expect(found.dataBytes).toBeGreaterThan(0)
      expect(readdirSync(join(place, 'new'))).toEqual([])
      mkdirSync(join(place, 'old'))
      expect((await set(join(place, 'old'))).status).toBe(200)
      expect((await wizard.progress()).backupFolder).toBe(join(place, 'old'))
    } finally {
      rmSync(place, { recursive: true, force: true })
    }
  })

  test('FST9 what is left out is remembered, and the end ends it', async () => {
    expect((await wizard.post('/skip', { step: 'people' })).status).toBe(200)
    expect((await wizard.post('/skip', { step: 'company' })).status).toBe(400)
    expect(await wizard.steps()).toBe(
      'company:done administrator:done second:done branch:done people:skipped key:done backup:done',
    )
    expect((await wizard.post('/finish', {})).status).toBe(200)
    expect(await wizard.state()).toEqual({ needed: false, unfinished: false })
  })
})

test('FST9 the owner of a small shop works in it, while nobody else could give the rights', async () => {
  const wizard = new Wizard(await startTestServer())
  try {
    await wizard.begin()
    const branch = {
      code: 'A',
      name: '夫妻店',
      template: 'generic',
      ownership: 'own',
      preset: 'couple',
      mine: true,
    }
    expect((await wizard.post('/branch', branch)).status).toBe(200)
    const boss = wizard.server.core.directory.userByLogin('boss')?.id ?? ''
    const roles = wizard.server.core.directory.membershipsOf(boss).map(({ role }) => role)
    expect(roles.sort()).toEqual(['AR', 'BM', 'FN', 'HQ', 'SA', 'VR'])
    await wizard.post('/finish', {})
    expect((await wizard.post('/branch', { ...branch, code: 'B' })).status).toBe(200)
    expect(wizard.server.core.directory.membershipsOf(boss)).toHaveLength(6)
  } finally {
    await wizard.server.end()
  }
})

test('FST8 a company that was set up without the wizard owes nothing, and only administrators may ask', async () => {
  const server = await startTestServer()
  try {
    await setUpCompany(server)
    const wizard = new Wizard(server)
    expect(await wizard.state()).toEqual({ needed: false, unfinished: false })
    await addPerson(server, 'sales', 'SA', 'A')
    wizard.cookie = (await signIn(server, 'sales')).cookie
    for (const [path, body] of [
      ['/skip', { step: 'key' }],
      ['/key', { password: PASSWORD }],
      ['/key/filed', {}],
      ['/backup', { folder: '/tmp/x' }],
      ['/finish', {}],
    ] as const) {
      expect(await codeOf(await wizard.post(path, body))).toBe('denied')
    }
    for (const path of ['progress', 'standing']) {
      const answer = await fetch(`${server.url}/api/setup/${path}`, { headers: { cookie: wizard.cookie } })
      expect(await codeOf(answer)).toBe('denied')
    }
  } finally {
    await server.end()
  }
})
