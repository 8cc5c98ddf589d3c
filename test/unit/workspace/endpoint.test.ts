/** `/y/<doc>` with the published client: who comes in, what is kept, what is passed on. */
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LogMeta } from '../../../shared/log/entry.ts'
import { documentAad } from '../../../sync-server/store/contract.ts'
import {
  addPerson,
  newId,
  setUpCompany,
  signIn,
  startTestServer,
  type TestPerson,
  type TestServer,
  type TestSession,
} from '../../support/server.ts'
import { asStep1, asUpdate, openDesk, openRaw, until, type Desk } from '../../support/workspace.ts'

let server: TestServer
let a: string
let boss: TestPerson
const sessions = new Map<string, TestSession>()
const desks: Desk[] = []

beforeAll(async () => {
  server = await startTestServer()
  ;({ a } = await setUpCompany(server))
  boss = await addPerson(server, 'boss', 'BM', 'A')
  await addPerson(server, 'seller', 'SA', 'A')
  await addPerson(server, 'caller', 'CS', 'A')
  await addPerson(server, 'other', 'SA', 'B')
  await addPerson(server, 'investor', 'DD', null)
})
afterEach(() => {
  for (const desk of desks.splice(0)) desk.end()
})
afterAll(async () => {
  await server.end()
  expect(server.errors).toEqual([])
})

const sessionOf = async (login: string): Promise<TestSession> => {
  const session = sessions.get(login) ?? (await signIn(server, login))
  sessions.set(login, session)
  return session
}
const open = async (login: string, name: string, doc = new Y.Doc()): Promise<Desk> => {
  const desk = openDesk(server, await sessionOf(login), name, { doc })
  desks.push(desk)
  return desk
}
const text = ({ doc }: Desk): string => doc.getText('t').toString()
const logOf = async (kind: string): Promise<readonly LogMeta[]> =>
  (await server.core.store.log(1, 10_000)).map(({ meta }) => meta).filter((meta) => meta.kind === kind)
describe('a room', () => {
  it('WSP1 WSP10 brings what a manager writes to the people of the branch, and keeps it', async () => {
    const name = `notices.${a}`
    const [manager, seller] = [await open('boss', name), await open('seller', name)]
    await Promise.all([manager.synced(), seller.synced()])
    manager.doc.getText('t').insert(0, '周五盘点')
    await until(() => text(seller) === '周五盘点')
    const stored = await server.core.store.workspace(name)
    expect(stored?.count).toBe(1)
    const [change] = await logOf('workspace')
    expect(change).toMatchObject({ doc: name, branch: a, user: boss.id, role: 'BM', outcome: 'ok' })
    // On the disk it is sealed, with what Yjs emitted.
    const sealed = stored?.tail[0]?.sealed ?? new Uint8Array()
    expect(Buffer.from(sealed).includes(Buffer.from('盘点'))).toBe(false)
    const key = await server.core.keys.findDocumentKey(name, 1)
    const again = new Y.Doc()
    Y.applyUpdate(again, key?.open(sealed, documentAad(name, 1)) ?? new Uint8Array())
    expect(again.getText('t').toString()).toBe('周五盘点')
  })

  it('WSP10 acknowledges by the state vector what is on the disk, and takes what was written offline', async () => {
    const name = `minutes.${a}`
    const session = await sessionOf('boss')
    const doc = new Y.Doc()
    doc.getText('t').insert(0, 'written on the train')
    const raw = openRaw(server, session, `/y/${name}`)
    await raw.opened()
    raw.send(asStep1())
    raw.send(asUpdate(Y.encodeStateAsUpdate(doc)))
    await until(() => raw.frames.some((frame) => frame[0] === 0 && frame[1] === 0 && frame.length > 6))
    expect((await server.core.store.workspace(name))?.count).toBe(1)
    raw.socket.terminate()
    const back = await open('caller', name)
    await back.synced()
    expect(text(back)).toBe('written on the train')
  })

  it('WSP10 stands after a restart, from snapshot and tail', async () => {
    const name = `notices.${a}`
    const manager = await open('boss', name)
    await manager.synced()
    const hasSnapshot = async (): Promise<boolean> =>
      (await server.core.store.workspace(name))?.snapshot != null
    for (let at = 0; !(await hasSnapshot()); at++) {
      manager.doc.getText('long').insert(0, `${at} `)
      // Each of its own: what arrives together is committed together.
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    manager.doc.getText('long').insert(0, 'above the snapshot: ')
    const whole = manager.doc.getText('long').toString()
    await until(async () => (await contentOf(name)) === whole)
    for (const desk of desks.splice(0)) desk.end()
    server = await server.restart()
    const again = await open('seller', name)
    await again.synced()
    expect(again.doc.getText('long').toString()).toBe(whole)
  })

  const contentOf = async (name: string): Promise<string> => {
    const stored = await server.core.store.workspace(name)
    const key = await server.core.keys.findDocumentKey(name, 1)
    const doc = new Y.Doc()
    const open = (sealed: Uint8Array, aad: string): void =>
      Y.applyUpdate(doc, key?.open(sealed, aad) ?? sealed)
    if (stored?.snapshot != null) open(stored.snapshot.sealed, `${documentAad(name, 1)}/snapshot`)
    for (const { sealed } of stored?.tail ?? []) open(sealed, documentAad(name, 1))
    return doc.getText('long').toString()
  }
})

describe('coming in', () => {
  const closeOf = async (login: string | null, path: string): Promise<number> => {
    const raw = openRaw(server, login === null ? null : await sessionOf(login), path)
    raw.socket.on('open', () => raw.send(asStep1()))
    const { code } = await raw.closed
    expect(raw.frames).toEqual([])
    return code
  }

  it('WSP2 says why nobody comes in', async () => {
    expect(await closeOf(null, `/y/notices.${a}`)).toBe(4401)
    expect(await closeOf('other', `/y/notices.${a}`)).toBe(4403)
    expect(await closeOf('investor', `/y/notices.head`)).toBe(4403)
    expect(await closeOf('boss', `/y/minutes.head`)).toBe(4403)
    expect(await closeOf('boss', `/y/notices.${newId()}`)).toBe(4410)
    expect(await closeOf('boss', '/y/secrets.head')).toBe(4410)
    const denied = (await logOf('refused')).filter(({ action }) => action === 'workspace')
    expect(denied.map(({ doc }) => doc)).toEqual([`notices.${a}`, 'notices.head', 'minutes.head'])
  })

  it('WSP1 takes nothing in the URL but a name, and no foreign page or host', async () => {
    const session = await sessionOf('boss')
    expect(await closeOf('boss', `/y/notices.${a}?token=abc`)).toBe(403)
    expect(await closeOf('boss', `/y/notices.${a}/more`)).toBe(403)
    expect(await closeOf('boss', '/y/')).toBe(403)
    const foreign = openRaw(server, session, `/y/notices.${a}`, { origin: 'http://evil.example' })
    expect((await foreign.closed).code).toBe(403)
    const host = openRaw(server, session, `/y/notices.${a}`, { host: 'evil.example' })
    expect((await host.closed).code).toBe(403)
  })

  it('WSP3 writes each opening down before a byte of it leaves', async () => {
    const before = (await logOf('access')).length
    const raw = openRaw(server, await sessionOf('caller'), `/y/notices.${a}`)
    await raw.opened()
    raw.send(asStep1())
    await until(() => raw.frames.length > 0)
    const accesses = await logOf('access')
    expect(accesses).toHaveLength(before + 1)
    expect(accesses.at(-1)).toMatchObject({ action: 'openWorkspace', doc: `notices.${a}`, role: 'CS' })
    raw.socket.terminate()
  })

  it('WSP5 opens sixteen documents in one session and no more', async () => {
    const session = await signIn(server, 'seller')
    const raws = Array.from({ length: 17 }, () => openRaw(server, session, `/y/notices.${a}`))
    const last = await Promise.race(raws.map(({ closed }) => closed))
    expect(last.code).toBe(1013)
    for (const raw of raws) raw.socket.terminate()
  })
})

describe('rights', () => {
  it('WSP4 cuts off a reader who writes, and nothing of it is kept or passed on', async () => {
    const name = `notices.${a}`
    const [manager, seller] = [await open('boss', name), await open('seller', name)]
    await Promise.all([manager.synced(), seller.synced()])
    const before = [text(manager), (await server.core.store.workspace(name))?.count]
    seller.doc.getText('t').insert(0, 'I am the boss')
    await until(() => seller.closed.includes(4403))
    expect([text(manager), (await server.core.store.workspace(name))?.count]).toEqual(before)
    expect(seller.provider.shouldConnect).toBe(false)
  })

  it('WSP4 closes at once when the membership ends, and when the session does', async () => {
    const person = await addPerson(server, 'leaver', 'SA', 'A')
    const [staying, leaving] = [await open('boss', `minutes.${a}`), await open('leaver', `minutes.${a}`)]
    await Promise.all([staying.synced(), leaving.synced()])
    const [membership] = server.core.directory.membershipsOf(person.id)
    const ended = await server.core.memberships.end(membership?.id ?? '', null, null)
    expect(ended.ok).toBe(true)
    await until(() => leaving.closed.includes(4403), 1_000)
    const before = text(leaving)
    staying.doc.getText('t').insert(0, 'after you left: ')
    await until(async () => text(await open('caller', `minutes.${a}`)) !== '', 3_000).catch(() => undefined)
    expect(text(leaving)).toBe(before)

    const session = await signIn(server, 'caller')
    const raw = openRaw(server, session, `/y/minutes.${a}`)
    await raw.opened()
    await fetch(`${server.url}/api/sign-out`, {
      method: 'POST',
      headers: { cookie: session.cookie, origin: server.url, 'content-type': 'application/json' },
      body: '{}',
    })
    expect((await raw.closed).code).toBe(4401)
  })

  it('WSP2 tells that a document was destroyed', async () => {
    const name = 'notices.head'
    const writer = await open('hq', name)
    await writer.synced()
    writer.doc.getText('t').insert(0, 'to be destroyed')
    await until(async () => (await server.core.store.workspace(name)) !== null)
    for (const desk of desks.splice(0)) desk.end()
    const data = server.data
    await server.stop()
    const { DatabaseSync } = await import('node:sqlite')
    const { join } = await import('node:path')
    const keys = new DatabaseSync(join(data, 'keys.sqlite'))
    keys.prepare('DELETE FROM keys WHERE name = ?').run(documentAad(name, 1))
    keys.close()
    server = await startTestServer({ data })
    const again = await open('seller', name)
    await until(() => again.closed.includes(4410))
    expect(text(again)).toBe('')
  })
})

describe('limits', () => {
  it('WSP2 WSP11 ends what is no frame of the protocol, and what is too large', async () => {
    const session = await sessionOf('boss')
    const closedBy = async (bytes: Uint8Array | string): Promise<number> => {
      const raw = openRaw(server, session, `/y/notices.${a}`)
      await raw.opened()
      raw.socket.send(bytes)
      return (await raw.closed).code
    }
    expect(await closedBy('text')).toBe(4400)
    expect(await closedBy(Uint8Array.of())).toBe(4400)
    expect(await closedBy(Uint8Array.of(2, 0))).toBe(4400)
    expect(await closedBy(Uint8Array.of(0, 3, 1, 0))).toBe(4400)
    expect(await closedBy(Uint8Array.of(...asStep1(), 0))).toBe(4400)
    expect(await closedBy(asStep1(Uint8Array.of(200, 1, 1)))).toBe(4400)
    expect(await closedBy(new Uint8Array(600_000))).toBe(4413)
  })

  it('WSP16 keeps a document below 1 MB, and takes it on when something was deleted', async () => {
    const name = `minutes.${a}`
    const doc = new Y.Doc()
    let desk = await open('boss', name, doc)
    await desk.synced()
    const pour = async (): Promise<void> => {
      for (let at = 0; at < 12 && !desk.closed.includes(4413); at++) {
        doc.getText('much').insert(0, 'x'.repeat(100_000))
        await new Promise((resolve) => setTimeout(resolve, 60))
      }
    }
    await pour()
    await until(() => desk.closed.includes(4413))
    const kept = await open('caller', name)
    await kept.synced()
    expect(kept.doc.getText('much').length).toBeGreaterThan(900_000)
    expect(kept.doc.getText('much').length).toBeLessThan(1_048_576)
    kept.doc.getText('much').delete(0, kept.doc.getText('much').length)
    kept.doc.getText('t').insert(0, 'room again: ')
    desk = await open('boss', name)
    await desk.synced()
    await until(() => text(desk).startsWith('room again: '))
    expect(desk.doc.getText('much').length).toBe(0)
  })

  it('WSP22 cuts off a reader that reads nothing, and brings it up to date when it returns', async () => {
    const name = `minutes.${a}`
    const slow = openRaw(server, await sessionOf('caller'), `/y/${name}`)
    await slow.opened()
    slow.socket.pause()
    const writer = await open('boss', name)
    await writer.synced()
    const count = async (): Promise<number> => (await server.core.store.workspace(name))?.count ?? 0
    // The kernel takes some megabytes off the server's hands before anything piles up here.
    for (let at = 0; at < 70; at++) {
      const before = await count()
      writer.doc.getText('flood').insert(0, 'y'.repeat(300_000))
      writer.doc.getText('flood').delete(0, 300_000)
      await until(async () => (await count()) > before)
    }
    slow.socket.resume()
    expect((await slow.closed).code).toBe(1006)
    const back = await open('caller', name)
    await back.synced()
    expect(back.closed).toEqual([])
  })
})

describe('company', () => {
  const present = ({ provider }: Desk): unknown[] => [...provider.awareness.getStates().values()]

  it('WSP20 shows who writes, under their own name only', async () => {
    const name = `minutes.${a}`
    const [manager, caller] = [await open('boss', name), await open('caller', name)]
    await Promise.all([manager.synced(), caller.synced()])
    const me = { user: { id: boss.id, name: 'boss 某', color: '#0F6A73' }, cursor: { anchor: 1, head: 3 } }
    manager.provider.awareness.setLocalState(me)
    await until(() => present(caller).length === 2)
    expect(present(caller)).toContainEqual(me)
    for (const lie of [
      { user: { id: newId(), name: 'boss 某' } },
      { user: { name: 'caller 某' } },
      { name: 'caller 某' },
      { user: { name: 'boss 某', title: '总经理' } },
      { cursor: { note: '张三 138…' } },
      { cursor: 'x'.repeat(2_000) },
    ])
      manager.provider.awareness.setLocalState(lie)
    const truth = { ...me, cursor: { anchor: 9, head: 9 } }
    manager.provider.awareness.setLocalState(truth)
    await until(() => JSON.stringify(present(caller)).includes('"anchor":9'))
    expect(present(caller)).toContainEqual(truth)
    expect(JSON.stringify(present(caller))).not.toContain('总经理')
    manager.end()
    await until(() => present(caller).length === 1)
  })

  it('WSP20 names a reader to nobody, and lets nobody speak for the tab of another', async () => {
    const name = `notices.${a}`
    const [manager, seller] = [await open('boss', name), await open('seller', name)]
    await Promise.all([manager.synced(), seller.synced()])
    manager.provider.awareness.setLocalState({ user: { id: boss.id } })
    seller.provider.awareness.setLocalState({ user: { name: 'seller 某' } })
    await until(() => present(seller).length === 2)
    const second = await open('hq', 'minutes.head')
    await second.synced()
    manager.doc.getText('t').insert(0, '!')
    await until(() => text(seller).startsWith('!'))
    expect(present(manager)).toEqual([{ user: { id: boss.id } }])
  })
})

it('WSP21 says something at least every twenty seconds', { timeout: 60_000 }, async () => {
  const raw = openRaw(server, await sessionOf('caller'), `/y/notices.${a}`)
  await raw.opened()
  let last = Date.now()
  let longest = 0
  raw.socket.on('message', () => {
    longest = Math.max(longest, Date.now() - last)
    last = Date.now()
  })
  await until(() => raw.frames.length >= 1, 40_000)
  expect(longest).toBeLessThan(20_000)
  expect(raw.socket.readyState).toBe(WebSocket.OPEN)
  raw.socket.terminate()
})
