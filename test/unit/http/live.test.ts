import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Value from 'typebox/value'
import { LiveNumbers } from '../../../shared/protocol/live.ts'
import { wholeLog } from '../../../shared/protocol/log.ts'
import { STREAMS_PER_SESSION } from '../../../sync-server/http/live.ts'
import {
  addPerson,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
  type TestSession,
} from '../../support/server.ts'
import { Staff } from '../../support/staff.ts'

let staff: Staff
let server: TestServer
let branch: { readonly a: string; readonly b: string }

beforeAll(async () => {
  staff = await Staff.start([
    ['sales', 'SA', 'A'],
    ['auditor', 'AU', null],
    ['manager', 'BM', 'A'],
    ['investor', 'DD', null],
  ])
  ;({ server, branch } = staff)
})
afterAll(async () => {
  expect(await staff.end()).toEqual([])
})

/** An open stream, read in the background. */
class Line {
  readonly status: number
  readonly heard: { readonly numbers: LiveNumbers; readonly at: number }[] = []
  readonly headers: Headers
  readonly #abort: AbortController
  readonly done: Promise<void>

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status
    this.headers = response.headers
    this.#abort = abort
    this.done = response.ok ? this.#read(response).catch(() => undefined) : Promise.resolve()
  }

  static async open(session: TestSession | null): Promise<Line> {
    const abort = new AbortController()
    const headers = session === null ? {} : { cookie: session.cookie }
    const line = new Line(await fetch(`${server.url}/api/live`, { headers, signal: abort.signal }), abort)
    if (line.status === 200) await line.until(() => line.heard.length > 0)
    return line
  }

  async #read(response: Response): Promise<void> {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const said: unknown = JSON.parse(text.slice('data: '.length, end))
        text = text.slice(end + 2)
        if (!Value.Check(LiveNumbers, said)) throw new Error('no numbers')
        this.heard.push({ numbers: said, at: Date.now() })
      }
    }
  }

  get last(): LiveNumbers {
    return this.heard.at(-1)!.numbers
  }

  async until(look: () => boolean, patienceMs = 5_000): Promise<void> {
    for (const end = Date.now() + patienceMs; !look();) {
      if (Date.now() > end) throw new Error('heard nothing of it')
      await new Promise((resume) => setTimeout(resume, 10))
    }
  }

  async hangUp(): Promise<void> {
    this.#abort.abort()
    await this.done
  }
}

async function writer(): Promise<{ write: (name: string) => Promise<unknown>; close: () => void }> {
  const client = await staff.writer('sales')
  const { archive } = await client.open(branch.a, staff.id('sales'), { name: '新客户' })
  return { write: (name) => client.set(`${archive}.profile`, { name }), close: () => client.close() }
}

const readLog = (login: string): Promise<Response> =>
  staff.post(login, '/api/log/query', { ...wholeLog, limit: 5 })

describe('the live line', () => {
  test('HTTP70 says within a second that a change in a branch can be asked for, and says numbers only', async () => {
    const line = await Line.open(staff.session('hq'))
    expect(line.headers.get('content-type')).toContain('text/event-stream')
    expect(line.headers.get('x-accel-buffering')).toBe('no')
    expect(line.headers.get('content-security-policy')).toContain("default-src 'none'")
    const { write, close } = await writer()
    await write('王小明')
    await line.until(() => line.last.cards > line.heard[0]!.numbers.cards)
    const before = line.last
    const began = Date.now()
    await write('王大明')
    await line.until(() => line.last.cards > before.cards && line.last.log > before.log)
    expect(Date.now() - began).toBeLessThan(1_000)
    close()
    await line.hangUp()
  })

  test('HTTP70 many changes are told at most four times a second', async () => {
    const line = await Line.open(staff.session('auditor'))
    const { write, close } = await writer()
    const began = Date.now()
    for (let turn = 0; Date.now() - began < 2_000; turn++) await write(`客户 ${turn}`)
    const head = server.core.store.head()
    await line.until(() => line.last.log > 0)
    const spans = line.heard.slice(2).map(({ at }, index) => at - line.heard[index + 1]!.at)
    expect(spans.length).toBeGreaterThan(2)
    // Timers may come a little early and packets a little late.
    for (const span of spans) expect(span).toBeGreaterThan(200)
    const last = await head
    await line.until(() => line.last.log >= last)
    close()
    await line.hangUp()
  })

  test('HTTP71 nobody hears it who reads nothing of others here, and nobody without a session', async () => {
    for (const login of ['sales', 'investor'])
      expect((await Line.open(staff.session(login))).status).toBe(403)
    expect((await Line.open(null)).status).toBe(401)
    const line = await Line.open(staff.session('manager'))
    expect(line.status).toBe(200)
    await line.hangUp()
  })

  test('HTTP71 ends with its session and with the last right to read', async () => {
    const session = await signIn(server, 'auditor')
    const line = await Line.open(session)
    await post(server.url, '/api/sign-out', {}, { cookie: session.cookie })
    await line.done

    const { id } = await addPerson(server, 'passing', 'BM', 'B')
    const passing = await Line.open(await signIn(server, 'passing'))
    await server.core.leaving.disable(id, [], null)
    await passing.done
  })

  test('HTTP71 a session has eight at most, and room again when one left', async () => {
    const session = await signIn(server, 'auditor')
    const lines: Line[] = []
    for (let turn = 0; turn < STREAMS_PER_SESSION; turn++) lines.push(await Line.open(session))
    expect((await Line.open(session)).status).toBe(503)
    await lines.pop()!.hangUp()
    let again = await Line.open(session)
    for (let turn = 0; again.status === 503 && turn < 50; turn++) {
      await new Promise((resume) => setTimeout(resume, 20))
      again = await Line.open(session)
    }
    expect(again.status).toBe(200)
    for (const line of [...lines, again]) await line.hangUp()
  })

  test('HTTP72 a look at the log is no news, so that two who read it do not wake each other', async () => {
    const line = await Line.open(staff.session('auditor'))
    const rest = () => new Promise((resume) => setTimeout(resume, 1_300))
    // What the tests before left behind, when nobody looked on, is told within a second.
    await readLog('auditor')
    await rest()
    const before = line.last
    await readLog('auditor')
    await readLog('manager')
    await rest()
    expect(line.last).toEqual(before)
    await line.hangUp()
  })

  test('HTTP70 a server that stops does not wait for who looks on', async () => {
    const own = await startTestServer()
    await setUpCompany(own)
    const session = await signIn(own, 'hq')
    const response = await fetch(`${own.url}/api/live`, { headers: { cookie: session.cookie } })
    const ended = response.text().catch(() => 'cut')
    const began = Date.now()
    await own.end()
    expect(await ended).toMatch(/^data: |^cut$/)
    expect(Date.now() - began).toBeLessThan(5_000)
  })
})
