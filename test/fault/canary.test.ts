/**
 * Done-when 5: a raw client of branch B receives no byte of branch A.
 *
 * A canary stands in every field of every compartment of three archives of A, one per industry, and in the
 * names around them. B signs in, asks for everything that can be asked, by its true name, while A goes on
 * writing; every frame that B ever received is searched, as it came and inflated. The same search in what
 * A's own people received finds every canary: it is not blind.
 */
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../shared/base/json.ts'
import { wholeLog } from '../../shared/protocol/log.ts'
import { factKinds } from '../../shared/domain/entry.ts'
import { businessCompartments, compartments, type Compartment } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import { factHomes } from '../../shared/templates/facts.ts'
import { templates } from '../../shared/templates/index.ts'
import { standingOf, templateRef } from '../../shared/templates/keys.ts'
import type { Template } from '../../shared/templates/types.ts'
import { agreesToSensitive } from '../support/consents.ts'
import { Canaries, findIn, needlesOf } from '../support/canaries.ts'
import { mergedQuery } from '../support/mergedQuery.ts'
import {
  newId,
  PASSWORD,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
} from '../support/server.ts'
import { entryAt, newClientId, openCommand, pushOf, setEntry, SocketClient } from '../support/socketClient.ts'

const canaries = new Canaries()
/** Names of A's people, which B may not learn either. */
const surroundings = new Canaries()
const byCompartment = new Map<Compartment, number>()

let server: TestServer
let branch: { readonly a: string; readonly b: string }
const people: {
  [login: string]: { readonly client: SocketClient; readonly clientId: number; readonly id: string }
} = {}
const archives: { readonly archive: string; readonly business: string; readonly template: Template }[] = []
const documents: string[] = []

async function add(
  login: string,
  name: string,
  role: 'SA' | 'FN' | 'BM' | 'CS' | 'VR',
  code: string,
): Promise<void> {
  const added = await server.core.people.addPerson(
    { login, name, password: PASSWORD, role, branch: code },
    null,
  )
  if (!added.ok) throw new Error(JSON.stringify(added.error))
  const clientId = newClientId()
  const session = await signIn(server, login)
  const { client } = await SocketClient.greet(server.url, session, [clientId])
  people[login] = { client, clientId, id: added.value.id }
}

async function push(login: string, doc: string, value: JsonObject): Promise<void> {
  const { client, clientId } = people[login]!
  const [result] = await client.push([client.entry(doc, clientId, value)])
  if (result?.code !== 'OK') throw new Error(`${doc}: ${JSON.stringify(result)} for ${JSON.stringify(value)}`)
  if (!documents.includes(doc)) documents.push(doc)
}

/** Which of A's people may write there. */
const writerOf = (compartment: Compartment): string => (compartment === 'finance' ? 'money-a' : 'sales-a')

async function fill(template: Template): Promise<void> {
  const archive = newId()
  const business = newId()
  archives.push({ archive, business, template })
  const t = templateRef(template)
  await push('sales-a', `${archive}.life`, openCommand(branch.a, people['sales-a']!.id, business, t))
  await push('sales-a', `${archive}.consent`, agreesToSensitive(t))
  const docOf = (compartment: Compartment): string =>
    (businessCompartments as readonly string[]).includes(compartment)
      ? `${archive}.${business}.${compartment}`
      : `${archive}.${compartment}`
  const count = (compartment: Compartment): void =>
    void byCompartment.set(compartment, (byCompartment.get(compartment) ?? 0) + 1)

  for (const field of template.fields) {
    if (field.auto === 'computed' || field.type.is === 'facts') continue
    const value = canaries.value(field.type)
    if (value === undefined) continue
    const standing = standingOf(field)
    const key =
      standing === 'plain' ? field.key : `${field.key}/${standing === 'business' ? business : newId()}`
    await push(writerOf(field.compartment), docOf(field.compartment), setEntry({ [key]: value }, {}, t))
    count(field.compartment)
  }
  for (const kind of factKinds) {
    const homes = factHomes[kind] ?? [...new Set(template.attachments.map((paper) => paper.compartment))]
    for (const compartment of homes) {
      const paper =
        kind === 'file' ? template.attachments.find((one) => one.compartment === compartment) : undefined
      const fact = canaries.fact(kind)
      if (fact === undefined) continue
      await push(writerOf(compartment), docOf(compartment), {
        k: kind,
        at: 1_770_000_000_000,
        v: 1,
        t,
        fact: paper === undefined ? fact : { ...fact, kind: paper.code },
      })
      count(compartment)
    }
  }
}

/** As it came, and what was deflated in it. */
const opened = (frames: readonly Uint8Array[]): readonly Uint8Array[] =>
  frames.flatMap((frame) => (frame[0] === 1 ? [frame, inflateRawSync(frame.subarray(1))] : [frame]))

beforeAll(async () => {
  server = await startTestServer()
  branch = await setUpCompany(server)
  await add('sales-a', surroundings.text(), 'SA', 'A')
  await add('money-a', surroundings.text(), 'FN', 'A')
  await add('boss-a', surroundings.text(), 'BM', 'A')
  await add('check-a', surroundings.text(), 'VR', 'A')
  for (const role of ['SA', 'FN', 'BM', 'CS', 'VR'] as const)
    await add(`${role.toLowerCase()}-b`, `乙店 ${role}`, role, 'B')
  for (const template of Object.values(templates)) await fill(template)
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

describe('branch B, asking for everything of branch A', () => {
  test('a canary stands in every compartment that any industry can fill', () => {
    const fillable = new Set(
      Object.values(templates).flatMap((template) => [
        ...template.fields
          .filter((field) => field.auto !== 'computed' && field.type.is !== 'facts')
          .map((field) => field.compartment),
        ...template.attachments.map((paper) => paper.compartment),
      ]),
    )
    expect([...byCompartment.keys()].sort()).toEqual([...fillable].sort())
    expect([...byCompartment.values()].reduce((sum, one) => sum + one, 0)).toBeGreaterThan(100)
    expect(canaries.texts.length + canaries.numbers.length).toBeGreaterThan(150)
  })

  test('receives no byte of them, in any frame, by any encoding', async () => {
    const attackers = Object.entries(people).filter(([login]) => login.endsWith('-b'))
    const owners = ['sales-a', 'money-a', 'boss-a'].map((login) => people[login]!.id)
    const scopes = compartments.flatMap((compartment) =>
      [
        `branch/${branch.a}`,
        ...owners.map((id) => `owner/${id}/${branch.a}`),
        ...owners.map((id) => `team/${id}/${branch.a}`),
      ].flatMap((base) => [`${base}/${compartment}`, `${base}/${compartment}${MASKED}`]),
    )
    scopes.push(...owners.flatMap((id) => [`grant/${id}`, `mask/${id}`, `mask/${id}${MASKED}`]))
    const bodies: Uint8Array[] = []
    const writing = (async () => {
      for (let each = 0; each < 30; each++) {
        await push('sales-a', `${archives[0]!.archive}.profile`, setEntry({ alias: canaries.text() }))
      }
    })()
    for (const [login, { client }] of attackers) {
      // Greeting with A's scopes as if they had been pulled before, and with A's client ids.
      const session = await signIn(server, login)
      const second = await SocketClient.greet(
        server.url,
        session,
        [newClientId(), people['sales-a']!.clientId],
        Object.fromEntries(scopes.map((scope) => [scope, 1])),
      )
      expect(second.welcome.foreignClientIds).toEqual([people['sales-a']!.clientId])
      for (const one of [client, second.client]) {
        for (const scope of scopes) {
          await one.send({ type: 'PULL', scope, base: 0, after: 0, maxBytes: 4 * 1024 * 1024 })
          expect(await one.next('REFUSED')).toMatchObject({ code: 'not-your-scope' })
        }
        let req = 0
        for (const { archive } of archives) {
          for (const doc of [null, ...documents.filter((name) => name.startsWith(archive))]) {
            for (const purpose of ['repair', 'follow-up']) {
              await one.send({ type: 'FETCH', req: ++req, archive, doc, purpose })
              expect(await one.next('FETCHED')).toEqual({
                type: 'FETCHED',
                req,
                items: [],
                refused: 'denied',
              })
            }
          }
        }
        // A document of A asked for under an archive that is not its own.
        await one.send({
          type: 'FETCH',
          req: req + 1,
          archive: newId(),
          doc: documents[1]!,
          purpose: 'repair',
        })
        expect((await one.next('FETCHED')).items).toEqual([])
        // Their own feeds, which they may pull, hold nothing of it either.
        for (const { id } of second.welcome.scopes) expect(await one.pull(id)).toMatchObject({ items: [] })
      }
      for (const [path, body] of [
        ['/api/head-office/query', mergedQuery({ branch: [branch.a] })],
        ['/api/log/query', { ...wholeLog, branch: branch.a }],
        ['/api/log/query', { ...wholeLog, archive: archives[0]!.archive }],
        ['/api/log/query', { ...wholeLog, user: owners[0] }],
      ] as const) {
        const response = await post(server.url, path, body, { cookie: session.cookie })
        bodies.push(new Uint8Array(await response.arrayBuffer()))
      }
      for (const path of ['/api/me', '/api/head-office/branches', '/api/setup', '/healthz']) {
        const response = await fetch(server.url + path, { headers: { cookie: session.cookie } })
        bodies.push(new Uint8Array(await response.arrayBuffer()))
      }
      bodies.push(...opened(second.client.frames))
      second.client.close()
    }
    await writing
    // Whatever was under way to anyone has arrived when a later question is answered.
    for (const [, { client }] of attackers) {
      await client.send({ type: 'PING', n: 1 })
      await client.next('PONG')
    }
    const received = [...attackers.flatMap(([, { client }]) => opened(client.frames)), ...bodies]
    expect(received.length).toBeGreaterThan(1000)
    expect(findIn(received, needlesOf(canaries))).toEqual([])
    // REFUSED echoes the scope that was asked for: names that B said itself are no news to it.
    const unasked = received.filter((frame) => !Buffer.from(frame).includes('not-your-scope'))
    expect(findIn(unasked, needlesOf(surroundings))).toEqual([])
  })

  test('the same search in what A received finds every canary that anyone of A may read', async () => {
    const seen: Uint8Array[] = []
    for (const [login, allowed] of [
      ['boss-a', compartments.filter((one) => one !== 'identity')],
      ['check-a', ['identity'] as const],
    ] as const) {
      const { client } = people[login]!
      for (const compartment of allowed) await client.pull(`branch/${branch.a}/${compartment}`)
      seen.push(...opened(client.frames))
    }
    const found = new Set(findIn(seen, needlesOf(canaries)).map((one) => one.split(' as ')[0]))
    expect(
      [...canaries.texts, ...canaries.numbers.map(String)].filter((canary) => !found.has(canary)),
    ).toEqual([])
  })

  test('its forged writes are refused one by one, change nothing and reach nobody', async () => {
    const onlooker = people['boss-a']!.client
    const heard = onlooker.frames.length
    const rowsBefore = await Promise.all(archives.map(({ archive }) => server.core.store.archive(archive)))
    const headsBefore = await Promise.all(documents.map((doc) => server.core.store.docHead(doc)))
    let forged = 0
    for (const login of Object.keys(people).filter((one) => one.endsWith('-b'))) {
      const { client, clientId, id } = people[login]!
      for (const { archive, business, template } of archives) {
        const t = templateRef(template)
        const command = (what: object): JsonObject => ({
          k: 'command',
          at: 1,
          v: 1,
          t,
          command: what as JsonObject,
        })
        const attempts = [
          ...documents
            .filter((doc) => doc.startsWith(archive))
            .flatMap((doc) => [
              entryAt(doc, clientId, 0, setEntry({ name: '伪造的名字' }, {}, t)),
              // In the name of A's salesman, and with his next clock.
              entryAt(doc, people['sales-a']!.clientId, 10_000, setEntry({ name: '伪造的名字' }, {}, t)),
              {
                ...entryAt(doc, people['sales-a']!.clientId, 0, setEntry({ name: '伪造的名字' }, {}, t)),
                clientId,
              },
              pushOf(doc, clientId, Uint8Array.of(0, 1, clientId & 127, 1, 0, 1)),
            ]),
          entryAt(`${archive}.custody`, clientId, 0, setEntry({ name: '新文档' }, {}, t)),
          entryAt(`${archive}.${newId()}.deal`, clientId, 0, setEntry({ stage: 'x' }, {}, t)),
          entryAt(`${archive}.life`, clientId, 0, command({ do: 'transfer', to: id })),
          entryAt(
            `${archive}.life`,
            clientId,
            0,
            command({ do: 'openBusiness', business: newId(), owner: id }),
          ),
          entryAt(
            `${archive}.life`,
            clientId,
            0,
            command({ do: 'open', branch: branch.b, owner: id, business }),
          ),
          entryAt(`${archive}.life`, clientId, 0, {
            k: 'verdict',
            at: 1,
            v: 1,
            t,
            n: 99,
            covers: {},
            verdict: { is: 'transferred', to: id },
          }),
          // A new archive in somebody else's branch.
          entryAt(
            `${newId()}.life`,
            clientId,
            0,
            command({ do: 'open', branch: branch.a, owner: people['sales-a']!.id, business: newId() }),
          ),
          entryAt(
            `${newId()}.life`,
            clientId,
            0,
            command({ do: 'open', branch: branch.a, owner: id, business: newId() }),
          ),
        ]
        for (const attempt of attempts) {
          forged++
          const [result] = await client.push([attempt])
          expect(
            ['DENIED', 'INVALID', 'FORK'],
            `${login} ${attempt.doc} ${JSON.stringify(result)}`,
          ).toContain(result?.code)
        }
      }
    }
    expect(forged).toBeGreaterThan(400)
    expect(await Promise.all(archives.map(({ archive }) => server.core.store.archive(archive)))).toEqual(
      rowsBefore,
    )
    expect(await Promise.all(documents.map((doc) => server.core.store.docHead(doc)))).toEqual(headsBefore)
    await onlooker.send({ type: 'PING', n: 2 })
    await onlooker.next('PONG')
    expect(onlooker.frames.length).toBe(heard + 1)
    const refusals = (await server.core.store.log(1, 1_000_000)).filter(({ meta }) => meta.kind === 'refused')
    expect(refusals.length).toBeGreaterThan(300)
    expect(new Set(refusals.map(({ meta }) => meta.user))).not.toContain(people['sales-a']!.id)
  })
})
