/**
 * What every store must do (rules LOG1 to LOG16 of `shared/log/SPEC.md`). An implementation passes
 * when it passes this, whatever stands behind it.
 *
 * Between the steps the store is killed and opened again wherever a rule speaks of durability, so
 * that nothing is ever answered from the memory of the process that wrote it.
 */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Grant } from '../../shared/domain/grant.ts'
import { canonicalMeta, leafInput } from '../../shared/log/entry.ts'
import { mergeUpdates } from '../../shared/document/write.ts'
import { readRuns } from '../../shared/document/read.ts'
import {
  documentAad,
  monthAad,
  snapshotAad,
  type ArchiveRow,
  type BranchRow,
  type Effect,
  type KeyStore,
  type LogRow,
  type Prepared,
  type Store,
} from '../../sync-server/store/contract.ts'
import { draft } from '../../sync-server/ingest/draft.ts'
import { bare, branchRow, commitChange, EPOCH, note, prepareChange, seqOf, ulid } from '../support/ledgers.ts'
import type { HandClock } from '../support/tempStore.ts'

export interface Bench {
  readonly store: Store
  readonly keys: KeyStore
  readonly clock: HandClock
  /** Kills the store without warning and opens what it left. */
  crash(): Promise<void>
  /** Stops it in order and opens it again. */
  restart(): Promise<void>
  end(): Promise<void>
}

const STALE = { ok: false, why: 'stale' }
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const counter = (name: string, expect: number, next: number): Effect => ({
  on: 'counter',
  name,
  expect,
  next,
})

export function storeSuite(name: string, start: () => Promise<Bench>): void {
  describe(name, () => {
    let bench: Bench

    beforeEach(async () => {
      bench = await start()
    })
    afterEach(async () => {
      await bench.end()
    })

    /** A fresh `profile` document with `notes` entries of client 7. */
    const newDoc = async (notes: number, scopes: readonly string[] = []): Promise<string> => {
      const doc = `${ulid()}.profile`
      for (let at = 0; at < notes; at++) await change(doc, `note ${at}`, scopes)
      return doc
    }
    const change = (doc: string, text: string, scopes: readonly string[] = [], client = 7): Promise<number> =>
      commitChange(bench.store, bench.keys, { doc, client, values: [note(text)], scopes })
    const wholeLog = (): Promise<readonly LogRow[]> => bench.store.log(1, 10_000)

    describe('the log', () => {
      it('LOG1 numbers concurrent commits without a gap and answers each in its own order', async () => {
        const calls = Array.from({ length: 40 }, (_, call) =>
          bench.store.commit(Array.from({ length: 5 }, (_, at) => bare(`call ${call} entry ${at}`))),
        )
        const answers = await Promise.all(calls)
        await bench.crash()
        const rows = await wholeLog()
        expect(rows.map((row) => row.meta.seq)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1))
        answers.forEach((outcomes, call) => {
          outcomes.forEach((outcome, at) => {
            expect(rows[seqOf(outcome) - 1]?.meta.action).toBe(`call ${call} entry ${at}`)
          })
        })
        expect(await bench.store.head()).toBe(200)
      })

      it('LOG1 goes on counting after a restart and reads any stretch of itself', async () => {
        await bench.store.commit([bare('one'), bare('two')])
        await bench.restart()
        await bench.store.commit([bare('three')])
        await bench.crash()
        await bench.store.commit([bare('four')])
        const actions = async (from: number, limit: number): Promise<readonly string[]> =>
          (await bench.store.log(from, limit)).map((row) => row.meta.action)
        expect(await actions(1, 10)).toEqual(['one', 'two', 'three', 'four'])
        expect(await actions(2, 2)).toEqual(['two', 'three'])
        expect(await actions(5, 10)).toEqual([])
      })

      it('LOG2 never lets the time of receipt go back when the clock does', async () => {
        const first = bench.clock.time
        await bench.store.commit([bare('at nine')])
        bench.clock.time -= 3_600_000
        await bench.crash()
        const [outcome] = await bench.store.commit([bare('an hour earlier by the clock')])
        expect(outcome).toEqual({ ok: true, seq: 2, received: first })
        bench.clock.time = first + 1
        await bench.store.commit([bare('later')])
        expect((await wholeLog()).map((row) => row.meta.received)).toEqual([first, first, first + 1])
      })

      it('LOG3 keeps leaves that anyone can compute again from the rows', async () => {
        await newDoc(2)
        await bench.store.commit([bare('nothing sealed')])
        await bench.crash()
        const rows = await wholeLog()
        expect(rows).toHaveLength(3)
        for (const row of rows) {
          expect(Buffer.from(row.payloadHash)).toEqual(sha256(row.sealed ?? new Uint8Array()))
          expect(Buffer.from(row.leaf)).toEqual(sha256(leafInput(row.meta, row.payloadHash)))
          const spelled = Buffer.concat([Buffer.of(0), Buffer.from(canonicalMeta(row.meta)), row.payloadHash])
          expect(Buffer.from(row.leaf)).toEqual(sha256(spelled))
        }
        expect(rows[2]?.sealed).toBeNull()
      })

      it('LOG3 hashes every member of the metadata, the empty ones too', async () => {
        const known = { user: ulid(), purpose: '回访', offline: true, counter: 12, claimed: 1, offset: -250 }
        const meta = draft('access', 'view', known)
        await bench.store.commit([{ meta, sealed: null, effects: [] }])
        await bench.crash()
        const [row] = await wholeLog()
        expect(row?.meta).toEqual({ ...meta, seq: 1, received: bench.clock.time })
      })

      it('LOG8 cuts the log by month and reads across the cuts', async () => {
        bench.clock.time = Date.UTC(2026, 10, 30, 23, 59, 59, 999)
        const doc = await newDoc(2)
        bench.clock.time += 1
        await change(doc, 'in December')
        await bench.crash()
        bench.clock.time = Date.UTC(2027, 1, 1)
        await change(doc, 'in February')
        await bench.crash()
        const rows = await wholeLog()
        expect(rows.map((row) => row.meta.seq)).toEqual([1, 2, 3, 4])
        expect((await bench.store.log(3, 1)).map((row) => row.meta.seq)).toEqual([3])
        const document = await bench.store.document(doc)
        expect(document?.tail.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
        expect(document?.tail.map(({ sealed }) => sealed)).toEqual(rows.map((row) => row.sealed))
      })
    })

    describe('a commit', () => {
      it('LOG4 stands on the disk when its promise resolves', async () => {
        const doc = await newDoc(1, ['branch/a/profile'])
        const session = { tokenHash: 'h', user: 'u', device: 'd', created: 1, expires: 2, factor: false }
        await bench.store.commit([
          bare('signIn', { on: 'session', row: session }, counter('archiveNo', 0, 5)),
        ])
        await bench.crash()
        expect(await bench.store.docHead(doc)).toMatchObject({ doc, epoch: EPOCH, lastSeq: 1 })
        expect(await bench.store.session('h')).toEqual(session)
        expect(await bench.store.counter('archiveNo')).toBe(5)
        expect(await bench.store.scopesOf(doc)).toEqual(['branch/a/profile'])
      })

      it('LOG5 that fails changes nothing, and its neighbours in the same turn are written', async () => {
        const doc = await newDoc(1)
        const good = await prepareChange(bench.store, bench.keys, { doc, client: 8, values: [note('good')] })
        // A leave of a document that does not exist is a bug of the caller, found while writing.
        const faulty = bench.store.commit([
          bare('first half', counter('a', 0, 1)),
          bare('second half', { on: 'leave', doc: `${ulid()}.deal`, scopes: ['x'], why: 'moved' }),
        ])
        const settled = await Promise.allSettled([
          bench.store.commit([bare('before', counter('b', 0, 1))]),
          faulty,
          bench.store.commit([good]),
        ])
        expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        await bench.crash()
        expect(await bench.store.counter('a')).toBe(0)
        expect(await bench.store.counter('b')).toBe(1)
        expect((await wholeLog()).map((row) => row.meta.action)).toEqual(['note', 'before', 'note'])
      })

      it('LOG5 refuses bytes that are not for the document they append to', async () => {
        const doc = await newDoc(0)
        const prepared = await prepareChange(bench.store, bench.keys, { doc, client: 8, values: [note('a')] })
        const elsewhere = { ...prepared, meta: { ...prepared.meta, doc: `${ulid()}.profile` } }
        await expect(bench.store.commit([elsewhere])).rejects.toThrow('cannot append')
        await expect(bench.store.commit([{ ...prepared, sealed: null }])).rejects.toThrow(
          'must carry its bytes',
        )
        expect(await bench.store.head()).toBe(0)
        expect(await bench.store.document(doc)).toBeNull()
      })

      it('LOG5 of nothing is answered with nothing', async () => {
        expect(await bench.store.commit([])).toEqual([])
        expect(await bench.store.head()).toBe(0)
      })

      it('LOG6 answers stale to all but one of those who prepared for the same state', async () => {
        const doc = await newDoc(1, ['branch/a/profile'])
        const rivals = await Promise.all(
          [11, 12, 13].map((client) =>
            prepareChange(bench.store, bench.keys, {
              doc,
              client,
              values: [note(`by ${client}`)],
              scopes: ['s'],
            }),
          ),
        )
        const together = await bench.store.commit([rivals[0]!, bare('between'), rivals[1]!])
        expect(together).toMatchObject([{ ok: true, seq: 2 }, { ok: true, seq: 3 }, STALE])
        expect(await bench.store.commit([rivals[2]!])).toEqual([STALE])
        await bench.crash()
        expect(await bench.store.head()).toBe(3)
        expect((await bench.store.document(doc))?.runs.map((run) => run.client)).toEqual([7, 11])
        expect((await bench.store.docHead(doc))?.guard.sv).toEqual({ 7: 1, 11: 1 })
      })

      it('LOG6 leaves none of the effects of a stale entry, wherever in it the comparison stands', async () => {
        await bench.store.commit([bare('set', counter('number', 0, 3))])
        const branch = branchRow({ id: ulid(), code: 'BJ01', name: '北京一店', template: 'generic' })
        const stale = bare(
          'late',
          { on: 'branch', row: branch },
          counter('number', 2, 4),
          counter('other', 0, 9),
        )
        expect(await bench.store.commit([stale, bare('next')])).toMatchObject([STALE, { ok: true, seq: 2 }])
        await bench.crash()
        expect(await bench.store.branches()).toEqual([])
        expect(await bench.store.counter('number')).toBe(3)
        expect(await bench.store.counter('other')).toBe(0)
      })

      it('LOG6 sees what entries before it in the same commit have done', async () => {
        const outcomes = await bench.store.commit([
          bare('one', counter('n', 0, 1)),
          bare('two', counter('n', 1, 2)),
          bare('late', counter('n', 1, 2)),
        ])
        expect(outcomes).toMatchObject([{ ok: true, seq: 1 }, { ok: true, seq: 2 }, STALE])
      })

      it('LOG6 compares epochs, archives, clients, logins, codes and access counters too', async () => {
        const doc = await newDoc(1)
        const archive: ArchiveRow = archiveRow(doc.slice(0, 26), 4)
        const client = { client: 99, user: 'u1', device: 'd1', membership: null }
        const user = { id: 'u1', login: 'li', name: '李', passwordHash: 'x', disabled: false }
        const branch = branchRow({ id: 'b1', code: 'SZ', name: '深圳', template: 'generic' })
        const seen: Effect = { on: 'seen', device: 'd1', user: 'u1', expect: 0, counter: 6, hash: 'h6' }
        await bench.store.commit([
          bare('archive', { on: 'archive', row: archive }),
          bare('client', { on: 'client', row: client }),
          bare('user', { on: 'user', row: user }),
          bare('branch', { on: 'branch', row: branch }),
          { meta: draft('access', 'view'), sealed: null, effects: [seen] },
        ])
        await bench.crash()
        const prepared = await prepareChange(bench.store, bench.keys, {
          doc,
          client: 7,
          values: [note('next')],
        })
        const append = prepared.effects[0] as Effect & { on: 'append' }
        const withEffects = (...effects: readonly Effect[]) => ({ ...prepared, effects })
        const outcomes = await bench.store.commit([
          withEffects({ ...append, epoch: EPOCH + 1 }),
          withEffects(append, { on: 'expectArchive', archive: archive.archive, n: 3 }),
          withEffects(append, { on: 'expectArchive', archive: archive.archive, n: null }),
          bare('taken client', { on: 'client', row: { ...client, device: 'd2' } }),
          bare('taken login', { on: 'user', row: { ...user, id: 'u2' } }),
          bare('taken code', { on: 'branch', row: { ...branch, id: 'b2' } }),
          bare('counted again', seen),
        ])
        expect(outcomes).toEqual(Array(7).fill(STALE))
        const matching = [
          withEffects(append, { on: 'expectArchive', archive: archive.archive, n: 4 }),
          bare('no such archive', { on: 'expectArchive', archive: ulid(), n: null }),
          bare('same client', { on: 'client', row: { ...client, membership: 'm' } }),
          bare('same login', { on: 'user', row: { ...user, name: '李四' } }),
          bare('more accesses', { ...seen, expect: 6, counter: 9, hash: 'h9' }),
        ]
        expect((await bench.store.commit(matching)).every((outcome) => outcome.ok)).toBe(true)
        await bench.crash()
        expect(await bench.store.client(99)).toEqual({ ...client, membership: 'm' })
        expect(await bench.store.seenCounter('d1', 'u1')).toEqual({ counter: 9, hash: 'h9' })
      })

      it('writes what was handed in before a close, and nothing after it', async () => {
        const { store } = bench
        const waiting = store.commit([bare('just in time')])
        const restarted = bench.restart()
        expect(await waiting).toMatchObject([{ ok: true, seq: 1 }])
        await restarted
        await expect(store.commit([bare('too late')])).rejects.toThrow('closed')
        expect(await bench.store.head()).toBe(1)
      })
    })

    describe('keys', () => {
      it('LOG7 are on the disk before anything sealed with them, so every payload opens after a crash', async () => {
        const docs = await Promise.all(Array.from({ length: 20 }, () => newDoc(1)))
        const month = await bench.keys.monthKey('2026-11')
        const sealed = month.seal(Buffer.from('who'), monthAad('2026-11'))
        await bench.store.commit([{ meta: draft('access', 'view'), sealed, effects: [] }])
        await bench.crash()
        for (const { meta, sealed } of await wholeLog()) {
          if (meta.doc === null) {
            const key = await bench.keys.findMonthKey('2026-11')
            expect(Buffer.from(key!.open(sealed!, monthAad('2026-11'))).toString()).toBe('who')
          } else {
            const key = await bench.keys.findDocumentKey(meta.doc, meta.epoch!)
            expect(readRuns(key!.open(sealed!, documentAad(meta.doc, meta.epoch!)))).toHaveLength(1)
          }
        }
        expect(new Set(docs).size).toBe(20)
      })

      it('LOG7 made and used no further survive as well, one for each document and epoch', async () => {
        const wanted = Array.from({ length: 300 }, (_, at) => ({
          doc: `${ulid()}.deal`,
          epoch: (at % 2) + 1,
        }))
        const made = await bench.keys.documentKeys(wanted)
        const again = await bench.keys.documentKeys([
          wanted[3]!,
          { doc: wanted[3]!.doc, epoch: 9 },
          wanted[3]!,
        ])
        const sealed = made.map((key, at) => key.seal(Buffer.of(at & 255), 'aad'))
        expect([...again[0]!.open(sealed[3]!, 'aad')]).toEqual([3])
        expect(() => again[1]!.open(sealed[3]!, 'aad')).toThrow()
        await bench.crash()
        for (const [at, { doc, epoch }] of wanted.entries()) {
          const key = await bench.keys.findDocumentKey(doc, epoch)
          expect([...key!.open(sealed[at]!, 'aad')]).toEqual([at & 255])
        }
        expect(await bench.keys.findDocumentKey(wanted[0]!.doc, 7)).toBeNull()
        expect(await bench.keys.findMonthKey('1999-01')).toBeNull()
      })

      it('LOG7 are made once when many ask for one at the same moment', async () => {
        const doc = `${ulid()}.deal`
        const asked = await Promise.all(Array.from({ length: 8 }, () => bench.keys.documentKey(doc, EPOCH)))
        const sealed = asked.map((key, at) => key.seal(Buffer.of(at), 'a'))
        await bench.crash()
        const key = await bench.keys.findDocumentKey(doc, EPOCH)
        expect(sealed.map((bytes) => [...key!.open(bytes, 'a')])).toEqual(asked.map((_, at) => [at]))
      })

      it('LOG7 open a payload only at its own place, and only whole', async () => {
        const [one, other] = await bench.keys.documentKeys([
          { doc: `${ulid()}.deal`, epoch: 1 },
          { doc: `${ulid()}.deal`, epoch: 1 },
        ])
        const sealed = one!.seal(Buffer.from('budget'), 'here')
        expect(Buffer.from(one!.open(sealed, 'here')).toString()).toBe('budget')
        expect(() => one!.open(sealed, 'there')).toThrow()
        expect(() => other!.open(sealed, 'here')).toThrow()
        for (let at = 0; at < sealed.length; at++) {
          const bent = Uint8Array.from(sealed)
          bent[at]! ^= 1
          expect(() => one!.open(bent, 'here')).toThrow()
          expect(() => one!.open(sealed.subarray(0, at), 'here')).toThrow()
        }
        expect(Buffer.from(one!.seal(Buffer.from('budget'), 'here'))).not.toEqual(Buffer.from(sealed))
      })
    })

    describe('scopes', () => {
      const [BRANCH, OWNER, NEXT_OWNER] = ['branch/a/profile', 'owner/u/profile', 'owner/v/profile']

      it('LOG9 list a document from its first change and move on with every later one', async () => {
        const [one, two] = [await newDoc(1, [BRANCH, OWNER]), await newDoc(1, [BRANCH])]
        await change(one, 'again', [BRANCH, OWNER])
        await bench.crash()
        expect(await bench.store.scopeRows(BRANCH, 0, 10)).toEqual([
          { doc: two, lastSeq: 2, enterSeq: 2, leftSeq: null, why: null },
          { doc: one, lastSeq: 3, enterSeq: 1, leftSeq: null, why: null },
        ])
        expect((await bench.store.scopeRows(BRANCH, 2, 10)).map((row) => row.doc)).toEqual([one])
        expect((await bench.store.scopeRows(BRANCH, 0, 1)).map((row) => row.doc)).toEqual([two])
        expect(await bench.store.scopeHead(BRANCH)).toBe(3)
        expect(await bench.store.scopeHead(OWNER)).toBe(3)
        expect(await bench.store.scopeHead('branch/nowhere/profile')).toBe(0)
        expect(await bench.store.scopeRows('branch/nowhere/profile', 0, 10)).toEqual([])
        expect(await bench.store.scopesOf(one)).toEqual([BRANCH, OWNER])
      })

      it('LOG9 tell of a change even when its writer forgot to name them', async () => {
        const doc = await newDoc(1, [BRANCH, OWNER])
        await change(doc, 'named only one', [BRANCH])
        expect(await bench.store.scopeRow(OWNER, doc)).toMatchObject({ lastSeq: 2, enterSeq: 1 })
      })

      it('LOG9 keep the row of a document that left, with the reason', async () => {
        const doc = await newDoc(1, [BRANCH, OWNER])
        await bench.store.commit([
          bare(
            'transfer',
            { on: 'leave', doc, scopes: [OWNER], why: 'transferred' },
            { on: 'enter', doc, scopes: [NEXT_OWNER, BRANCH] },
          ),
        ])
        await bench.crash()
        expect(await bench.store.scopeRow(OWNER, doc)).toEqual({
          doc,
          lastSeq: 2,
          enterSeq: 1,
          leftSeq: 2,
          why: 'transferred',
        })
        expect(await bench.store.scopeRows(NEXT_OWNER, 0, 9)).toEqual([
          { doc, lastSeq: 2, enterSeq: 2, leftSeq: null, why: null },
        ])
        expect(await bench.store.scopeRow(BRANCH, doc)).toMatchObject({ lastSeq: 1, enterSeq: 1 })
        expect(await bench.store.scopesOf(doc)).toEqual([BRANCH, NEXT_OWNER])
        expect(await bench.store.scopeHead(OWNER)).toBe(2)
        expect(await bench.store.scopeRow('never', doc)).toBeNull()
      })

      it('LOG9 count each document once that any of them lists now', async () => {
        const one = await newDoc(1, [BRANCH, OWNER])
        await newDoc(1, [BRANCH])
        expect(await bench.store.documentsIn([BRANCH, OWNER, 'never'])).toBe(2)
        expect(await bench.store.documentsIn([OWNER])).toBe(1)
        await bench.store.commit([bare('moved', { on: 'leave', doc: one, scopes: [OWNER], why: 'x' })])
        expect(await bench.store.documentsIn([OWNER])).toBe(0)
        expect(await bench.store.documentsIn([])).toBe(0)
      })

      it('LOG9 do not get a document back from a writer who judged by its old place', async () => {
        const doc = await newDoc(1, [OWNER])
        await bench.store.commit([
          bare(
            'moved',
            { on: 'leave', doc, scopes: [OWNER], why: 'x' },
            { on: 'enter', doc, scopes: [NEXT_OWNER] },
          ),
        ])
        await change(doc, 'written for the old owner', [OWNER])
        expect(await bench.store.scopeRow(OWNER, doc)).toMatchObject({ lastSeq: 2, leftSeq: 2 })
        expect(await bench.store.scopeRow(NEXT_OWNER, doc)).toMatchObject({
          lastSeq: 3,
          enterSeq: 2,
          leftSeq: null,
        })
        await bench.store.commit([bare('back', { on: 'enter', doc, scopes: [OWNER] })])
        await bench.crash()
        expect(await bench.store.scopeRow(OWNER, doc)).toEqual({
          doc,
          lastSeq: 4,
          enterSeq: 4,
          leftSeq: null,
          why: null,
        })
      })

      it('LOG9 ignore a second leave and a leave of what they never listed', async () => {
        const doc = await newDoc(1, [OWNER])
        const leave = (why: string) => bare('leave', { on: 'leave', doc, scopes: [OWNER, NEXT_OWNER], why })
        await bench.store.commit([leave('first'), leave('second')])
        expect(await bench.store.scopeRow(OWNER, doc)).toMatchObject({ leftSeq: 2, why: 'first' })
        expect(await bench.store.scopeRow(NEXT_OWNER, doc)).toBeNull()
      })
    })

    describe('documents', () => {
      const opened = async (doc: string): Promise<readonly Uint8Array[]> => {
        const document = await bench.store.document(doc)
        const key = await bench.keys.findDocumentKey(doc, EPOCH)
        const { snapshot, tail } = document!
        return [
          ...(snapshot === null ? [] : [key!.open(snapshot.sealed, snapshotAad(doc, EPOCH))]),
          ...tail.map(({ sealed }) => key!.open(sealed, documentAad(doc, EPOCH))),
        ]
      }
      const snapshotOf = async (doc: string): Promise<Uint8Array> =>
        (await bench.keys.documentKey(doc, EPOCH)).seal(
          mergeUpdates(await opened(doc)),
          snapshotAad(doc, EPOCH),
        )

      it('LOG10 are a snapshot and the changes above it, receipts of all kept', async () => {
        const doc = await newDoc(3)
        await bench.store.saveSnapshot(doc, EPOCH, 3, await snapshotOf(doc))
        await change(doc, 'four')
        await change(doc, 'by another', [], 8)
        await bench.crash()
        const document = await bench.store.document(doc)
        expect(document?.snapshot?.upTo).toBe(3)
        expect(document?.tail.map(({ seq }) => seq)).toEqual([4, 5])
        expect(document?.runs).toMatchObject([
          { client: 7, clock: 0, length: 1, seq: 1, received: bench.clock.time, offset: 0 },
          { client: 7, clock: 1, length: 1, seq: 2 },
          { client: 7, clock: 2, length: 1, seq: 3 },
          { client: 7, clock: 3, length: 1, seq: 4 },
          { client: 8, clock: 0, length: 1, seq: 5 },
        ])
        expect(document?.head).toMatchObject({ doc, epoch: EPOCH, lastSeq: 5, guard: { count: 5 } })
        expect(readRuns(...(await opened(doc)))).toEqual([
          { client: 7, clock: 0, length: 4 },
          { client: 8, clock: 0, length: 1 },
        ])
      })

      it('LOG10 never go back to an older snapshot, nor to one of another epoch', async () => {
        const doc = await newDoc(2)
        const older = await snapshotOf(doc)
        await change(doc, 'three')
        const newer = await snapshotOf(doc)
        await bench.store.saveSnapshot(doc, EPOCH, 3, newer)
        await bench.store.saveSnapshot(doc, EPOCH, 2, older)
        await bench.store.saveSnapshot(doc, EPOCH + 1, 3, older)
        await bench.store.saveSnapshot(`${ulid()}.profile`, EPOCH, 1, older)
        await bench.crash()
        const document = await bench.store.document(doc)
        expect(document?.snapshot?.upTo).toBe(3)
        expect(Buffer.from(document!.snapshot!.sealed)).toEqual(Buffer.from(newer))
        expect(document?.tail).toEqual([])
        await expect(bench.store.saveSnapshot(doc, EPOCH, 4, newer)).rejects.toThrow('ahead')
      })

      it('LOG16 of a workspace are a snapshot and the entries above it, compared by their count', async () => {
        const id = `notices.${ulid()}`
        const key = await bench.keys.documentKey(id, EPOCH)
        const edit = (text: string, expectCount: number, doc = id): Prepared => ({
          meta: draft('workspace', 'edit', { doc, epoch: EPOCH }),
          sealed: key.seal(new TextEncoder().encode(text), documentAad(id, EPOCH)),
          effects: [{ on: 'workspace', doc, epoch: EPOCH, expectCount }],
        })
        expect(await bench.store.workspace(id)).toBeNull()
        const outcomes = await bench.store.commit([edit('one', 0), edit('two', 1), edit('late', 1)])
        expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false])
        await bench.crash()
        await bench.store.commit([edit('three', 2)])
        const snapshot = key.seal(new TextEncoder().encode('one two'), snapshotAad(id, EPOCH))
        await bench.store.saveWorkspaceSnapshot(id, EPOCH, 2, snapshot)
        await bench.store.saveWorkspaceSnapshot(id, EPOCH, 1, key.seal(new Uint8Array(), 'older'))
        await bench.store.saveWorkspaceSnapshot(id, EPOCH + 1, 3, key.seal(new Uint8Array(), 'elsewhere'))
        await expect(bench.store.saveWorkspaceSnapshot(id, EPOCH, 9, snapshot)).rejects.toThrow('ahead')
        await bench.crash()
        const stored = await bench.store.workspace(id)
        expect(stored).toMatchObject({ doc: id, epoch: EPOCH, count: 3, lastSeq: 3, snapshot: { upTo: 2 } })
        const opened = stored!.tail.map(({ sealed }) => key.open(sealed, documentAad(id, EPOCH)))
        expect(opened.map((bytes) => Buffer.from(bytes).toString())).toEqual(['three'])
        const stray = { ...edit('x', 3), meta: draft('workspace', 'edit', { doc: 'notices.head' }) }
        await expect(bench.store.commit([stray])).rejects.toThrow('cannot append')
      })

      it('LOG10 tell which run holds a clock, so that a repeated push is known', async () => {
        const doc = await newDoc(0)
        const values = [note('a'), note('b'), note('c')]
        await commitChange(bench.store, bench.keys, { doc, client: 7, values, meta: { offset: -40 } })
        await change(doc, 'd')
        await bench.crash()
        expect(await bench.store.run(doc, 7, 2)).toMatchObject({ clock: 0, length: 3, seq: 1, offset: -40 })
        expect(await bench.store.run(doc, 7, 3)).toMatchObject({ clock: 3, length: 1, seq: 2 })
        expect(await bench.store.run(doc, 7, 4)).toBeNull()
        expect(await bench.store.run(doc, 8, 0)).toBeNull()
        expect(await bench.store.run(`${ulid()}.profile`, 7, 0)).toBeNull()
      })

      it('LOG10 are found by their archive', async () => {
        const archive = ulid()
        const docs = [`${archive}.life`, `${archive}.profile`, `${archive}.${ulid()}.deal`]
        for (const doc of docs) await change(doc, 'x')
        await newDoc(1)
        await bench.crash()
        expect(await bench.store.documentsOf(archive)).toEqual(docs)
        expect(await bench.store.documentsOf(ulid())).toEqual([])
      })
    })

    describe('identity', () => {
      it('LOG11 gives every start of the server a client id that nobody had before', async () => {
        const ids = new Set<number>()
        for (let start = 0; start < 5; start++) {
          const id = bench.store.serverClient
          expect(id).toBeGreaterThan(0)
          expect(id).toBeLessThanOrEqual(0xffffffff)
          expect(await bench.store.client(id)).toMatchObject({ client: id, user: 'server' })
          const taking = bare('client', {
            on: 'client',
            row: { client: id, user: 'u', device: 'd', membership: null },
          })
          expect(await bench.store.commit([taking])).toEqual([STALE])
          ids.add(id)
          await (start % 2 === 0 ? bench.crash() : bench.restart())
        }
        expect(ids.size).toBe(5)
      })

      it('LOG12 keeps the epoch of the log for as long as there is the log', async () => {
        const epoch = bench.store.serverEpoch
        await bench.crash()
        expect(bench.store.serverEpoch).toBe(epoch)
        await bench.restart()
        expect(bench.store.serverEpoch).toBe(epoch)
        const another = await start()
        expect(another.store.serverEpoch).not.toBe(epoch)
        await another.end()
      })
    })

    describe('records', () => {
      const put = (id: string, expect: number | null, text: string | null, owner: string | null = null) =>
        bench.store.commit([
          bare('records', {
            on: 'record',
            kind: 'note',
            id,
            owner,
            expect,
            row: text === null ? null : { text },
          }),
        ])

      it('LOG13 stand by kind and id, are found by owner, and are gone when deleted', async () => {
        await put('b', 0, 'second', 'wang')
        await put('a', null, 'first', 'wang')
        await put('c', 0, 'third')
        await bench.crash()
        expect(await bench.store.record('note', 'a')).toEqual({
          id: 'a',
          version: 1,
          owner: 'wang',
          row: { text: 'first' },
        })
        expect((await bench.store.records('note')).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
        expect((await bench.store.recordsOf('note', 'wang')).map(({ id }) => id)).toEqual(['a', 'b'])
        await put('a', 1, null)
        await bench.crash()
        expect(await bench.store.record('note', 'a')).toBeNull()
      })

      it('LOG6 LOG13 are compared by version: of two who read the same, one is stale', async () => {
        await put('a', 0, 'first')
        const [one, two] = await Promise.all([put('a', 1, 'mine'), put('a', 1, 'yours')])
        expect([one[0], two[0]]).toMatchObject([{ ok: true }, STALE])
        expect(await put('a', 0, 'again')).toEqual([STALE])
        expect(await bench.store.record('note', 'a')).toMatchObject({ version: 2, row: { text: 'mine' } })
        expect(await put('b', 3, 'never there')).toEqual([STALE])
      })
    })

    describe('archives', () => {
      it('LOG14 are found by whose hands they are in, a business too, and by when a grant ends', async () => {
        const first = { ...archiveRow('01AAAAAAAAAAAAAAAAAAAAAAAA', 1), branch: 'b', owner: 'wang' }
        const second = {
          ...archiveRow('01BBBBBBBBBBBBBBBBBBBBBBBB', 1),
          branch: 'b',
          owner: 'li',
          businesses: [{ id: ulid(), owner: 'wang' }],
          grants: [grantUntil(500), grantUntil(300)],
        }
        for (const row of [first, second]) await bench.store.commit([bare('archive', { on: 'archive', row })])
        await bench.crash()
        const owned = async (user: string, after = '', limit = 10) =>
          (await bench.store.archivesOwnedBy(user, 'b', after, limit)).map(({ archive }) => archive)
        expect(await owned('wang')).toEqual([first.archive, second.archive])
        expect(await owned('wang', first.archive)).toEqual([second.archive])
        expect(await owned('wang', '', 1)).toEqual([first.archive])
        expect(await bench.store.archivesOwnedBy('wang', 'elsewhere', '', 10)).toEqual([])
        expect(await bench.store.nextGrantEnd()).toBe(300)
        expect(await bench.store.archivesWithGrantsUntil(299, 10)).toEqual([])
        expect(await bench.store.archivesWithGrantsUntil(300, 10)).toEqual([second])

        const moved = { ...second, businesses: [], grants: [] }
        await bench.store.commit([bare('archive', { on: 'archive', row: moved })])
        expect(await owned('wang')).toEqual([first.archive])
        expect(await bench.store.nextGrantEnd()).toBeNull()
      })
    })

    it('LOG5 keeps people, places and devices as they were last committed', async () => {
      const archive = archiveRow(ulid(), 2)
      const organisation = { id: ulid(), name: '某装饰公司' }
      const branch: BranchRow = {
        id: ulid(),
        code: 'A',
        name: '一店',
        template: 'homeDeco',
        ownership: 'franchise',
        entity: '某某装饰有限公司',
        agreement: '2026-03 加盟合同',
        preset: 'couple',
        closed: true,
      }
      const user = { id: ulid(), login: 'wang', name: '王', passwordHash: '$argon2id$', disabled: true }
      const membership = {
        id: ulid(),
        user: user.id,
        role: 'SA',
        branch: branch.id,
        unit: ulid(),
        from: 5,
        until: null,
        deputyFor: null,
      } as const
      const device = {
        id: ulid(),
        user: user.id,
        name: '前台',
        lastSeen: 9,
        pending: 3,
        oldest: 4,
        app: '0.1.0',
      }
      const session = {
        tokenHash: 't1',
        user: user.id,
        device: device.id,
        created: 1,
        expires: 9,
        factor: true,
      }
      await bench.store.commit([
        bare(
          'all',
          { on: 'archive', row: archive },
          { on: 'organisation', row: { ...organisation, name: '旧名' } },
        ),
        bare(
          'people',
          { on: 'user', row: { ...user, disabled: false } },
          { on: 'user', row: { ...user, id: ulid(), login: 'li' } },
        ),
        bare(
          'rest',
          { on: 'organisation', row: organisation },
          { on: 'branch', row: branch },
          { on: 'user', row: user },
          { on: 'membership', row: membership },
          { on: 'device', row: { ...device, pending: 7 } },
          { on: 'device', row: device },
          { on: 'session', row: session },
          { on: 'session', row: { ...session, tokenHash: 't2' } },
          { on: 'session', row: { ...session, tokenHash: 't3' } },
        ),
        bare('out', { on: 'endSession', tokenHash: 't2' }),
      ])
      await bench.crash()
      const { store } = bench
      expect(await store.archive(archive.archive)).toEqual(archive)
      expect(await store.organisation()).toEqual(organisation)
      expect(await store.branches()).toEqual([branch])
      expect(await store.users()).toHaveLength(2)
      expect(await store.user(user.id)).toEqual(user)
      expect(await store.userByLogin('wang')).toEqual(user)
      expect(await store.userByLogin('WANG')).toBeNull()
      expect(await store.membershipsOf(user.id)).toEqual([membership])
      expect(await store.memberships()).toEqual([membership])
      expect(await store.device(device.id)).toEqual(device)
      expect(await store.devices()).toEqual([device])
      expect(await store.session('t1')).toEqual(session)
      expect(await store.session('t2')).toBeNull()
      await store.commit([bare('one device', { on: 'endSessionsOf', user: user.id, device: 'other' })])
      expect(await store.session('t3')).not.toBeNull()
      const newer = { ...session, tokenHash: 't4', created: 2, factor: false }
      await store.commit([bare('again', { on: 'session', row: newer })])
      expect(await store.sessionsOf(user.id)).toEqual([newer, session, { ...session, tokenHash: 't3' }])
      expect(await store.sessionsOf('nobody')).toEqual([])
      await store.commit([bare('password changed', { on: 'endSessionsOf', user: user.id })])
      expect(await store.session('t1')).toBeNull()
      expect(await store.session('t3')).toBeNull()
    })
  })
}

const grantUntil = (until: number): Grant => ({
  id: ulid(),
  to: { is: 'person', user: ulid() },
  compartments: ['identity'],
  right: 'mask',
  from: 0,
  until,
  by: ulid(),
  approvedBy: null,
  why: '核对',
  agreement: null,
})

const archiveRow = (archive: string, n: number): ArchiveRow => ({
  archive,
  branch: ulid(),
  owner: ulid(),
  archiveNo: 'A-2026-00001',
  template: 'generic@1',
  team: [
    { user: ulid(), job: 'designer' },
    { user: ulid(), job: 'supervisor' },
  ],
  grants: [],
  businesses: [{ id: ulid(), owner: ulid() }],
  n,
})
