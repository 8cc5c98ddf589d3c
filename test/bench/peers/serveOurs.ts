/** Our server, whole; its archives came in through the door, a salesperson's, and the branch's manager reads them. */
import { rmSync } from 'node:fs'
import type { PushEntry } from '../../../shared/protocol/push.ts'
import type { ActorContext } from '../../../sync-server/ingest/actor.ts'
import { Devices } from '../../../sync-server/people/devices.ts'
import { systemClock } from '../../../sync-server/ports.ts'
import { addPerson, newId, setUpCompany, startTestServer } from '../../support/server.ts'
import { entryAt } from '../../support/socketClient.ts'
import { clientAt, compartments, docOf, entriesOf, type Branch } from '../devicePage/branch.ts'
import type { Served } from './server.ts'

const PUSHES_AT_ONCE = 256

export async function serveOurs(archives: number): Promise<Served> {
  const server = await startTestServer({ report: (error) => console.error(error) })
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

  return {
    port,
    url,
    branch,
    badges: (count) =>
      Array.from({ length: count }, () => {
        const device = newId()
        const { token, session } = core.sessions.mint(manager, device, false)
        core.sessions.begun(session)
        return { cookie: `anjuan=${token}`, device, user: manager }
      }),
    async end() {
      await server.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
