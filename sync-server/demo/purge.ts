/**
 * The end of a demonstration, by one press: the keys of every archive that is marked 演示 are destroyed, and its people
 * are disabled (R103). Ids stay in the log, as after every destruction. What somebody began there in earnest, without
 * the mark, stays; so does whoever owns it, and the person who pressed.
 */
import { isDemo } from '../../shared/domain/demo.ts'
import { docId, type ArchiveId } from '../../shared/domain/names.ts'
import { receiveEntry } from '../../shared/domain/receive.ts'
import { readEntries } from '../../shared/document/read.ts'
import type { Core } from '../core.ts'
import type { ActorContext } from '../ingest/actor.ts'
import { allUpdates } from '../ingest/ledgers.ts'
import { DEMO_COMPANY, demoLeaver, demoNewcomer, demoPeople } from './company.ts'

export interface Purged {
  readonly archives: number
  readonly people: number
  /** Disabled nobody of these: something that is no demonstration is in their hands. */
  readonly kept: number
}

type Tools = Pick<Core, 'store' | 'directory' | 'ledgers' | 'door' | 'leaving' | 'erasing'>

export const isDemoCompany = ({ directory }: Pick<Core, 'directory'>): boolean =>
  directory.organisation?.name === DEMO_COMPANY

const AT_ONCE = 50

/** Only in the company of the demonstration; running it again finishes what an interrupted one left. */
export async function purgeDemo(tools: Tools, by: ActorContext): Promise<Purged> {
  if (!isDemoCompany(tools)) throw new Error('this is nobody’s demonstration')
  const marked = await markedArchives(tools)
  let archives = 0
  for (let at = 0; at < marked.length; at += AT_ONCE) {
    const gone = await Promise.all(
      marked.slice(at, at + AT_ONCE).map((archive) => tools.erasing.purge(archive, by)),
    )
    archives += gone.filter(Boolean).length
  }
  const [people, kept] = await disablePeople(tools, by)
  return { archives, people, kept }
}

async function markedArchives({ store, directory, ledgers }: Tools): Promise<readonly ArchiveId[]> {
  const all = new Set<ArchiveId>()
  for (const { id: user } of directory.users)
    for (const { id: branch } of directory.branches) {
      let after = ''
      for (;;) {
        const some = await store.archivesOwnedBy(user, branch, after, 200)
        for (const { archive } of some) all.add(archive)
        const last = some.at(-1)
        if (last === undefined) break
        after = last.archive
      }
    }
  const marked: ArchiveId[] = []
  for (const archive of all) if (await isMarked(archive, ledgers)) marked.push(archive)
  return marked
}

/** Any write of the tags had the mark: whoever takes it off a made-up client makes it no real one. */
async function isMarked(archive: ArchiveId, ledgers: Core['ledgers']): Promise<boolean> {
  const ledger = await ledgers.open(docId(archive, 'profile'))
  if (ledger === null) return false
  return readEntries(...allUpdates(ledger)).some(({ value }) => {
    const read = receiveEntry(value)
    if (!read.ok || read.value.k !== 'set') return false
    const tags = read.value.fields['tags']
    return Array.isArray(tags) && isDemo(tags.filter((tag): tag is string => typeof tag === 'string'))
  })
}

async function disablePeople(
  { directory, leaving }: Tools,
  by: ActorContext,
): Promise<readonly [number, number]> {
  let [people, kept] = [0, 0]
  for (const { login } of [...demoPeople, demoLeaver, demoNewcomer]) {
    const person = directory.userByLogin(login)
    if (person === null || person.disabled || person.id === by.user) continue
    const done = await leaving.disable(person.id, [], { user: by.user, device: by.device })
    if (done.ok) people++
    else kept++
  }
  return [people, kept]
}
