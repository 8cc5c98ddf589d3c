import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { draft } from '../../../sync-server/ingest/draft.ts'
import { add } from '../../../sync-server/people/factors.ts'
import {
  newId,
  PASSWORD,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
} from '../../support/server.ts'
import { newClientId, SocketClient } from '../../support/socketClient.ts'

const script = fileURLToPath(new URL('../../../sync-server/ops/user.ts', import.meta.url))

function run(
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    child.on('exit', (code) => resolve({ code, said }))
    child.stdin.end(input)
  })
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

const knock = (login: string, password: string) =>
  post(server.url, '/api/sign-in', { login, password, device: newId(), deviceName: '' })

describe('npm run user, while the server runs on the same folder', () => {
  test('before the company is set up it makes a new link, which the running server takes', async () => {
    expect(
      await run([
        'add',
        '--login',
        'li',
        '--name',
        '李',
        '--role',
        'SA',
        '--branch',
        'A',
        '--data',
        server.data,
      ]),
    ).toMatchObject({
      code: 1,
      said: expect.stringContaining('not set up yet'),
    })
    const made = await run(['setup-link', '--port', String(server.port), '--data', server.data])
    expect(made.code).toBe(0)
    const link = /http:\/\/localhost:\d+\/setup#[0-9a-f]+/.exec(made.said)?.[0] ?? ''
    expect(new URL(link).port).toBe(String(server.port))
    // The link printed at the start is void from here on.
    await expect(setUpCompany(server)).rejects.toThrow('setup-token')
    await setUpCompany({ ...server, setupLink: link })
  })

  test('people added in the shell can sign in at once, with the password that is shown once', async () => {
    const added = await run([
      'add',
      '--login',
      'lina',
      '--name',
      '李娜',
      '--role',
      'SA',
      '--branch',
      'A',
      '--data',
      server.data,
    ])
    expect(added.code).toBe(0)
    const password = /[0-9a-f]{5}(-[0-9a-f]{5}){3}/.exec(added.said)?.[0] ?? ''
    await server.core.commits.look()
    expect((await knock('lina', password)).status).toBe(200)

    const chosen = await run(
      [
        'add',
        '--login',
        'wang',
        '--name',
        '王',
        '--role',
        'BM',
        '--branch',
        'A',
        '--password-stdin',
        '--data',
        server.data,
      ],
      'quiet-river-72\n',
    )
    expect(chosen).toMatchObject({ code: 0 })
    expect(chosen.said).not.toContain('quiet-river-72')
    await server.core.commits.look()
    expect((await knock('wang', 'quiet-river-72')).status).toBe(200)
    expect((await run(['list', '--data', server.data])).said).toContain('lina\t李娜\tSA@A')
  })

  test('a changed password ends the sessions of the running server, open sockets too', async () => {
    const session = await signIn(server, 'wang')
    const { client } = await SocketClient.greet(server.url, session, [newClientId()])
    expect(
      (
        await run(
          ['passwd', '--login', 'wang', '--password-stdin', '--data', server.data],
          'other-river-93\n',
        )
      ).code,
    ).toBe(0)
    expect((await client.end()).code).toBe(4401)
    expect((await fetch(`${server.url}/api/me`, { headers: { cookie: session.cookie } })).status).toBe(401)
    expect((await knock('wang', 'other-river-93')).status).toBe(200)
  })

  test('HTTP53 HTTP64 the shell takes a lost factor away, and switches the requirement', async () => {
    const { factors, directory, commits } = server.core
    const hq = directory.userByLogin('hq')?.id ?? ''
    const row = await factors.totpRow('01J0000000000000000000000A', '手机', new Uint8Array(20), 0)
    await server.core.recorder.record([
      {
        meta: draft('people', 'factorAdded'),
        payload: null,
        effects: [add(hq, '01J0000000000000000000000A', row)],
      },
    ])
    expect(await (await knock('hq', PASSWORD)).json()).toMatchObject({ next: 'factor' })
    expect((await run(['drop-factors', '--login', 'hq', '--data', server.data])).code).toBe(0)
    await commits.look()
    expect((await knock('hq', PASSWORD)).status).toBe(200)
    expect((await run(['second-factor', '--set', 'required', '--data', server.data])).code).toBe(0)
    await commits.look()
    expect(await (await knock('hq', PASSWORD)).json()).toMatchObject({ next: 'enrol' })
    expect((await run(['second-factor', '--set', 'optional', '--data', server.data])).code).toBe(0)
    await commits.look()
    expect((await knock('hq', PASSWORD)).status).toBe(200)
  })

  test(
    'what cannot be is said in a sentence, changes nothing and ends with 1',
    { timeout: 120_000 },
    async () => {
      const before = await server.core.store.head()
      const cases: readonly (readonly [readonly string[], string, string?])[] = [
        [['add', '--login', 'lina', '--name', 'x', '--role', 'SA', '--branch', 'A'], 'taken'],
        [['add', '--login', 'new', '--name', 'x', '--role', 'XX', '--branch', 'A'], 'no role XX'],
        [['add', '--login', 'new', '--name', 'x', '--role', 'SA', '--branch', 'Z'], 'not found: branch'],
        [['add', '--login', 'new', '--name', 'x', '--role', 'SA'], 'do not go together'],
        [['add', '--login', 'new', '--name', 'x', '--role', 'HQ', '--branch', 'A'], 'do not go together'],
        [['add', '--login', 'N!', '--name', 'x', '--role', 'SA', '--branch', 'A'], 'a login is'],
        [
          ['add', '--login', 'new', '--name', 'x', '--role', 'SA', '--branch', 'A', '--password-stdin'],
          'at least 10',
          'short\n',
        ],
        [
          ['add', '--login', 'new', '--name', 'x', '--role', 'SA', '--branch', 'A', '--password-stdin'],
          'no password',
          '',
        ],
        [['branch', '--code', 'A', '--name', 'x', '--template', 'homeDeco'], 'taken'],
        [['branch', '--code', 'C', '--name', 'x', '--template', 'bakery'], 'not found: template'],
        [['passwd', '--login', 'nobody'], 'not found: login'],
        [['drop-factors', '--login', 'nobody'], 'not found: login'],
        [['second-factor', '--set', 'maybe'], 'takes required or optional'],
        [['add', '--name', 'x'], '--role is missing'],
        [['dance'], 'usage'],
      ]
      for (const [args, sentence, input] of cases) {
        const { code, said } = await run([...args, '--data', server.data], input)
        expect([code, said]).toEqual([1, expect.stringContaining(sentence)])
      }
      expect(await run(['list', '--nonsense'])).toMatchObject({
        code: 1,
        said: expect.stringContaining('--nonsense'),
      })
      expect((await run(['list', '--data', `${server.data}/nowhere`])).code).toBe(1)
      const kinds = (await server.core.store.log(before + 1, 100)).map(({ meta }) => meta.kind)
      expect(kinds.filter((kind) => kind === 'people' || kind === 'organisation')).toEqual([])
    },
  )
})
