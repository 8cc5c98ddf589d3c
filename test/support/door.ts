/**
 * The door without a network: a real data folder, a company of two branches, people with client ids bound
 * as HELLO binds them. Time is a test's own.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../shared/base/ports.ts'
import type { JsonObject } from '../../shared/base/json.ts'
import type { Role } from '../../shared/policy/table.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import type { ActorContext } from '../../sync-server/ingest/actor.ts'
import { Devices } from '../../sync-server/people/devices.ts'
import { openCore, type Core } from '../../sync-server/server.ts'
import type { LogRow } from '../../sync-server/store/contract.ts'
import { newId, PASSWORD } from './server.ts'
import { entryAt, newClientId, openCommand } from './socketClient.ts'

export class TestClock implements Clock {
  time = Date.UTC(2026, 5, 1, 2)
  now(): number {
    return this.time
  }
}

export interface Writer {
  readonly login: string
  readonly actor: ActorContext
  readonly client: number
  /** The next entries of this writer in `doc`, as a device would push them. */
  entry(doc: string, ...values: readonly JsonObject[]): PushEntry
  push(...entries: readonly PushEntry[]): Promise<readonly PushResult[]>
  /** `push` of one; the code of its result. */
  code(entry: PushEntry): Promise<string>
  /** As `code`, with the reason. */
  why(entry: PushEntry): Promise<string>
}

export interface TestDoor {
  readonly core: Core
  readonly data: string
  readonly clock: TestClock
  readonly errors: unknown[]
  readonly a: string
  readonly b: string
  person(login: string, role: Role, branch: string | null): Promise<Writer>
  /** Another device of the same person. */
  device(of: Writer): Promise<Writer>
  /** An archive in branch A owned by `owner`. */
  /** `batch`: an import began it. */
  archive(
    owner: Writer,
    branch?: string,
    batch?: string,
  ): Promise<{ readonly archive: string; readonly business: string }>
  log(): Promise<readonly LogRow[]>
  end(): Promise<void>
}

export async function openTestDoor(): Promise<TestDoor> {
  const data = await mkdtemp(join(tmpdir(), 'anjuan-door-'))
  const clock = new TestClock()
  const errors: unknown[] = []
  const core = await openCore({ data, clock, report: (error) => errors.push(error) })
  const done = await core.people.setUp(
    '测试公司',
    [
      { code: 'A', name: '一店', template: 'homeDeco' },
      { code: 'B', name: '二店', template: 'generic' },
    ],
    { login: 'admin', name: '管理员', password: PASSWORD },
  )
  if (!done.ok) throw new Error('the company could not be set up')
  const devices = new Devices(core.store, core.recorder, clock)
  const branchId = (code: string): string => core.directory.branchByCode(code)?.id ?? ''

  async function writer(login: string): Promise<Writer> {
    const user = core.directory.userByLogin(login)
    if (user === null) throw new Error(`nobody is called ${login}`)
    const actor: ActorContext = { user: user.id, device: newId(), session: null, offset: 0 }
    const client = newClientId()
    await devices.greet(actor, core.directory.membershipsOf(user.id)[0]?.id ?? null, 'test', [client])
    const clocks = new Map<string, number>()
    const push = (...entries: readonly PushEntry[]) => core.door.ingest(actor, entries)
    return {
      login,
      actor,
      client,
      entry(doc, ...values) {
        const at = clocks.get(doc) ?? 0
        clocks.set(doc, at + values.length)
        return entryAt(doc, client, at, ...values)
      },
      push,
      code: async (entry) => (await push(entry))[0]?.code ?? 'nothing',
      async why(entry) {
        const [result] = await push(entry)
        return result === undefined
          ? 'nothing'
          : 'why' in result
            ? `${result.code} ${result.why}`
            : result.code
      },
    }
  }

  return {
    core,
    data,
    clock,
    errors,
    a: branchId('A'),
    b: branchId('B'),
    async person(login, role, branch) {
      const added = await core.people.addPerson(
        { login, name: login, password: PASSWORD, role, branch },
        null,
      )
      if (!added.ok) throw new Error(`${login}: ${JSON.stringify(added.error)}`)
      return writer(login)
    },
    device: (of) => writer(of.login),
    async archive(owner, branch = branchId('A'), batch) {
      const archive = newId()
      const business = newId()
      const opening = openCommand(branch, owner.actor.user, business, undefined, batch)
      const code = await owner.code(owner.entry(`${archive}.life`, opening))
      if (code !== 'OK') throw new Error(`the archive could not be opened: ${code}`)
      return { archive, business }
    },
    log: () => core.store.log(1, 100_000),
    async end() {
      await core.close()
      await rm(data, { recursive: true, force: true })
    },
  }
}
