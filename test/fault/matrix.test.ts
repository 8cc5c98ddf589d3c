/**
 * The matrix of roles, cell by cell, over every channel that there is: the feed (PULL and LIVE), FETCH,
 * REVEAL, PUSH, orders, the merged list and the log over HTTP, and the search of the device over what it got.
 * Export and print are not built yet; their cells are held by `test/unit/policy/table.test.ts` until then.
 *
 * Somebody stands in every place where the company may put a role (in a branch, in all, in for another), and
 * every kind of archive stands to each of them. What should come is reasoned in `matrixExpectation.ts` from
 * the hand-written table; what did come is read from the recorded frames, inflated and searched.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeviceRow } from '../../client/api.ts'
import { Catalogue } from '../../client/search/catalogue.ts'
import { entryOf } from '../../client/worker/lists.ts'
import type { Fragment } from '../../shared/domain/card.ts'
import { canonicalOf, wordsOf } from '../../shared/domain/tags.ts'
import type { Grant } from '../../shared/domain/grant.ts'
import { compartments } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import type { HeadOfficePage } from '../../shared/protocol/http.ts'
import { wholeLog, type LogPage, type LogQuery } from '../../shared/protocol/log.ts'
import { templateRef } from '../../shared/templates/keys.ts'
import type { Order } from '../../sync-server/ingest/orders.ts'
import { listQuery } from '../support/listQuery.ts'
import { coversLine, expectedAt, expectedScopes, mayAt, seesOf } from '../support/matrixExpectation.ts'
import {
  archivesAround,
  askedOf,
  canariesIn,
  disagreement,
  itemsIn,
  look,
  lookInto,
  opened,
  partsOf,
  Visit,
  type Seen,
} from '../support/matrixProbe.ts'
import { allMutants, bent, nameOf, Prober, whyEquivalent, type Mutant } from '../support/matrixMutants.ts'
import {
  buildWorld,
  type Filed,
  type FiledPart,
  type MatrixActor,
  type World,
} from '../support/matrixWorld.ts'
import { mergedQuery } from '../support/mergedQuery.ts'
import { newId, post, signIn } from '../support/server.ts'
import { entryAt, newClientId, SocketClient } from '../support/socketClient.ts'
import { expectedGrants, expectedLog, expectedPlacements, onlineTable } from '../unit/policy/roles.ts'

let world: World

beforeAll(async () => {
  const began = Date.now()
  world = await buildWorld()
  const planted = world.canaries.texts.length + world.canaries.numbers.length
  console.log(
    `matrix: ${world.actors.length} people, ${world.archives.length} archives, ${planted} canaries in ${Date.now() - began} ms`,
  )
})
afterAll(async () => {
  expect(world.server.errors).toEqual([])
  await world.server.end()
})

const actors = expectedPlacements().map(({ role, kind }) => `${role} ${kind}`)
function actorOf(name: string): MatrixActor {
  const actor = world.actors.find((one) => one.name === name)
  if (actor === undefined) throw new Error(`nobody is ${name}`)
  return actor
}

/** Every part around the actor that does not look as it should. `channel` may bring less than the rights say. */
function disagreements(actor: MatrixActor, seen: Seen, brings: boolean): readonly string[] {
  const around = archivesAround(world, actor)
  const found = around.flatMap((filed) =>
    partsOf(filed).flatMap((part) => {
      const should = brings ? seesOf(expectedAt(askedOf(actor, filed, part))) : 'nothing'
      return disagreement(filed, part, should, seen) ?? []
    }),
  )
  // Nor anything of an archive that is not among those: whose it is decides, and it is nobody's here.
  const strangers = world.archives.filter((filed) => !around.includes(filed))
  for (const filed of strangers) {
    for (const part of partsOf(filed)) {
      const should = brings ? seesOf(expectedAt(askedOf(actor, filed, part))) : 'nothing'
      // Its owner is somebody else, like the one who is asked about.
      if (should === 'nothing' && (seen.items.has(part.doc) || seen.ids.has(part.doc)))
        found.push(`${filed.relation} of somebody else, ${part.part}`)
    }
  }
  return found
}

describe('the feed', () => {
  test.each(actors)('POL40 %s receives the documents of its cells, and no byte of another', async (name) => {
    const actor = actorOf(name)
    const visit = await Visit.begin(world, actor)
    const { branches } = world
    const named = (scope: string): string =>
      scope
        .replace('/me', `/${actor.id}`)
        .replace('/absent', `/${actor.absent?.id ?? ''}`)
        .replace('/A', `/${branches.a}`)
    const should = [...expectedScopes(actor.role, actor.kind)].map(named)
    expect(visit.welcome.scopes.map(({ id }) => id).sort()).toEqual(should.sort())
    // Who looks at figures only is told of nobody.
    if (actor.role === 'DD') expect(visit.welcome.people.map(({ id }) => id)).toEqual([actor.id])
    expect(visit.welcome.scopes.every(({ id, masked }) => masked === id.endsWith(MASKED))).toBe(true)

    const people = [
      actor.id,
      actor.absent?.id,
      world.staff['keeper-a'],
      world.staff['keeper-b'],
      world.actors[0]?.id,
    ]
    const bases = [branches.a, branches.b].flatMap((branch) => [
      `branch/${branch}`,
      ...people.flatMap((id) => (id === undefined ? [] : [`owner/${id}/${branch}`, `team/${id}/${branch}`])),
    ])
    const conceivable = [
      ...bases.flatMap((base) => compartments.map((compartment) => `${base}/${compartment}`)),
      ...people.flatMap((id) => (id === undefined ? [] : [`grant/${id}`, `mask/${id}`])),
    ].flatMap((scope) => [scope, scope + MASKED])
    const granted: string[] = []
    const frames = await visit.during(async () => {
      for (const scope of new Set([...should, ...conceivable]))
        if (await visit.pull(scope)) granted.push(scope)
    })
    expect(granted.sort()).toEqual(should.sort())
    const brings = actor.kind !== 'all' && !onlineTable.includes(actor.role)
    expect(disagreements(actor, await look(world, frames), brings)).toEqual([])
    visit.end()
  })
})

describe('on demand', () => {
  test.each(actors)('POL41 %s is handed the documents of its cells, whole or masked', async (name) => {
    const actor = actorOf(name)
    const visit = await Visit.begin(world, actor)
    const around = archivesAround(world, actor)
    const whole = await visit.during(async () => {
      for (const { archive } of around) await visit.fetch(archive, null)
    })
    expect(disagreements(actor, await look(world, whole), true)).toEqual([])
    // One by one, and as a repair, which is believed without an entry in the log.
    for (const purpose of ['follow-up', 'repair']) {
      const single = await visit.during(async () => {
        for (const filed of around)
          for (const { doc } of partsOf(filed)) await visit.fetch(filed.archive, doc, purpose)
      })
      expect(disagreements(actor, await look(world, single), true)).toEqual([])
    }
    visit.end()
  })
})

describe('one value at a time', () => {
  test.each(actors)('POL42 %s is shown the values of its cells, and none of another', async (name) => {
    const actor = actorOf(name)
    const visit = await Visit.begin(world, actor)
    const wrong: string[] = []
    const hidden: Uint8Array[] = []
    const full = archivesAround(world, actor).filter(({ relation }) => relation === 'colleague')
    for (const filed of archivesAround(world, actor)) {
      // Every field of one industry; of the others one field of each part.
      const every = filed === full[world.actors.indexOf(actor) % full.length]
      for (const part of filed.parts) {
        const { read, mask } = expectedAt(askedOf(actor, filed, part))
        const frames = await visit.during(async () => {
          for (const { key, value } of every ? part.fields : part.fields.slice(0, 1)) {
            const values = await visit.reveal(filed.archive, part.part, key)
            const shown = values?.some((one) => JSON.stringify(one) === JSON.stringify(value)) ?? false
            if (shown !== (read || mask) || (!shown && values !== null))
              wrong.push(`${filed.relation} ${part.part} ${key}: ${JSON.stringify(values)}`)
          }
        })
        if (!read && !mask) hidden.push(...frames)
      }
      if ((await visit.reveal(filed.archive, 'life', 'archiveNo')) !== null) wrong.push('life was revealed')
    }
    expect(wrong).toEqual([])
    expect([...canariesIn(world, opened(hidden))]).toEqual([])
    visit.end()
  })
})

describe('writing', () => {
  test.each(actors)('POL43 %s appends in its cells, and changes nothing anywhere else', async (name) => {
    const actor = actorOf(name)
    const visit = await Visit.begin(world, actor)
    const wrong: string[] = []
    const unseen: Uint8Array[] = []
    const { store } = world.server.core
    for (const filed of archivesAround(world, actor)) {
      for (const part of partsOf(filed)) {
        const { append, read } = expectedAt(askedOf(actor, filed, part))
        const before = await store.docHead(part.doc)
        // Of `life` a command: to open what is open is refused by a verdict, yet the command was taken.
        const command = { do: 'openBusiness', business: filed.businesses[0] ?? '', owner: actor.id }
        const value =
          part.compartment === 'life'
            ? { k: 'command', at: Date.now(), v: 1, t: templateRef(filed.template), command }
            : world.another(part).entry
        const frames = await visit.during(async () => {
          const result = await visit.push(part.doc, value)
          const taken = result.code === 'OK'
          const refused = result.code === 'DENIED' || result.code === 'HELD'
          if (taken !== append || (!taken && !refused))
            wrong.push(`${filed.relation} ${part.part}: ${JSON.stringify(result)}`)
        })
        const after = await store.docHead(part.doc)
        if (!append && JSON.stringify(before) !== JSON.stringify(after)) wrong.push(`${part.doc} changed`)
        // Whoever appends unseen hears nothing of it either.
        if (!read) unseen.push(...frames)
      }
    }
    expect(wrong).toEqual([])
    expect([...canariesIn(world, opened(unseen))]).toEqual([])
    visit.end()
  })
})

describe('what happens meanwhile', () => {
  test('POL40 everybody connected hears of a change what the cells say, and nobody a byte more', async () => {
    const visits: Visit[] = []
    for (const actor of world.actors) visits.push(await Visit.begin(world, actor))
    const from = visits.map(({ client }) => client.frames.length)
    const changed: { readonly filed: Filed; readonly part: FiledPart; readonly fresh: readonly string[] }[] =
      []
    const seller = world.actors[0]?.id
    const first = new Set<string>()
    for (const filed of world.archives) {
      if (filed.of !== null && filed.of !== seller) continue
      if (first.has(filed.relation)) continue
      first.add(filed.relation)
      for (const part of filed.parts) {
        // What moved into other hands its old keeper cannot write any more.
        const fresh = await world.writeIfOpen(filed, part)
        if (fresh !== null) changed.push({ filed, part, fresh })
      }
    }
    expect(changed.length).toBeGreaterThan(60)
    await quiet(visits.map(({ client }) => client))
    const wrong: string[] = []
    for (const [at, { actor, client }] of visits.entries()) {
      const seen = await look(world, client.frames.slice(from[at]))
      const brings = actor.kind !== 'all' && !onlineTable.includes(actor.role)
      for (const { filed, part, fresh } of changed) {
        const should = brings ? seesOf(expectedAt(askedOf(actor, filed, part))) : 'nothing'
        const got = seen.items.get(part.doc) ?? 'nothing'
        const heard = fresh.filter((canary) => seen.canaries.has(canary))
        const open = part.fields[0]?.plain === true
        if (
          got !== should ||
          (should === 'whole'
            ? heard.length < fresh.length
            : heard.length > 0 && !(open && should === 'masked')) ||
          (should === 'nothing' && seen.ids.has(part.doc))
        )
          wrong.push(
            `${actor.name}, ${filed.relation} ${part.part}: ${should}, but ${got} with ${heard.join(' ')}`,
          )
      }
    }
    expect(wrong).toEqual([])
    console.log(`matrix: ${changed.length} changes heard by ${visits.length} sockets`)
    for (const visit of visits) visit.end()
  })
})

/** Until nobody has heard anything for a while. */
async function quiet(clients: readonly SocketClient[]): Promise<void> {
  const heard = (): number => clients.reduce((sum, { frames }) => sum + frames.length, 0)
  for (let before = -1; before !== heard();) {
    before = heard()
    await new Promise((resume) => setTimeout(resume, 400))
  }
}

describe('orders', () => {
  test.each(actors)(
    'POL44 %s has the server do what the abilities say, and learns of no archive beyond',
    async (name) => {
      const actor = actorOf(name)
      const wrong: string[] = []
      const by = { user: actor.id, device: actor.session.device, session: null, offset: 0 }
      const { clock, server, staff } = world
      const ordered = async (archive: string, order: Order): Promise<string> => {
        const answer = await server.core.door.order({ by, archive, order })
        if (!answer.done) return answer.why
        if (answer.verdict.is === 'granted') {
          const end = { do: 'endGrant', grant: answer.verdict.grant.id } as const
          const ended = await server.core.door.order({ by, archive, order: end })
          if (!ended.done) wrong.push(`what ${name} gave could not be ended: ${ended.why}`)
        }
        return 'done'
      }
      for (const filed of archivesAround(world, actor)) {
        const asked = askedOf(actor, filed, { compartment: 'life', business: null })
        const knows = expectedAt(asked).read
        const check = async (what: string, order: Order, should: readonly string[]): Promise<void> => {
          const got = await ordered(filed.archive, order)
          const right = knows ? should : ['unknown-archive']
          if (!right.includes(got)) wrong.push(`${filed.relation} ${what}: ${got}, not ${right.join(' or ')}`)
        }
        const no = ['no-right', 'not-yours']
        const grant = (change: Partial<Grant>): Order => ({
          do: 'grant',
          grant: {
            id: newId(),
            to: { is: 'person', user: staff['shelf-a'] ?? '' },
            compartments: ['contact'],
            right: 'mask',
            from: clock.now(),
            until: clock.now() + 3_600_000,
            by: actor.id,
            approvedBy: null,
            why: '矩阵',
            agreement: null,
            ...change,
          },
        })
        const to = staff['keeper-a'] ?? ''
        // Each is refused for a reason of its own once it was allowed, so that nothing moves.
        await check(
          'transfer',
          { do: 'transfer', to, business: newId() },
          mayAt(asked, 'assign') ? ['unknown-business'] : no,
        )
        const elsewhere = staff[filed.branch === 'A' ? 'keeper-b' : 'keeper-a'] ?? ''
        await check(
          'team',
          { do: 'team', team: [{ user: elsewhere, job: 'designer' }] },
          mayAt(asked, 'team') ? ['owner-not-in-branch'] : no,
        )
        const gives = mayAt(asked, 'grant')
        await check('grant', grant({}), gives ? ['done'] : ['second-needed'])
        await check('grant of identity', grant({ compartments: ['identity'], right: 'read' }), [
          'second-needed',
        ])
        const involved = ['own', 'ownElsewhere'].includes(filed.relation)
          ? asked.of === 'me'
          : ['team', 'teamElsewhere'].includes(filed.relation) ||
            (filed.relation === 'business' && asked.of === 'me')
        const perCase = expectedGrants().has(`${actor.role} contact maskPerCase all`)
        await check(
          'grant to oneself',
          grant({ to: { is: 'person', user: actor.id } }),
          perCase ? [involved ? 'to-oneself' : 'done'] : ['second-needed'],
        )
        const other = filed.branch === 'A' ? world.branches.b : world.branches.a
        await check(
          'share',
          grant({ to: { is: 'branch', branch: other }, right: 'read' }),
          mayAt(asked, 'share') ? [actor.kind === 'all' ? 'done' : 'second-needed'] : ['no-right'],
        )
        await check('end of what is not there', { do: 'endGrant', grant: newId() }, ['unknown-grant'])
      }
      expect(await ordered(newId(), { do: 'transfer', to: actor.id })).toBe('unknown-archive')
      expect(wrong).toEqual([])
    },
  )
})

/** Waits until the minute is over in which too much was asked. */
async function patient(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await ask()
    if (response.status !== 429) return response
    await new Promise((resume) => setTimeout(resume, 5_000))
  }
}

const logQuery = (more: Partial<LogQuery>): LogQuery => ({ ...wholeLog, ...more })

describe('over HTTP', () => {
  test.each(actors)('POL45 %s reads of the merged list and of the log what the tables say', async (name) => {
    const actor = actorOf(name)
    const { cookie } = actor.session
    const { url } = world.server
    const wrong: string[] = []
    const bodies: Uint8Array[] = []
    const ask = async (
      path: string,
      body: unknown,
    ): Promise<{ readonly status: number; readonly text: string }> => {
      const response = await patient(() => post(url, path, body, { cookie }))
      const bytes = new Uint8Array(await response.arrayBuffer())
      bodies.push(bytes)
      return { status: response.status, text: new TextDecoder().decode(bytes) }
    }
    // One of each kind: the server takes six hundred requests a minute from one address.
    const around = archivesAround(world, actor).filter(
      (filed, at, all) =>
        all.findIndex((one) => one.relation === filed.relation && one.of === filed.of) === at,
    )
    const others = around.filter(({ of }) => of !== null && of !== actor.id && of !== actor.absent?.id)
    const few = around.filter((filed) => !others.slice(1).includes(filed))
    const asked = (filed: Filed) => askedOf(actor, filed, { compartment: 'life', business: null })
    const reads = (filed: Filed, compartment: string, mask = false): boolean => {
      const { read, mask: masked } = expectedAt({ ...asked(filed), compartment })
      return read || (mask && masked)
    }
    // The merged list: everything that may be read of any archive, nothing of contact and identity.
    const merges = mayAt({ ...asked(around[0]!), relation: 'colleague', of: null }, 'headOffice')
    const list = (search: string) => ask('/api/head-office/query', mergedQuery({ search }))
    const merged = await list('')
    if (merged.status !== (merges ? 200 : 403)) wrong.push(`the merged list: ${merged.status}`)
    if (merges) {
      const { rows } = JSON.parse(merged.text) as HeadOfficePage
      if (rows.length < world.archives.length) wrong.push(`only ${rows.length} archives`)
      for (const filed of few) {
        for (const part of filed.parts) {
          if (part.compartment !== 'contact' && part.compartment !== 'identity') continue
          const [canary] = part.fields.flatMap(({ canaries }) => canaries)
          const found = JSON.parse((await list(canary ?? '')).text) as HeadOfficePage
          if (canary === undefined || found.total > 0) wrong.push(`found by ${part.compartment}`)
        }
      }
    }
    for (const path of ['/api/head-office/branches', '/api/me', '/api/approvals']) {
      const response = await patient(() => fetch(url + path, { headers: { cookie } }))
      bodies.push(new Uint8Array(await response.arrayBuffer()))
    }
    // The log.
    const views = expectedLog().get(actor.role) ?? 'none'
    const home = actor.kind === 'all' ? null : world.branches.a
    const queries = [
      {},
      { branch: world.branches.a },
      { branch: world.branches.b },
      { user: world.staff['keeper-a'] ?? '' },
      { user: actor.id, kinds: ['refused' as const] },
      ...few.filter(({ branch }, at) => branch === 'B' || at < 3).map(({ archive }) => ({ archive })),
    ]
    for (const query of queries) {
      const { status, text } = await ask('/api/log/query', logQuery(query))
      if (status !== (views === 'none' ? 403 : 200)) wrong.push(`the log: ${status}`)
      if (status !== 200) continue
      for (const line of (JSON.parse(text) as LogPage).lines) {
        if (!coversLine(actor.role, actor.id, home, line))
          wrong.push(`line ${line.seq} of ${JSON.stringify(query)}`)
        const filed = world.archives.find(({ archive }) => archive === line.archive)
        if (filed === undefined) continue
        const named = line.archiveName !== null
        const own = line.kind === 'change' && line.user === actor.id
        if (named !== reads(filed, 'profile'))
          wrong.push(`${filed.relation} ${named ? 'named' : 'not named'} in the log`)
        if ((line.archiveNo !== null) !== (reads(filed, 'life') || own))
          wrong.push(`the number of ${filed.relation}: ${line.archiveNo}`)
      }
    }
    // Who may see it: whoever has any right on it; to others it does not exist.
    for (const filed of few) {
      const { status } = await ask('/api/access', { archive: filed.archive })
      if ((status === 200) !== reads(filed, 'life')) wrong.push(`access to ${filed.relation}: ${status}`)
    }
    const unknown = await ask('/api/access', { archive: newId() })
    expect(unknown.status).toBe(404)
    expect(wrong).toEqual([])
    const seen = lookInto(world, bodies)
    for (const filed of world.archives) {
      for (const part of filed.parts) {
        const { read } = expectedAt(askedOf(actor, filed, part))
        const found = [
          ...part.fields.flatMap(({ canaries }) => canaries),
          ...part.facts,
          ...part.later,
        ].filter((canary) => seen.canaries.has(canary))
        if (!read && found.length > 0) wrong.push(`${filed.relation} ${part.part}: ${found.join(' ')}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('the search of a device', () => {
  test.each(actors)(
    'POL46 %s finds by what the cells let read, and nothing by what is masked',
    async (name) => {
      const actor = actorOf(name)
      const visit = await Visit.begin(world, actor)
      const shelf = new Map<string, Map<string, { fragment: Fragment | null; masked: Fragment | null }>>()
      const frames = await visit.during(async () => {
        for (const { id } of visit.welcome.scopes) await visit.pull(id)
      })
      for (const item of await itemsIn(frames)) {
        if (item.op !== 'PUT') continue
        const [archive = '', ...rest] = item.doc.split('.')
        const parts =
          shelf.get(archive) ?? new Map<string, { fragment: Fragment | null; masked: Fragment | null }>()
        shelf.set(archive, parts)
        const before = parts.get(rest.join('.')) ?? { fragment: null, masked: null }
        const card = item.card as Fragment
        parts.set(
          rest.join('.'),
          item.update === null ? { ...before, masked: card } : { ...before, fragment: card },
        )
      }
      // As much of a vault as the catalogue asks of one.
      const vault = {
        shelf: { parts: (archive: string) => shelf.get(archive) ?? new Map<string, never>() },
        isRejected: () => false,
        waitsFor: () => 0,
        tags: { canonical: canonicalOf([]), words: wordsOf([]) },
      } as unknown as Parameters<typeof entryOf>[0]
      const catalogue = new Catalogue((archive) => ({ archive }) as DeviceRow)
      for (const archive of shelf.keys()) catalogue.put(entryOf(vault, archive))
      const found = (search: string): readonly string[] =>
        catalogue.page(listQuery({ search, limit: 1_000 })).rows.map(({ archive }) => archive)
      const wrong: string[] = []
      const brings = actor.kind !== 'all' && !onlineTable.includes(actor.role)
      let finds = 0
      for (const filed of world.archives) {
        for (const part of filed.parts) {
          const whole = brings && expectedAt(askedOf(actor, filed, part)).read
          for (const { key, canaries, plain } of part.fields) {
            for (const canary of canaries) {
              const hit = found(canary).includes(filed.archive)
              if (hit && !whole && !plain) wrong.push(`${filed.relation} by ${part.part} ${key}`)
              // Once several hold the name, whichever stands is what lists show.
              if (!hit && whole && key === 'name' && part.later.length === 0)
                wrong.push(`${filed.relation} not by name`)
              if (hit) finds++
            }
          }
          if (part.compartment !== 'profile') continue
          if (!whole && found('niao').includes(filed.archive))
            wrong.push(`${filed.relation} by the sound of its name`)
        }
      }
      expect(wrong).toEqual([])
      if (expectedScopes(actor.role, actor.kind).size > 0) expect(finds).toBeGreaterThan(0)
      visit.end()
    },
  )
})

const TIME_MS = 600_000

describe('the suite itself', () => {
  test(
    'every one-cell mutant of the table is noticed over the sockets',
    async () => {
      const began = Date.now()
      const mutants = allMutants()
      const unseen = mutants.map((mutant) => whyEquivalent(world, mutant))
      const telling = mutants.filter((_, at) => unseen[at] === null)
      const prober = new Prober(world)
      // As the table is, nothing disagrees: whatever is found below is the mutant's doing.
      const sane: string[] = []
      for (const mutant of distinctCells(telling)) {
        const found = await prober.firstDisagreement(mutant)
        if (found !== null) sane.push(`${nameOf(mutant)}: ${found}`)
      }
      expect(sane).toEqual([])
      const missed: string[] = []
      for (const mutant of telling) {
        if ((await bent(mutant, () => prober.firstDisagreement(mutant))) === null) missed.push(nameOf(mutant))
      }
      prober.end()
      const equal = (why: string): number => unseen.filter((one) => one === why).length
      console.log(
        `matrix: ${mutants.length} one-cell mutants of what bytes obey; equivalent: ${equal('said already')} because ` +
          `a wider reach or another right says the same, ${equal('nobody stands so')} because nobody of the role works in ` +
          `all branches; ${telling.length - missed.length} of the other ${telling.length} caught in ${Date.now() - began} ms`,
      )
      expect(missed).toEqual([])
    },
    TIME_MS,
  )
})

/** One mutant for each cell. */
const distinctCells = (mutants: readonly Mutant[]): readonly Mutant[] => [
  ...new Map(mutants.map((mutant) => [`${mutant.role} ${mutant.compartment}`, mutant])).values(),
]

describe('whose time is not now', () => {
  test('POL48 a membership that is over, or has not begun, opens nothing by any channel', async () => {
    const wrong: string[] = []
    const { a, b } = world.branches
    const archives = world.archives.filter(({ of }) => of === null || of === world.actors[0]?.id)
    const frames: Uint8Array[] = []
    for (const { name, login, id } of world.idle) {
      const session = await signIn(world.server, login)
      const clientId = newClientId()
      const { client, welcome } = await SocketClient.greet(world.server.url, session, [clientId])
      if (welcome.scopes.length + welcome.memberships.length > 0)
        wrong.push(`${name}: ${JSON.stringify(welcome.scopes)}`)
      if (welcome.people.some((one) => one.id !== id)) wrong.push(`${name} knows people`)
      for (const compartment of compartments) {
        const bases = [a, b].flatMap((branch) => [
          `branch/${branch}`,
          `owner/${id}/${branch}`,
          `team/${id}/${branch}`,
        ])
        for (const scope of [...bases.map((base) => `${base}/${compartment}`), `grant/${id}`]) {
          await client.send({ type: 'PULL', scope, base: 0, after: 0, maxBytes: 65_536 })
          await client.next('REFUSED')
        }
      }
      let req = 0
      for (const filed of archives) {
        await client.send({ type: 'FETCH', req: ++req, archive: filed.archive, doc: null, purpose: 'x' })
        if ((await client.next('FETCHED')).refused === null) wrong.push(`${name} fetched ${filed.relation}`)
        for (const part of filed.parts.slice(0, 3)) {
          const field = part.fields[0]?.key ?? 'name'
          const asked = { archive: filed.archive, part: part.part, field, purpose: 'x' }
          await client.send({ type: 'REVEAL', req: ++req, ...asked })
          if ((await client.next('REVEALED')).refused === null)
            wrong.push(`${name} was shown ${filed.relation}`)
        }
        for (const part of filed.parts.slice(0, 2)) {
          const [result] = await client.push([client.entry(part.doc, clientId, world.another(part).entry)])
          if (result?.code !== 'DENIED' && result?.code !== 'HELD')
            wrong.push(`${name} wrote: ${result?.code}`)
        }
      }
      for (const path of ['/api/log/query', '/api/head-office/query', '/api/access']) {
        const body = path.includes('log')
          ? logQuery({})
          : path.includes('access')
            ? { archive: archives[0]?.archive }
            : mergedQuery()
        const { status } = await patient(() => post(world.server.url, path, body, { cookie: session.cookie }))
        if (status < 400) wrong.push(`${name}: ${path} ${status}`)
      }
      frames.push(...client.frames)
      client.close()
    }
    expect(world.idle.length).toBe(32)
    expect(wrong).toEqual([])
    const seen = await look(world, frames)
    expect([...seen.canaries, ...seen.items.keys()]).toEqual([])
    expect(world.archives.filter(({ archive }) => seen.ids.has(archive))).toEqual([])
  })

  test('POL48 a session that ended takes its sockets along and opens none, nor HTTP', async () => {
    for (const actor of world.actors) {
      const session = await signIn(world.server, actor.login)
      const { client } = await SocketClient.greet(world.server.url, session, [newClientId()])
      const out = await patient(() => post(world.server.url, '/api/sign-out', {}, { cookie: session.cookie }))
      expect(out.status).toBeLessThan(300)
      expect((await client.end(1_000)).code).toBe(4401)
      const again = await SocketClient.open(world.server.url, session)
      expect((await again.end()).code).toBe(4401)
      expect(again.frames).toEqual([])
      const log = await patient(() =>
        post(world.server.url, '/api/log/query', logQuery({}), { cookie: session.cookie }),
      )
      expect(log.status).toBe(401)
    }
  })

  test('POL48 whoever is disabled hears nothing more, on no socket and by no session', async () => {
    const { core } = world.server
    for (const filed of world.archives) {
      if (filed.of === null) continue
      const side = filed.branch.toLowerCase()
      const business = filed.relation === 'business' ? { business: filed.businesses[1] ?? '' } : {}
      await world.order(`boss-${side}`, filed.archive, {
        do: 'transfer',
        to: world.staff[`keeper-${side}`] ?? '',
        ...business,
      })
    }
    const part = world.archives[0]?.parts[0]
    for (const actor of world.actors) {
      const visit = await Visit.begin(world, actor)
      const from = visit.client.frames.length
      const done = await core.leaving.disable(actor.id, [], null)
      expect(done.ok, actor.name).toBe(true)
      expect([4401, 4403]).toContain((await visit.client.end(1_000)).code)
      const again = await SocketClient.open(world.server.url, actor.session)
      expect([4401, 4403]).toContain((await again.end()).code)
      const log = await patient(() =>
        post(world.server.url, '/api/log/query', logQuery({}), { cookie: actor.session.cookie }),
      )
      expect(log.status).toBe(401)
      if (part !== undefined) {
        const pushed = entryAt(part.doc, actor.clientId, 999, world.another(part).entry)
        const context = { user: actor.id, device: actor.session.device, session: null, offset: 0 }
        expect((await core.door.ingest(context, [pushed]))[0]?.code).toBe('RETRY')
      }
      expect(visit.client.frames.length).toBe(from)
    }
  })
})
