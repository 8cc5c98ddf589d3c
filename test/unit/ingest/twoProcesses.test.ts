import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '../../../sync-server/ingest/actor.ts'
import { Devices } from '../../../sync-server/people/devices.ts'
import { openCore, type Core } from '../../../sync-server/server.ts'
import { TestClock } from '../../support/door.ts'
import { newId, PASSWORD } from '../../support/server.ts'
import { entryAt, newClientId, noteEntry, openCommand, setEntry } from '../../support/socketClient.ts'

/** The server, and an import in the shell, on one data folder. */
let data: string
let server: Core
let shell: Core
const errors: unknown[] = []

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'anjuan-two-'))
  const clock = new TestClock()
  const open = (): Promise<Core> => openCore({ data, clock, report: (error) => errors.push(error) })
  server = await open()
  const branches = [{ code: 'A', name: '一店', template: 'homeDeco' }]
  await server.people.setUp('测试公司', branches, { login: 'admin', name: '管理员', password: PASSWORD })
  await server.people.addPerson(
    { login: 'sales', name: '销售', password: PASSWORD, role: 'SA', branch: 'A' },
    null,
  )
  shell = await open()
})
afterAll(async () => {
  expect(errors).toEqual([])
  await shell.close()
  await server.close()
  await rm(data, { recursive: true, force: true })
})

async function writerIn(core: Core): Promise<{ readonly actor: ActorContext; readonly client: number }> {
  const user = core.directory.userByLogin('sales')?.id ?? ''
  const actor: ActorContext = { user, device: newId(), session: null, offset: 0 }
  const client = newClientId()
  const membership = core.directory.membershipsOf(user)[0]?.id ?? null
  await new Devices(core.store, core.recorder, core.clock).greet(actor, membership, 'test', [client])
  return { actor, client }
}

test('two processes that open archives at once leave none without its number, and never give one twice', async () => {
  const branch = server.directory.branchByCode('A')?.id ?? ''
  const archives: string[] = []
  const one = async (core: Core, at: number, { actor, client }: Awaited<ReturnType<typeof writerIn>>) => {
    const archive = newId()
    const business = newId()
    archives.push(archive)
    const results = await core.door.ingest(actor, [
      entryAt(`${archive}.life`, client, 0, openCommand(branch, actor.user, business)),
      entryAt(`${archive}.profile`, client, 0, setEntry({ name: `客户${at}` })),
      entryAt(`${archive}.${business}.service`, client, 0, noteEntry('初次联系')),
    ])
    return results.map((result) => ('why' in result ? `${result.code} ${result.why}` : result.code))
  }
  const here = await writerIn(server)
  const there = await writerIn(shell)
  const answers: string[] = []
  for (let at = 0; at < 40; at++) {
    const both = await Promise.all([one(server, at, here), one(shell, at, there)])
    answers.push(...both.flat())
  }
  // Whatever a device was told was taken stands with its answer; what was torn is DUP by now, or asked again.
  expect([...new Set(answers)].filter((answer) => !['OK', 'DUP', 'RETRY'].includes(answer))).toEqual([])
  const rows = await Promise.all(archives.map((archive) => server.store.archive(archive)))
  const heads = await Promise.all(archives.map((archive) => server.store.docHead(`${archive}.life`)))
  const unanswered = rows.filter((row, at) => row === null && heads[at] !== null)
  expect(unanswered).toEqual([])
  const numbers = rows.flatMap((row) => (row === null ? [] : [row.archiveNo]))
  expect(new Set(numbers).size).toBe(numbers.length)
})
