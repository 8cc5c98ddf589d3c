/**
 * The side of the bench that needs the vault itself: it takes in a first sync (P3), against Dexie alone
 * with the same items. What it leaves behind is the store of the other benches, which go through the
 * product's own worker.
 */
import { expose } from 'comlink'
import { Dexie } from 'dexie'
import type { Clock, Random } from '../../../shared/base/ports.ts'
import { bytesToHex } from '../../../shared/base/bytes.ts'
import { pinyinOf } from '../../../shared/base/chinese.ts'
import { newKeyPair } from '../../../shared/base/hpke.ts'
import { addressHead } from '../../../shared/domain/fragment.ts'
import { STANDARD_LEASE_MS } from '../../../shared/policy/lease.ts'
import type { Put } from '../../../shared/protocol/feed.ts'
import { platformDeflater } from '../../../client/replica/deflate.ts'
import type { SweptPage } from '../../../client/vault/depot.ts'
import { Profiles } from '../../../client/vault/profiles.ts'
import { makeVault } from '../../../client/vault/entering.ts'
import type { Vault, VaultPorts } from '../../../client/vault/vault.ts'
import { fillCatalogue, newCatalogue } from '../../../client/worker/lists.ts'
import { packOf } from '../../support/packed.ts'
import { clientAt, compartments, docOf, putOf, seqOf, type Branch, type Filled } from './branch.ts'
import { BENCH_PASSWORD, type BenchWorker, type SyncTimes, type Typing } from './window.ts'

const clock: Clock = { now: () => Date.now() }
const random: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
}
/** Keys cost what they cost people: the derivation is a figure of its own. */
const ports: VaultPorts = {
  clock,
  random,
  tabs: () => ({
    say: () => undefined,
    hear: () => undefined,
    close: () => undefined,
  }),
  kept: () => Promise.resolve(true),
}

const place: Branch = {
  branch: '01J00000000000000000000BRA',
  user: '01J00000000000000000000SRS',
  device: '01J00000000000000000000DEV',
}
const membership = {
  id: '01J00000000000000000000MEM',
  role: 'BM' as const,
  branch: place.branch,
  from: 0,
  until: null,
  deputyFor: null,
}
const people = [{ id: place.user, name: '李强', branch: place.branch, active: true }]
const branches = [{ id: place.branch, code: 'CY', name: '朝阳店', template: 'homeDeco' }]
const organisation = { id: '01J00000000000000000000RGN', name: '安居' }
const scopeOf = (compartment: Filled): string => `branch/${place.branch}/${compartment}`

async function newVault(): Promise<Vault> {
  const person = { login: 'liqiang', name: '李强', organisation }
  const me = {
    ...person,
    user: place.user,
    memberships: [membership],
    people,
    branches,
  }
  const id = `${organisation.id}.${place.user}`
  // No server will ever be asked for this key.
  const { publicKey } = await newKeyPair()
  const terms = {
    escrow: { id: place.device, publicKey: bytesToHex(publicKey) },
    leaseMs: STANDARD_LEASE_MS,
  }
  const vault = await makeVault(ports, id, BENCH_PASSWORD, place, { me, offset: 0 }, terms)
  const profiles = new Profiles()
  await profiles.put({
    ...person,
    id,
    user: place.user,
    device: place.device,
    lastUnlocked: clock.now(),
  })
  profiles.close()
  return vault
}

/** About as many archives stand on a page (`sync-server/session/pages.ts`). */
const PAGE_ARCHIVES = 256
const scopes = compartments.map(scopeOf)
/** What names are sorted by, within an archive. */
const inOrder = compartments.toSorted((a, b) => (docOf(clientAt(0), a) < docOf(clientAt(0), b) ? -1 : 1))

/** A sweep of everything, page by page. */
async function* sweep(
  archives: number,
): AsyncGenerator<{ readonly page: SweptPage; readonly puts: readonly Put[] }> {
  const listed = inOrder.map((compartment) => [compartments.indexOf(compartment)])
  for (let from = 0; from < archives; from += PAGE_ARCHIVES) {
    const until = Math.min(archives, from + PAGE_ARCHIVES)
    const puts: Put[] = []
    for (let at = from; at < until; at++)
      for (const compartment of inOrder) puts.push(putOf(place, clientAt(at), compartment))
    const heads = compartments.map((compartment) => seqOf(archives - 1, compartment))
    const sets = puts.map((_, at) => listed[at % listed.length] as number[])
    const pack = await packOf(puts, sets, platformDeflater, { heads, more: until < archives })
    yield { page: { scopes, pack }, puts }
  }
}

async function firstSync(archives: number, against: boolean): Promise<SyncTimes> {
  const vault = await newVault()
  const tenure = await vault.depot.lead()
  await tenure.hello(await vault.depot.announcement())
  await tenure.welcome({
    type: 'WELCOME',
    protocol: 1,
    serverEpoch: 'bench',
    serverTime: clock.now(),
    offset: 0,
    minSchema: 1,
    policy: 1,
    user: place.user,
    leaseMs: STANDARD_LEASE_MS,
    archives,
    wipe: false,
    memberships: [membership],
    scopes: compartments.map((compartment) => ({
      id: scopeOf(compartment),
      masked: false,
      head: seqOf(archives - 1, compartment),
      until: null,
    })),
    dropped: [],
    foreignClientIds: [],
    people,
    branches,
  })
  const raw = against ? await rawDexie() : null
  let sealedMs = 0
  let rawMs = 0
  let bytes = 0
  const catalogue = newCatalogue(vault)
  for await (const { page, puts } of sweep(archives)) {
    bytes += page.pack.body.length
    let start = performance.now()
    const { mismatched } = await tenure.applyPacks(page)
    sealedMs += performance.now() - start
    if (mismatched.length > 0) throw new Error('the bench sends what it does not describe')
    if (raw === null) continue
    start = performance.now()
    await raw.table('docs').bulkPut(puts)
    rawMs += performance.now() - start
  }
  const start = performance.now()
  await tenure.complete(clock.now())
  fillCatalogue(vault, catalogue)
  const { size } = catalogue
  sealedMs += performance.now() - start
  vault.close()
  if (size !== archives) throw new Error(`${size} archives are listed, not ${archives}`)
  if (raw === null) return { sealedMs, rawMs: null, bytes }
  raw.close()
  await Dexie.delete(raw.name)
  return { sealedMs, rawMs, bytes }
}

async function rawDexie(): Promise<Dexie> {
  const raw = new Dexie('bench-raw')
  raw.version(1).stores({ docs: 'doc' })
  await raw.open()
  return raw
}

/** Pinyin is typed without tones, an address from its beginning or from the street on. */
function typings(archives: number, clients: number): readonly Typing[] {
  return Array.from({ length: clients }, (_, each) => {
    const { archive, name, mobile, address, estate } = clientAt(
      Math.floor(((each + 0.5) * archives) / clients),
    )
    const [sound] = pinyinOf(name)
    const head = addressHead(address)
    return [
      { kind: 'name', text: name, archive },
      { kind: 'initials', text: sound?.initials ?? '', archive },
      { kind: 'pinyin', text: sound?.full ?? '', archive },
      { kind: 'tail', text: mobile.slice(-4), archive },
      { kind: 'address', text: each % 2 === 0 ? head : head.slice(3), archive },
      { kind: 'two words', text: `${name.slice(0, 1)} ${estate}`, archive },
    ] satisfies Typing[]
  }).flat()
}

const benchWorker: BenchWorker = {
  firstSync,
  typings: (archives, clients) => Promise.resolve(typings(archives, clients)),
}
expose(benchWorker)
