/**
 * The company under fire: branch A with the onlooker (its manager), a victim who only owns something, and hostile
 * salespeople; branch B with more of them, who are strangers to everything in A.
 */
import type { Role } from '../../shared/policy/table.ts'
import { newId, PASSWORD, signIn, type TestSession } from '../support/server.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../support/socketClient.ts'
import { openCore } from '../../sync-server/server.ts'

/** Stands in what nobody who attacks may read. */
export const CANARY = '金丝雀·不可外传'

export interface Opened {
  readonly archive: string
  readonly business: string
}

/** One person at one device, with a client id and an archive of their own. */
export interface Someone extends Opened {
  readonly login: string
  readonly user: string
  readonly branch: string
  readonly template: string
  readonly session: TestSession
  readonly client: number
}

export interface Ground {
  readonly onlooker: Someone
  readonly victim: Someone
  readonly hostile: readonly Someone[]
}

interface Seat {
  readonly login: string
  readonly branch: 'A' | 'B'
  readonly user: string
  readonly branchId: string
}

const templates = { A: 'homeDeco@1', B: 'generic@1' } as const

/** Into an empty folder, before the server starts on it. */
export async function foundCompany(data: string, hostile: number): Promise<readonly Seat[]> {
  const core = await openCore({ data })
  try {
    const done = await core.people.setUp(
      '靶场公司',
      [
        { code: 'A', name: '一店', template: 'homeDeco' },
        { code: 'B', name: '二店', template: 'generic' },
      ],
      { login: 'admin', name: '管理员', password: PASSWORD },
    )
    if (!done.ok) throw new Error(JSON.stringify(done.error))
    await core.people.setFactorSetting('optional')
    const wanted: readonly (readonly [string, Role, Seat['branch']])[] = [
      ['onlooker', 'BM', 'A'],
      ['victim', 'SA', 'A'],
      ...Array.from(
        { length: hostile },
        (_, at) => [`hostile${at}`, 'SA', at % 4 === 3 ? 'B' : 'A'] as const,
      ),
    ]
    const seats: Seat[] = []
    for (const [login, role, branch] of wanted) {
      const added = await core.people.addPerson(
        { login, name: `${login} 某`, password: PASSWORD, role, branch },
        null,
      )
      if (!added.ok) throw new Error(JSON.stringify(added.error))
      const branchId = core.directory.branchByCode(branch)?.id ?? ''
      seats.push({ login, branch, user: added.value.id, branchId })
    }
    return seats
  } finally {
    await core.close()
  }
}

/** Signs everybody in and opens an archive for each. */
export async function takeSeats(url: string, seats: readonly Seat[]): Promise<Ground> {
  const people: Someone[] = []
  for (const { login, branch, user, branchId } of seats) {
    const session = await signIn({ url }, login)
    const client = newClientId()
    const opened = { archive: newId(), business: newId() }
    const template = templates[branch]
    const { client: socket } = await SocketClient.greet(url, session, [client])
    const secret = people.length < 2 ? CANARY : '张三'
    const results = await socket.push([
      socket.entry(`${opened.archive}.life`, client, openCommand(branchId, user, opened.business, template)),
      socket.entry(`${opened.archive}.profile`, client, setEntry({ name: secret }, {}, template)),
      socket.entry(`${opened.archive}.contact`, client, setEntry({ address: secret }, {}, template)),
    ])
    if (!results.every(({ code }) => code === 'OK')) throw new Error(JSON.stringify(results))
    socket.close()
    await socket.end()
    people.push({ login, user, branch: branchId, template, session, client, ...opened })
  }
  const [onlooker, victim, ...hostile] = people
  if (onlooker === undefined || victim === undefined) throw new Error('nobody there')
  return { onlooker, victim, hostile }
}
