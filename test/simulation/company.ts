/**
 * The company that every simulated world begins with: two branches, people of several roles. Made once per
 * process, from a seed of its own, and copied into each world as the bytes of its disk.
 */
import type { Role } from '../../shared/policy/table.ts'
import type { EscrowKey } from '../../shared/protocol/device.ts'
import { draft } from '../../sync-server/ingest/draft.ts'
import type { Effect } from '../../sync-server/store/contract.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { Dice } from './dice.ts'
import { Loop } from './loop.ts'
import { belongTo } from './platform.ts'
import { Server } from './server.ts'
import { ServerDisk } from './serverDisk.ts'

export const START = Date.UTC(2026, 10, 2, 1)

const people = {
  sales: ['SA', 'A'],
  colleague: ['SA', 'A'],
  manager: ['BM', 'A'],
  site: ['ST', 'A'],
  neighbour: ['BM', 'B'],
  head: ['HQ', null],
} as const satisfies Record<string, readonly [Role, string | null]>

export type Login = keyof typeof people

export interface Person {
  readonly id: string
  readonly login: Login
  readonly membership: string
}

export interface Company {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly masterKey: Uint8Array
  readonly organisation: { readonly id: string; readonly name: string }
  readonly branches: { readonly a: string; readonly b: string }
  readonly people: Readonly<Record<Login, Person>>
  readonly escrow: EscrowKey
}

export async function foundCompany(): Promise<Company> {
  const loop = new Loop(START - 3_600_000)
  const dice = new Dice(0xa11c_e5ee_d000_0001n)
  const problems: unknown[] = []
  belongTo(loop, (problem) => problems.push(problem))
  const masterKey = dice.bytes(32)
  const disk = new ServerDisk()
  const server = new Server(loop, dice, disk, masterKey, (error) => problems.push(error))
  const id = (): string => newUlid(loop, dice)
  const found = async (): Promise<Omit<Company, 'files'>> => {
    await server.start()
    const core = server.running?.core
    if (core === undefined) throw new Error('the server did not start')
    const organisation = { id: id(), name: '模拟公司' }
    const branches = { a: id(), b: id() }
    const branch = (which: 'a' | 'b', template: string): Effect => ({
      on: 'branch',
      row: {
        id: branches[which],
        code: which.toUpperCase(),
        name: which === 'a' ? '一店' : '二店',
        template,
        ownership: 'own',
        entity: '',
        agreement: '',
        preset: 'store',
        closed: false,
      },
    })
    const effects: Effect[] = [
      { on: 'organisation', row: organisation },
      branch('a', 'homeDeco'),
      branch('b', 'generic'),
    ]
    const all: Partial<Record<Login, Person>> = {}
    for (const [name, [role, place]] of Object.entries(people)) {
      const login = name as Login
      const person = { id: id(), login, membership: id() }
      all[login] = person
      effects.push(
        {
          on: 'user',
          row: { id: person.id, login, name: `${login} 某`, passwordHash: 'joined', disabled: false },
        },
        {
          on: 'membership',
          row: {
            id: person.membership,
            user: person.id,
            role,
            branch: place === null ? null : branches[place === 'A' ? 'a' : 'b'],
            unit: null,
            from: loop.now() - 1,
            until: null,
            deputyFor: null,
          },
        },
      )
    }
    await core.recorder.record([{ meta: draft('organisation', 'setUp'), payload: null, effects }])
    await core.directory.reload()
    return {
      masterKey,
      organisation,
      branches,
      people: all as Company['people'],
      escrow: await core.escrow.key(),
    }
  }
  const company = await loop.until(found())
  if (problems.length > 0) throw new AggregateError(problems, 'the company could not be founded')
  disk.checkpoint()
  const files = disk.copy()
  server.forget()
  return { ...company, files }
}
