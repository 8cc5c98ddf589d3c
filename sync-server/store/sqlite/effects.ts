/**
 * Effects: first every comparison of an entry, then every write, so that a stale entry has nothing
 * to take back and costs its neighbours in the transaction nothing.
 */
import type { Effect, Prepared } from '../contract.ts'
import type { ArchiveTable, ClientTable, CounterTable, SeenTable } from './archives.ts'
import type { AboutTable } from './about.ts'
import type { DocumentTable } from './documents.ts'
import type { PeopleTable } from './people.ts'
import type { RecordTable } from './records.ts'
import type { ScopeTable } from './scopes.ts'
import type { WorkspaceTable } from './workspaces.ts'

export interface Tables {
  readonly about: AboutTable
  readonly documents: DocumentTable
  readonly scopes: ScopeTable
  readonly archives: ArchiveTable
  readonly counters: CounterTable
  readonly clients: ClientTable
  readonly seen: SeenTable
  readonly people: PeopleTable
  readonly records: RecordTable
  readonly workspaces: WorkspaceTable
}

/** False: another commit came between. Throws for what no caller may prepare. */
export function isCurrent(tables: Tables, prepared: Prepared): boolean {
  const { effects } = prepared
  if (effects.length > 1) refuseRepeated(effects)
  return effects.every((effect) => {
    if (effect.on === 'append' || effect.on === 'workspace') refuseStrayAppend(prepared, effect.doc)
    return holds(tables, effect)
  })
}

function holds(tables: Tables, effect: Effect): boolean {
  switch (effect.on) {
    case 'append':
      return tables.documents.isCurrent(effect)
    case 'expectArchive':
      return tables.archives.n(effect.archive) === effect.n
    case 'counter':
      return tables.counters.value(effect.name) === effect.expect
    case 'seen':
      return (tables.seen.find(effect.device, effect.user)?.counter ?? 0) === effect.expect
    case 'client':
      return tables.clients.isFree(effect.row)
    case 'user':
      return tables.people.isLoginFree(effect.row)
    case 'branch':
      return tables.people.isCodeFree(effect.row)
    case 'workspace':
      return tables.workspaces.isCurrent(effect)
    case 'record':
      return tables.records.isCurrent(effect)
    default:
      return true
  }
}

export function apply(tables: Tables, prepared: Prepared, seq: number, received: number): void {
  for (const effect of prepared.effects) applyOne(tables, effect, seq, received, prepared.meta.offset ?? 0)
}

function applyOne(tables: Tables, effect: Effect, seq: number, received: number, offset: number): void {
  switch (effect.on) {
    case 'append':
      return tables.scopes.change(tables.documents.append(effect, seq, received, offset), effect.scopes, seq)
    case 'enter':
      return tables.scopes.enter(existing(tables, effect.doc), effect.scopes, seq)
    case 'leave':
      return tables.scopes.leave(existing(tables, effect.doc), effect.scopes, seq, effect.why)
    case 'expectArchive':
      return
    case 'archive':
      return tables.archives.put(effect.row)
    case 'counter':
      return tables.counters.put(effect.name, effect.next)
    case 'client':
      return tables.clients.put(effect.row)
    case 'seen':
      return tables.seen.put(effect)
    case 'organisation':
      return tables.people.putOrganisation(effect.row)
    case 'branch':
      return tables.people.putBranch(effect.row)
    case 'user':
      return tables.people.putUser(effect.row)
    case 'membership':
      return tables.people.putMembership(effect.row)
    case 'device':
      return tables.people.putDevice(effect.row)
    case 'session':
      return tables.people.putSession(effect.row)
    case 'endSession':
      return tables.people.endSession(effect.tokenHash)
    case 'endSessionsOf':
      return tables.people.endSessionsOf(effect.user, effect.device ?? null)
    case 'restored':
      tables.archives.leaveNumbers(effect.gap)
      tables.counters.leaveNumbers(effect.gap, received)
      tables.people.endAllSessions()
      return tables.about.begin(effect.epoch)
    case 'workspace':
      return tables.workspaces.change(effect, seq)
    case 'record':
      return tables.records.put(effect)
  }
}

function existing(tables: Tables, doc: string): number {
  const number = tables.documents.numberOf(doc)
  if (number === null) throw new RangeError(`${doc} cannot enter or leave a scope before it exists`)
  return number
}

/** The payload is sealed for one document, and the leaf names that one. */
function refuseStrayAppend({ meta, sealed }: Prepared, doc: string): void {
  if (meta.doc !== doc) throw new RangeError(`an entry on ${meta.doc ?? 'nothing'} cannot append to ${doc}`)
  if (sealed === null) throw new RangeError(`an entry that appends to ${doc} must carry its bytes`)
}

/** Comparisons are made before any write of the entry, so two on one thing would both see the old value. */
function refuseRepeated(effects: readonly Effect[]): void {
  const compared = new Set<string>()
  for (const effect of effects) {
    const thing = comparedBy(effect)
    if (thing === null) continue
    if (compared.has(thing)) throw new RangeError(`one entry has two effects on ${thing}`)
    compared.add(thing)
  }
}

function comparedBy(effect: Effect): string | null {
  switch (effect.on) {
    case 'append':
    case 'workspace':
      return 'a document'
    case 'counter':
      return `counter ${effect.name}`
    case 'seen':
      return `seen ${effect.device} ${effect.user}`
    case 'client':
      return `client ${effect.row.client}`
    case 'user':
      return `login ${effect.row.login}`
    case 'branch':
      return `branch code ${effect.row.code}`
    case 'record':
      return effect.expect === null ? null : `record ${effect.kind} ${effect.id}`
    default:
      return null
  }
}
