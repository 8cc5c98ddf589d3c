/**
 * R13: a draft without a consent stays a draft, and nothing sensitive is kept, by whatever path one tries: a sheet, the
 * socket, HTTP.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEntries } from '../../shared/document/read.ts'
import { foldDocument } from '../../shared/domain/fold.ts'
import { readLife } from '../../shared/domain/life.ts'
import { parseDocId } from '../../shared/domain/names.ts'
import { templates } from '../../shared/templates/index.ts'
import { importSheet } from '../../sync-server/import/importer.ts'
import { allUpdates } from '../../sync-server/ingest/ledgers.ts'
import { addPerson, post, setUpCompany, signIn, startTestServer, type TestServer } from '../support/server.ts'
import { newClientId, setEntry, SocketClient } from '../support/socketClient.ts'

let server: TestServer
let branch: string
let sales: string

beforeAll(async () => {
  server = await startTestServer()
  branch = (await setUpCompany(server)).a
  sales = (await addPerson(server, 'sales', 'SA', 'A')).id
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

async function lifeOf(archive: string) {
  const ledger = await server.core.ledgers.open(`${archive}.life`)
  const entries = ledger === null ? [] : readEntries(...allUpdates(ledger))
  const author = (value: { readonly [key: string]: unknown }) => (value['k'] === 'verdict' ? 'server' : '')
  return foldDocument(
    entries.map(({ id, value }) => ({
      id,
      entry: value,
      author: { user: author(value), device: '', membership: null },
      receipt: null,
    })),
  )
}

test('R13 a draft out of a sheet is handed in by no path while no consent stands', async () => {
  const headers = ['姓名', '手机', '身份证号', '地区']
  const cells = ['王芳', '13800138077', '11010519491231002X', '北京市朝阳区']
  const { rows } = await importSheet({
    core: server.core,
    sheet: { encoding: 'utf-8', headers, rows: [{ number: 2, cells }] },
    template: templates.homeDeco,
    branch,
    user: sales,
    targets: null,
    progress: () => undefined,
  })
  expect(rows[0]?.outcome).toMatchObject({ is: 'created', withheld: ['idNumber'] })
  const [listed] = await server.core.store.scopeRows(`branch/${branch}/life`, 0, 10)
  const archive = parseDocId(listed?.doc ?? '')?.archive ?? ''

  const session = await signIn(server, 'sales')
  const id = newClientId()
  const { client } = await SocketClient.greet(server.url, session, [id])
  const command = { k: 'command', at: Date.now(), v: 1, t: 'homeDeco@1', command: { do: 'submit' } }
  const [pushed] = await client.push([client.entry(`${archive}.life`, id, command)])
  expect(pushed?.code).toBe('OK')
  const life = await lifeOf(archive)
  expect(life.verdicts.at(-1)?.verdict).toEqual({ is: 'refused', why: 'no-consent' })
  // The verdict itself is nobody's to write.
  const forged = {
    k: 'verdict',
    at: Date.now(),
    v: 1,
    t: 'homeDeco@1',
    n: 9,
    covers: {},
    verdict: { is: 'submitted', by: sales },
  }
  const [refused] = await client.push([client.entry(`${archive}.life`, id, forged)])
  expect(refused).toMatchObject({ code: 'INVALID', why: 'server-only' })
  const [number] = await client.push([
    client.entry(`${archive}.identity`, id, setEntry({ idNumber: '11010519491231002X' })),
  ])
  expect(number).toMatchObject({ code: 'DENIED', why: 'no-sensitive-consent' })

  // Nothing over HTTP takes an entry or hands a file in.
  for (const path of [`/api/archives/${archive}/submit`, '/api/submit', '/api/push', '/api/entries']) {
    const answer = await post(server.url, path, { archive, do: 'submit' }, { cookie: session.cookie })
    expect([404, 405]).toContain(answer.status)
  }
  expect(readLife(await lifeOf(archive)).checking).toEqual({ is: 'draft' })
  client.close()
})
