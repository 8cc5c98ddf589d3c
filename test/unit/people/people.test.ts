import { afterAll, beforeAll, expect, test } from 'vitest'
import Value from 'typebox/value'
import { Person } from '../../../shared/protocol/hello.ts'
import { knownTo } from '../../../sync-server/people/known.ts'
import { openTestDoor, type TestDoor } from '../../support/door.ts'
import { PASSWORD } from '../../support/server.ts'

let door: TestDoor
beforeAll(async () => {
  door = await openTestDoor()
})
afterAll(() => door.end())

test('a name that WELCOME could not say is refused, so that nobody shuts out the colleagues', async () => {
  const { people, store, directory } = door.core
  const before = await store.head()
  for (const name of ['长'.repeat(61), '   ']) {
    const person = { login: 'longname', name, password: PASSWORD, role: 'SA', branch: 'A' } as const
    expect(await people.addPerson(person, null)).toEqual({
      ok: false,
      error: { code: 'bad-request', field: 'name' },
    })
    expect(await people.addBranch({ code: 'C', name, template: 'homeDeco' }, null)).toEqual({
      ok: false,
      error: { code: 'bad-request', field: 'name' },
    })
  }
  expect(await store.head()).toBe(before)
  const longest = {
    login: 'longest',
    name: '长'.repeat(60),
    password: PASSWORD,
    role: 'SA',
    branch: 'A',
  } as const
  const added = await people.addPerson(longest, null)
  if (!added.ok) throw new Error('60 characters are allowed')
  const actor = directory.actor(added.value.id)
  const known = actor === null ? [] : knownTo(actor, directory, door.clock.now()).people
  expect(known.length).toBeGreaterThan(1)
  expect(known.every((person) => Value.Check(Person, person))).toBe(true)
})
