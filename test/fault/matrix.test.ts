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
import { expectedAt, expectedScopes, seesOf } from '../support/matrixExpectation.ts'
import {
  archivesAround,
  askedOf,
  canariesIn,
  disagreement,
  look,
  opened,
  partsOf,
  Visit,
  type Seen,
} from '../support/matrixProbe.ts'
import { buildWorld, type MatrixActor, type World } from '../support/matrixWorld.ts'
import { compartments } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import { templateRef } from '../../shared/templates/keys.ts'
import { expectedPlacements, onlineTable } from '../unit/policy/roles.ts'

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
