/** POL90–92 at the door: what a checker may write, and what nobody else may. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { setEntry } from '../../support/socketClient.ts'

let door: TestDoor
let sales: Writer
let manager: Writer
let checker: Writer
let elsewhere: Writer

beforeAll(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  manager = await door.person('manager', 'BM', 'A')
  checker = await door.person('checker', 'VR', 'A')
  elsewhere = await door.person('elsewhere', 'VR', 'B')
})
afterAll(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

/** Two accounts of the name, unseen by each other. */
async function atOdds(): Promise<{ readonly doc: string; readonly heads: readonly [string, string] }> {
  const { archive } = await door.archive(sales)
  const doc = `${archive}.profile`
  expect(await sales.code(sales.entry(doc, setEntry({ name: '王芳' })))).toBe('OK')
  expect(await manager.code(manager.entry(doc, setEntry({ name: '王方' })))).toBe('OK')
  return { doc, heads: [`${sales.client}.0`, `${manager.client}.0`] }
}

test('POL90 a checker settles a conflict of the branch, and nothing else of theirs is taken', async () => {
  const { doc, heads } = await atOdds()
  const settled = setEntry({ name: '王芳' }, { name: [...heads] })
  expect(await elsewhere.code(elsewhere.entry(doc, settled))).toBe('DENIED')
  expect(await checker.why(checker.entry(doc, setEntry({ name: '王方方' })))).toContain('settled-meanwhile')
  const { client } = checker
  const again = await door.device(checker)
  expect(client).not.toBe(again.client)
  expect(
    await again.why(again.entry(doc, setEntry({ name: '王方方', tier: 'A' }, { name: [...heads] }))),
  ).toContain('settled-meanwhile')
  const third = await door.device(checker)
  expect(await third.code(third.entry(doc, settled))).toBe('OK')
  const guard = (await door.core.store.docHead(doc))?.guard
  expect(guard?.heads['name']).toEqual([`${third.client}.0`])
})

test('POL91 where somebody settled first, the later settlement is refused', async () => {
  const { doc, heads } = await atOdds()
  const settled = setEntry({ name: '王芳' }, { name: [...heads] })
  const owner = await door.device(sales)
  expect(await owner.code(owner.entry(doc, settled))).toBe('OK')
  const late = await door.device(checker)
  expect(await late.why(late.entry(doc, settled))).toContain('settled-meanwhile')
})
