/** Workspace documents on the device: sealed on its disk, live with the server, whole after any order of both. */
import 'fake-indexeddb/auto'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainOfRich } from '../../../shared/domain/richText.ts'
import { bodyName } from '../../../shared/domain/workspace.ts'
import {
  addEntry,
  changeEntry,
  enrichEntry,
  readEntries,
  touchEntry,
  withdrawEntry,
} from '../../../client/workspace/entries.ts'
import { Keep } from '../../../client/workspace/keep.ts'
import { forgetWorkspaces, unsentWorkspaces, workspaceDatabase } from '../../../client/workspace/names.ts'
import { fragmentOf, writeRich } from '../../../client/workspace/richDoc.ts'
import { Workspace } from '../../../client/workspace/workspace.ts'
import { importKey, Sealer } from '../../../client/vault/sealing.ts'
import { systemRandom, systemTimers } from '../../../sync-server/ports.ts'
import {
  addPerson,
  newId,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
  type TestSession,
} from '../../support/server.ts'
import { until } from '../../support/workspace.ts'

const sealerOf = async (): Promise<Sealer> =>
  new Sealer(await importKey(systemRandom.bytes(32)), systemRandom)
const NOW = { by: newId(), at: 1_800_000_000_000 }

/** Every byte that lies in a database. */
async function bytesOf(name: string): Promise<string> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error(name))
  })
  const rows = await new Promise<unknown[]>((resolve, reject) => {
    const request = db.transaction('updates').objectStore('updates').getAll()
    request.onsuccess = () => resolve(request.result as unknown[])
    request.onerror = () => reject(request.error ?? new Error(name))
  })
  db.close()
  return rows.map((row) => Buffer.from(row as Uint8Array).toString('latin1')).join('|')
}
const latin = (text: string): string => Buffer.from(text).toString('latin1')

describe('the keep', () => {
  it('WSP30 puts nothing on the disk in clear, and brings all of it back', async () => {
    const sealer = await sealerOf()
    const doc = new Y.Doc()
    const keep = await Keep.open('keep-1', 'workspace/notices.head', doc, sealer)
    addEntry(doc, newId(), '周五盘点', '金丝雀 canary-4711', NOW)
    await keep.written()
    const lies = await bytesOf('keep-1')
    expect(lies.length).toBeGreaterThan(100)
    for (const word of ['canary-4711', latin('金丝雀'), latin('周五盘点'), 'entries'])
      expect(lies).not.toContain(word)
    await keep.close()
    const again = new Y.Doc()
    await (await Keep.open('keep-1', 'workspace/notices.head', again, sealer)).close()
    expect(readEntries(again)).toMatchObject([{ title: '周五盘点', text: '金丝雀 canary-4711', made: NOW }])
    await expect(Keep.open('keep-1', 'workspace/notices.other', new Y.Doc(), sealer)).rejects.toThrow(
      'not sealed',
    )
  })

  it('WSP30 folds what has grown long, and two tabs lose nothing of each other', async () => {
    const sealer = await sealerOf()
    const [one, two] = [new Y.Doc(), new Y.Doc()]
    const first = await Keep.open('keep-2', 'p', one, sealer)
    const second = await Keep.open('keep-2', 'p', two, sealer)
    for (let at = 0; at < 230; at++) one.getArray('a').push([at])
    for (let at = 0; at < 130; at++) two.getArray('b').push([at])
    await Promise.all([first.written(), second.written()])
    await first.close()
    await second.close()
    const again = new Y.Doc()
    await (await Keep.open('keep-2', 'p', again, sealer)).close()
    expect([again.getArray('a').length, again.getArray('b').length]).toEqual([230, 130])
  })

  it('WSP31 is gone with its profile, and with the right to read it', async () => {
    const sealer = await sealerOf()
    for (const doc of ['notices.head', 'minutes.head'])
      await (await Keep.open(workspaceDatabase('org.me', doc), doc, new Y.Doc(), sealer)).close()
    await (await Keep.open(workspaceDatabase('org.you', 'notices.head'), 'x', new Y.Doc(), sealer)).close()
    const names = async (): Promise<readonly string[]> =>
      (await indexedDB.databases())
        .flatMap(({ name }) => (name?.includes('-y-') === true ? [name] : []))
        .sort()
    await forgetWorkspaces('org.me', (doc) => doc.startsWith('minutes'))
    expect(await names()).toEqual(['anjuan-org.me-y-notices.head', 'anjuan-org.you-y-notices.head'])
    await forgetWorkspaces('org.me')
    expect(await names()).toEqual(['anjuan-org.you-y-notices.head'])
  })
})

describe('entries', () => {
  const withText = (text: string): { readonly doc: Y.Doc; readonly id: string } => {
    const doc = new Y.Doc()
    const id = newId()
    addEntry(doc, id, 't', text, NOW)
    return { doc, id }
  }
  const textOf = (doc: Y.Doc): string => readEntries(doc)[0]?.text ?? ''
  const edit = (doc: Y.Doc, id: string, before: string, after: string): void =>
    changeEntry(doc, id, { title: 't', text: before }, { title: 't', text: after }, NOW)

  it('WSP32 keep what two people write into one text, wherever each of them writes', () => {
    const { doc, id } = withText('会议：盘点，培训。')
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    edit(doc, id, '会议：盘点，培训。', '周一会议：盘点，培训。')
    edit(other, id, '会议：盘点，培训。', '会议：盘点，消防培训。')
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    expect(textOf(doc)).toBe('周一会议：盘点，消防培训。')
    expect(textOf(other)).toBe(textOf(doc))
  })

  it('WSP34 keep the rich text of two who wrote without a network, and what an older device says in plain text', () => {
    const { doc, id } = withText('')
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    const body = (of: Y.Doc, text: string): void =>
      of.transact(() =>
        writeRich(fragmentOf(of, bodyName(id)), [{ is: 'paragraph', runs: [{ text, bold: true }] }]),
      )
    body(doc, '一')
    body(other, '二')
    edit(other, id, '', '旧设备写的')
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    const lines = plainOfRich(readEntries(doc)[0]?.body ?? []).split('\n')
    expect(lines.toSorted()).toEqual(['一', '二', '旧设备写的'].toSorted())
    expect(readEntries(other)).toEqual(readEntries(doc))
    enrichEntry(doc, id)
    expect(readEntries(doc)[0]).toMatchObject({ text: '' })
    expect(plainOfRich(readEntries(doc)[0]?.body ?? []).split('\n')).toEqual(lines)
  })

  it('WSP34 say who touched them last', () => {
    const { doc, id } = withText('x')
    touchEntry(doc, id, '新标题', { by: NOW.by, at: NOW.at + 1 })
    expect(readEntries(doc)[0]).toMatchObject({ title: '新标题', changed: { at: NOW.at + 1 } })
    touchEntry(doc, id, undefined, { by: NOW.by, at: NOW.at + 2 })
    expect(readEntries(doc)[0]).toMatchObject({ title: '新标题', changed: { at: NOW.at + 2 } })
  })

  it('WSP32 keep what came while a form was open', () => {
    const { doc, id } = withText('first line')
    const before = textOf(doc)
    edit(doc, id, before, 'NEW first line')
    edit(doc, id, before, 'first line, and mine')
    expect(textOf(doc)).toBe('NEW first line, and mine')
    // What the form changed is gone altogether: nothing of others is deleted in its place.
    edit(doc, id, textOf(doc), 'x')
    edit(doc, id, before, 'first word')
    expect(textOf(doc)).toContain('x')
    edit(doc, id, textOf(doc), '😀')
    edit(doc, id, '😀', '😁')
    expect(textOf(doc)).toBe('😁')
  })

  it('WSP32 stay when they are withdrawn, and show nothing that is none', () => {
    const { doc, id } = withText('a')
    withdrawEntry(doc, id, NOW)
    doc.getMap('entries').set('x', 'no entry')
    doc.getMap('entries').set(newId(), new Y.Map([['title', 7]]))
    expect(readEntries(doc)).toMatchObject([{ id, withdrawn: NOW }])
  })
})

describe('with the server', () => {
  let server: TestServer
  let notices: string
  const sessions = new Map<string, TestSession>()
  const open: Workspace[] = []
  beforeAll(async () => {
    server = await startTestServer()
    const { a } = await setUpCompany(server)
    notices = `notices.${a}`
    await addPerson(server, 'boss', 'BM', 'A')
    await addPerson(server, 'seller', 'SA', 'A')
    for (const login of ['boss', 'seller']) sessions.set(login, await signIn(server, login))
  })
  afterAll(async () => {
    for (const one of open) await one.close()
    await server.end()
    expect(server.errors).toEqual([])
  })

  const start = async (
    login: string,
    mayWrite: boolean,
    sealer: Sealer,
    name = login,
  ): Promise<Workspace> => {
    const headers = {
      origin: server.url,
      host: new URL(server.url).host,
      cookie: sessions.get(login)?.cookie ?? '',
    }
    class WithCookie extends WebSocket {
      constructor(url: string) {
        super(url, { headers })
      }
    }
    const workspace = await Workspace.open(notices, () => mayWrite, {
      address: `ws://127.0.0.1:${server.port}/y`,
      database: workspaceDatabase(`org.${name}`, notices),
      sealer,
      timers: systemTimers,
      WebSocket: WithCookie as unknown as typeof globalThis.WebSocket,
      newId,
      changed: () => undefined,
      report: (problem) => {
        throw problem
      },
    })
    open.push(workspace)
    return workspace
  }

  it('WSP33 says synced when the server has it on its disk, and not before', async () => {
    const boss = await start('boss', true, await sealerOf())
    const seller = await start('seller', false, await sealerOf())
    await until(() => boss.sync === 'synced' && seller.sync === 'synced')
    await boss.write({ is: 'add', title: '盘点', text: '周五' }, NOW)
    expect(boss.sync).toBe('pending')
    await until(() => boss.sync === 'synced')
    expect((await server.core.store.workspace(notices))?.count).toBe(1)
    await until(() => seller.entries.length === 1)
    expect(seller.sync).toBe('synced')
  })

  it('WSP31 WSP33 marks what was written offline, and sends it when it is opened again', async () => {
    const sealer = await sealerOf()
    await server.stop()
    const away = await start('boss', true, sealer, 'away')
    await away.write({ is: 'add', title: '离线写的', text: '' }, NOW)
    expect(await unsentWorkspaces('org.away')).toEqual([notices])
    expect(away.sync).toBe('offline')
    open.splice(open.indexOf(away), 1)
    await away.close()
    server = await startTestServer({ data: server.data, port: server.port })
    const back = await start('boss', true, sealer, 'away')
    expect(back.entries.map(({ title }) => title)).toEqual(['离线写的'])
    await until(() => back.sync === 'synced')
    await until(async () => (await unsentWorkspaces('org.away')).length === 0)
    expect(back.entries.map(({ title }) => title).sort()).toEqual(['盘点', '离线写的'].sort())
  })

  it('WSP33 keeps here what the server does not take, and says so', async () => {
    const seller = await start('seller', true, await sealerOf(), 'climber')
    await until(() => seller.sync !== 'offline')
    await seller.write({ is: 'add', title: 'mine', text: '' }, NOW)
    await until(() => seller.sync === 'refused')
    expect(seller.entries.map(({ title }) => title)).toContain('mine')
    expect(await unsentWorkspaces('org.climber')).toEqual([notices])
  })
})
