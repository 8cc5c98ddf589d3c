/** Our server, whole; its archives came in through the door, a salesperson's, and the branch's manager reads them. */
import { rmSync } from 'node:fs'
import type { PushEntry } from '../../../shared/protocol/push.ts'
import type { ActorContext } from '../../../sync-server/ingest/actor.ts'
import { Devices } from '../../../sync-server/people/devices.ts'
import { systemClock } from '../../../sync-server/ports.ts'
import { addPerson, newId, setUpCompany, startTestServer } from '../../support/server.ts'
import { entryAt, newClientId, openCommand } from '../../support/socketClient.ts'
import { clientAt, compartments, docOf, entriesOf, type Branch } from '../devicePage/branch.ts'
import type { Badge, Department, Served } from './server.ts'

const PUSHES_AT_ONCE = 256

export async function serveOurs(archives: number): Promise<Served> {
  const server = await startTestServer({ report: (error) => console.error(error) })
  let left = false
  const { core, data, url, port } = server
  const { a: branch } = await setUpCompany(server)
  const { id: user } = await addPerson(server, 'sales', 'SA', 'A')
  const { id: manager } = await addPerson(server, 'manager', 'BM', 'A')
  const place: Branch = { branch, user, device: newId() }
  const actor: ActorContext = { user, device: place.device, session: null, offset: 0 }
  const writers = new Set(Array.from({ length: archives }, (_, at) => clientAt(at).writer))
  const membership = core.directory.membershipsOf(user)[0]?.id ?? null
  await new Devices(core.store, core.recorder, systemClock).greet(actor, membership, 'bench', [...writers])

  let waiting: PushEntry[] = []
  const push = async (): Promise<void> => {
    const results = await core.door.ingest(actor, waiting)
    const bad = results.find(({ code }) => code !== 'OK')
    if (bad !== undefined) throw new Error(`the door said ${JSON.stringify(bad)}`)
    waiting = []
  }
  for (let at = 0; at < archives; at++) {
    const client = clientAt(at)
    for (const part of compartments) {
      const values = entriesOf(place, client, part, false)
      waiting.push(entryAt(docOf(client, part), client.writer, 0, ...values))
    }
    if (waiting.length >= PUSHES_AT_ONCE) await push()
  }
  await push()

  const badgesOf = (person: string, count: number): readonly Badge[] =>
    Array.from({ length: count }, () => {
      const device = newId()
      const { token, session } = core.sessions.mint(person, device, false)
      core.sessions.begun(session)
      return { cookie: `anjuan=${token}`, device, user: person }
    })

  async function department(code: string, devices: number, own: number): Promise<Department> {
    const added = await core.branches.add({ code, name: `分店${code}`, template: 'homeDeco' }, null)
    if (!added.ok) throw new Error(`no branch ${code}: ${added.error.code}`)
    const { id: person } = await addPerson(server, `person-${code.toLowerCase()}`, 'BM', code)
    const client = newClientId()
    const at: ActorContext = { user: person, device: newId(), session: null, offset: 0 }
    const right = core.directory.membershipsOf(person)[0]?.id ?? null
    await new Devices(core.store, core.recorder, systemClock).greet(at, right, 'bench', [client])
    const docs: string[] = []
    for (let archive = 0; archive < own; archive++) {
      const [id, business] = [newId(), newId()]
      const open = entryAt(`${id}.life`, client, 0, openCommand(added.value.id, person, business))
      const [result] = await core.door.ingest(at, [open])
      if (result?.code !== 'OK') throw new Error(`the door said ${JSON.stringify(result)}`)
      docs.push(`${id}.${business}.service`)
    }
    return { badges: badgesOf(person, devices), docs }
  }

  return {
    port,
    url,
    branch,
    badges: (count) => badgesOf(manager, count),
    async departments(count, devices, own) {
      const made: Department[] = []
      for (let at = 0; at < count; at++) made.push(await department(`D${at}`, devices, own))
      return made
    },
    folder() {
      left = true
      return data
    },
    async end() {
      await server.stop()
      if (!left) rmSync(data, { recursive: true, force: true })
    },
  }
}

/** Over a folder that was left behind; it is taken along in the end. */
export async function serveAgain(data: string): Promise<Served> {
  const { url, port, stop } = await startTestServer({ data, report: (error) => console.error(error) })
  return {
    port,
    url,
    branch: '',
    async end() {
      await stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
