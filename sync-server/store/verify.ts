/**
 * Checks a data folder: are the rules of `shared/log/SPEC.md` true of what stands on the disk?
 *
 * It shares no code with the store that wrote the folder, else both would make the same mistake.
 * Without keys it checks what stands in clear; with them also that every payload opens at its place
 * and holds exactly the entries that its row claims. Read-only; the server should not be running.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { addToHash, emptySetHash } from '../../shared/base/setHash.ts'
import { readRuns } from '../../shared/document/read.ts'
import { documentAad, snapshotAad, type KeyStore } from './contract.ts'

export interface Finding {
  /** The rule that is broken. */
  readonly rule: `LOG${number}`
  /** An entry's number, a document's name, or a scope with a document. */
  readonly at: string
  readonly what: string
}

interface LogRow {
  readonly seq: number
  readonly meta: string
  readonly leaf: Uint8Array
  readonly payloadHash: Uint8Array
  readonly sealed: Uint8Array | null
}

interface DocumentRow {
  readonly id: number
  readonly doc: string
  readonly archive: string
  readonly epoch: number
  readonly count: number
  readonly lastSeq: number
  readonly guard: string
}

interface RunRow {
  readonly client: number
  readonly clock: number
  readonly length: number
  readonly seq: number
  readonly received: number
  readonly offset: number
  readonly sha256: string
  readonly doc: string
}

interface SnapshotRow {
  readonly doc: string
  readonly docEpoch: number
  readonly epoch: number
  readonly upTo: number
  readonly sealed: Uint8Array
}

interface ListingRow {
  readonly doc: string
  readonly name: string
  readonly docLastSeq: number
  readonly lastSeq: number
  readonly enterSeq: number
  readonly leftSeq: number | null
}

type Meta = Readonly<Record<string, unknown>>
type Report = (rule: Finding['rule'], at: string | number, what: string) => void

/** Enough to see what happened; a folder that is broken throughout need not fill the memory. */
const MAX_FINDINGS = 1000

export async function verifyFolder(
  folder: string,
  keys: KeyStore | null = null,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const report: Report = (rule, at, what) => {
    if (findings.length < MAX_FINDINGS) findings.push({ rule, at: String(at), what })
  }
  const db = new DatabaseSync(join(folder, 'log.sqlite'), { readOnly: true })
  try {
    for (const row of rows<{ quick_check: string }>(db, 'PRAGMA quick_check')) {
      if (row.quick_check !== 'ok') report('LOG4', 'log.sqlite', row.quick_check)
    }
    const head = await checkLog(db, keys, report)
    checkDocuments(db, report)
    await checkSnapshots(db, keys, report)
    await checkWorkspaces(db, keys, report)
    checkListings(db, head, report)
  } finally {
    db.close()
  }
  return findings
}

function rows<Row>(db: DatabaseSync, sql: string, ...values: (string | number)[]): Iterable<Row> {
  return db.prepare(sql).iterate(...values) as unknown as Iterable<Row>
}

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

async function checkLog(db: DatabaseSync, keys: KeyStore | null, report: Report): Promise<number> {
  const runAt = db.prepare(
    `SELECT runs.*, doc FROM runs JOIN documents ON id = document WHERE doc = ? AND client = ? AND clock = ?`,
  )
  const erased = erasedArchives(db)
  let seq = 0
  let received = 0
  let runs = 0
  for (const { month, firstSeq } of [
    ...rows<{ month: string; firstSeq: number }>(db, 'SELECT month, firstSeq FROM months ORDER BY firstSeq'),
  ]) {
    if (firstSeq !== seq + 1) report('LOG8', month, `is said to begin at ${firstSeq} after ${seq}`)
    for (const row of rows<LogRow>(db, `SELECT * FROM log_${month.replace('-', '_')} ORDER BY seq`)) {
      if (row.seq !== seq + 1) report('LOG1', row.seq, `follows ${seq}`)
      seq = row.seq
      const meta = checkRow(row, report)
      if (meta === null) continue
      const time = Number(meta['received'])
      if (!(time >= received)) report('LOG2', seq, `was received before its predecessor`)
      else received = time
      if (new Date(time).toISOString().slice(0, 7) !== month)
        report('LOG8', seq, `does not belong to ${month}`)
      if (meta['kind'] !== 'change' && meta['kind'] !== 'verdict') continue
      const run = runAt.get(String(meta['doc']), Number(meta['client']), Number(meta['clock'])) as unknown
      if (run === undefined) {
        if (meta['outcome'] === 'ok') report('LOG5', seq, 'changed a document that has no receipt of it')
        continue
      }
      runs++
      await checkRun(erased, row, meta, run as RunRow, keys, report)
    }
  }
  for (const { n } of rows<{ n: number }>(db, 'SELECT count(*) AS n FROM runs')) {
    if (n !== runs) report('LOG5', 'runs', `${n} receipts for ${runs} changes in the log`)
  }
  return seq
}

/** Null when the metadata cannot even be read. */
function checkRow(row: LogRow, report: Report): Meta | null {
  if (!sha256(row.sealed ?? '').equals(row.payloadHash)) {
    if (row.sealed !== null) report('LOG3', row.seq, 'the payload is not the one that was hashed')
  }
  if (!sha256(Uint8Array.of(0), row.meta, row.payloadHash).equals(row.leaf)) {
    report('LOG3', row.seq, 'the leaf is not that of the row')
  }
  const meta = readMeta(row.meta)
  if (meta === null) {
    report('LOG3', row.seq, 'the metadata is not JSON')
    return null
  }
  const members = Object.keys(meta).sort()
  const canonical = members.map((key) => `${JSON.stringify(key)}:${JSON.stringify(meta[key])}`).join(',')
  if (`{${canonical}}` !== row.meta) report('LOG3', row.seq, 'the metadata is not canonical')
  if (meta['seq'] !== row.seq) report('LOG1', row.seq, `calls itself ${String(meta['seq'])}`)
  return meta
}

function readMeta(text: string): Meta | null {
  try {
    return JSON.parse(text) as Meta
  } catch {
    return null
  }
}

async function checkRun(
  erased: ReadonlySet<string>,
  row: LogRow,
  meta: Meta,
  run: RunRow,
  keys: KeyStore | null,
  report: Report,
): Promise<void> {
  if (
    run.seq !== row.seq ||
    run.length !== meta['length'] ||
    run.received !== meta['received'] ||
    run.offset !== (meta['offset'] ?? 0)
  ) {
    report('LOG5', row.seq, 'the receipt says otherwise than the log')
  }
  if (row.sealed === null || keys === null) return
  if (isErased(erased, run.doc)) {
    const left = await keys.findDocumentKey(run.doc, Number(meta['epoch']))
    if (left !== null) report('LOG7', row.seq, 'the archive was destroyed and its key is still there')
    return
  }
  const epoch = Number(meta['epoch'])
  const update = await openAt(keys, run.doc, epoch, row.sealed, documentAad(run.doc, epoch))
  if (update === null) return report('LOG7', row.seq, 'the payload does not open')
  if (sha256(update).toString('hex') !== run.sha256) report('LOG5', row.seq, 'the receipt is for other bytes')
  if (describeRuns(update) !== `${run.client}.${run.clock}+${run.length}`) {
    report('LOG5', row.seq, 'the payload holds other entries than the row claims')
  }
}

/** Archives that were voided and not brought back: everything but `life`, which says so, must not open any more. */
function erasedArchives(db: DatabaseSync): ReadonlySet<string> {
  const known = db.prepare("SELECT name FROM sqlite_master WHERE name = 'voided'").get()
  if (known === undefined) return new Set()
  const all = rows<{ archive: string }>(db, 'SELECT archive FROM voided WHERE erased IS NOT NULL')
  return new Set([...all].map(({ archive }) => archive))
}

const isErased = (erased: ReadonlySet<string>, doc: string): boolean =>
  !doc.endsWith('.life') && erased.has(doc.slice(0, doc.indexOf('.')))

async function openAt(keys: KeyStore, doc: string, epoch: number, sealed: Uint8Array, aad: string) {
  const key = await keys.findDocumentKey(doc, epoch)
  try {
    return key?.open(sealed, aad) ?? null
  } catch {
    return null
  }
}

function describeRuns(update: Uint8Array): string {
  try {
    return readRuns(update)
      .map((run) => `${run.client}.${run.clock}+${run.length}`)
      .join(' ')
  } catch {
    return 'unreadable'
  }
}

function checkDocuments(db: DatabaseSync, report: Report): void {
  const runsOf = db.prepare(
    'SELECT client, clock, length, seq FROM runs WHERE document = ? ORDER BY client, clock',
  )
  for (const row of rows<DocumentRow>(db, 'SELECT * FROM documents')) {
    const clocks: Record<string, number> = {}
    let [count, lastSeq, setHash] = [0, 0, emptySetHash]
    for (const run of runsOf.iterate(row.id) as unknown as Iterable<RunRow>) {
      const free = clocks[run.client] ?? 0
      if (run.clock !== free) report('LOG5', row.doc, `client ${run.client} has ${run.clock} after ${free}`)
      clocks[run.client] = run.clock + run.length
      count += run.length
      lastSeq = Math.max(lastSeq, run.seq)
      setHash = addToHash(setHash, run.client, run.clock, run.length)
    }
    if (row.count !== count) report('LOG5', row.doc, `counts ${row.count} entries, its receipts ${count}`)
    if (row.lastSeq !== lastSeq) report('LOG5', row.doc, `ends at ${row.lastSeq}, its receipts at ${lastSeq}`)
    if (!row.doc.startsWith(`${row.archive}.`)) report('LOG5', row.doc, `stands under archive ${row.archive}`)
    const guard = JSON.parse(row.guard) as { count: number; setHash: string; sv: Record<string, number> }
    if (guard.count !== count || guard.setHash !== setHash || !sameClocks(guard.sv, clocks)) {
      report('LOG5', row.doc, 'the guard speaks of other entries than the receipts')
    }
  }
}

function sameClocks(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const clients = Object.keys(a)
  return clients.length === Object.keys(b).length && clients.every((client) => a[client] === b[client])
}

async function checkSnapshots(db: DatabaseSync, keys: KeyStore | null, report: Report): Promise<void> {
  const before = db.prepare(
    `SELECT runs.* FROM runs JOIN documents ON id = document WHERE doc = ? AND seq <= ? ORDER BY client, clock`,
  )
  const erased = erasedArchives(db)
  const all = rows<SnapshotRow>(
    db,
    `SELECT doc, documents.epoch AS docEpoch, snapshots.epoch, upTo, sealed
     FROM snapshots JOIN documents ON id = document WHERE snapshots.epoch = documents.epoch`,
  )
  for (const { doc, epoch, upTo, sealed } of all) {
    const held = before.all(doc, upTo) as unknown as readonly RunRow[]
    if (!held.some((run) => run.seq === upTo))
      report('LOG10', doc, `no change stands at the snapshot's ${upTo}`)
    if (keys === null || isErased(erased, doc)) continue
    const state = await openAt(keys, doc, epoch, sealed, snapshotAad(doc, epoch))
    if (state === null) report('LOG7', doc, 'the snapshot does not open')
    else if (describeRuns(state) !== joinRuns(held)) {
      report('LOG10', doc, `the snapshot does not hold what was accepted up to ${upTo}`)
    }
  }
}

/** In the words of `describeRuns`; runs of one client follow each other by now. */
function joinRuns(held: readonly RunRow[]): string {
  const lengths = new Map<number, number>()
  for (const run of held) lengths.set(run.client, (lengths.get(run.client) ?? 0) + run.length)
  return [...lengths].map(([client, length]) => `${client}.0+${length}`).join(' ')
}

interface WorkspaceRow {
  readonly id: number
  readonly doc: string
  readonly epoch: number
  readonly count: number
  readonly lastSeq: number
}

/** Changes by number on both sides; after `checkLog`, which has looked at the entries themselves. */
async function checkWorkspaces(db: DatabaseSync, keys: KeyStore | null, report: Report): Promise<void> {
  const logged = new Map<string, { readonly seq: number; readonly sealed: Uint8Array | null }[]>()
  for (const { month } of [...rows<{ month: string }>(db, 'SELECT month FROM months ORDER BY firstSeq')]) {
    for (const row of rows<LogRow>(
      db,
      `SELECT * FROM log_${month.replace('-', '_')} WHERE meta LIKE '%"kind":"workspace"%' ORDER BY seq`,
    )) {
      const meta = readMeta(row.meta)
      if (meta?.['kind'] !== 'workspace' || meta['outcome'] !== 'ok') continue
      const doc = String(meta['doc'])
      logged.set(doc, [...(logged.get(doc) ?? []), row])
    }
  }
  // A folder that only an earlier program has opened has no such table.
  const known = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'workspaces'").get() !== undefined
  const held = known ? [...rows<WorkspaceRow>(db, 'SELECT * FROM workspaces')] : []
  for (const doc of logged.keys()) {
    if (!held.some((row) => row.doc === doc)) report('LOG16', doc, 'was changed and is unknown')
  }
  if (!known) return
  const changesOf = db.prepare('SELECT seq FROM workspaceChanges WHERE workspace = ? ORDER BY seq')
  const snapshotOf = db.prepare('SELECT epoch, upTo, sealed FROM workspaceSnapshots WHERE workspace = ?')
  for (const { id, doc, epoch, count, lastSeq } of held) {
    const entries = logged.get(doc) ?? []
    const changes = (changesOf.all(id) as unknown as { readonly seq: number }[]).map(({ seq }) => seq)
    if (changes.join() !== entries.map(({ seq }) => seq).join())
      report('LOG16', doc, 'the log has other changes than its rows')
    if (count !== changes.length || lastSeq !== (changes.at(-1) ?? 0))
      report('LOG16', doc, `counts ${count} changes up to ${lastSeq}`)
    const snapshot = snapshotOf.get(id) as unknown as Omit<SnapshotRow, 'doc' | 'docEpoch'> | undefined
    if (snapshot?.epoch === epoch) {
      if (!changes.includes(snapshot.upTo))
        report('LOG16', doc, `no change stands at the snapshot's ${snapshot.upTo}`)
      if (
        keys !== null &&
        (await openAt(keys, doc, epoch, snapshot.sealed, snapshotAad(doc, epoch))) === null
      )
        report('LOG7', doc, 'the snapshot does not open')
    }
    if (keys === null) continue
    for (const { seq, sealed } of entries) {
      if (sealed !== null && (await openAt(keys, doc, epoch, sealed, documentAad(doc, epoch))) === null)
        report('LOG7', seq, 'the payload does not open')
    }
  }
}

function checkListings(db: DatabaseSync, head: number, report: Report): void {
  const all = rows<ListingRow>(
    db,
    `SELECT doc, name, documents.lastSeq AS docLastSeq, listings.lastSeq, enterSeq, leftSeq
     FROM listings JOIN documents ON documents.id = document JOIN scopes ON scopes.id = scope`,
  )
  for (const row of all) {
    const newest = row.leftSeq ?? Math.max(row.enterSeq, row.docLastSeq)
    if (row.lastSeq !== newest)
      report('LOG9', `${row.name} ${row.doc}`, `stands at ${row.lastSeq}, not ${newest}`)
    if (row.enterSeq > row.lastSeq || row.lastSeq > head) {
      report(
        'LOG9',
        `${row.name} ${row.doc}`,
        `enters at ${row.enterSeq}, ends at ${row.lastSeq}, the log at ${head}`,
      )
    }
  }
}
