/**
 * The device behind `client/api.ts`: one person's vault, catalogue and replication, or a locked door.
 *
 * Everything decrypted hangs on `#session`; locking lets go of it. The page ends the whole worker
 * after that (`connect.ts`), so that nothing is left to be found in its memory.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { isJsonObject, type Json } from '../../shared/base/json.ts'
import { tailOf } from '../../shared/domain/fragment.ts'
import { itemsOf } from '../../shared/domain/listField.ts'
import type { ArchiveId, BusinessId } from '../../shared/domain/names.ts'
import type {
  AccessRefusal,
  Device,
  DeviceEvent,
  DeviceRow,
  EditRefusal,
  Facets,
  FieldChanges,
  ListPage,
  ListQuery,
  Me,
  NewArchive,
  NewFact,
  OpenedArchive,
  OpenRefusal,
  Profile,
  Rejected,
  RevealAsk,
  Session,
  SyncState,
  SyncStatus,
} from '../api.ts'
import type { Replication, SignIn } from '../replica/api.ts'
import type { Timers } from '../replica/ports.ts'
import type { Catalogue } from '../search/catalogue.ts'
import { directoryOfSignIn } from '../vault/directory.ts'
import { Profiles, type ProfileRow } from '../vault/profiles.ts'
import { contentOf } from '../vault/rejected.ts'
import { makeVault, NoStore, unlockVault, type Vault, type VaultPorts } from '../vault/vault.ts'
import { OpenArchives } from './archives.ts'
import { fillCatalogue, newCatalogue, refreshCatalogue } from './lists.ts'

export interface DevicePorts {
  readonly vault: VaultPorts
  readonly signIn: SignIn
  readonly timers: Timers
  replication(profile: string): Replication
  /** Whether the browser promised not to evict what is stored. */
  persisted(): Promise<boolean>
  /** The one handler of what nobody expected. */
  report(problem: unknown): void
}

interface Unlocked {
  readonly profile: ProfileRow
  readonly vault: Vault
  readonly catalogue: Catalogue
  readonly replication: Replication
  readonly archives: OpenArchives
  readonly ends: readonly (() => void)[]
  storageFull: boolean
  persisted: boolean
}

/** Lists and the chip follow changes, but not each of a thousand. */
const TELL_MS = 40
/** Rows made findable between two messages: a few milliseconds of work. */
const SLICE = 1_000
/** A pause this long is idle enough to fold cards. */
const IDLE_MS = 4_000

export class WorkerDevice implements Device {
  readonly #ports: DevicePorts
  readonly #profiles = new Profiles()
  readonly #listeners = new Set<(event: DeviceEvent) => void>()
  #session: Unlocked | null = null
  #due = new Set<'list' | 'sync'>()
  #idle: (() => void) | null = null

  constructor(ports: DevicePorts) {
    this.#ports = ports
  }

  // ---- who is here --------------------------------------------------------------------------

  async session(): Promise<Session> {
    if (this.#session !== null) return openSession(this.#session)
    return { type: 'locked', profiles: (await this.#profiles.all()).map(shownProfile) }
  }

  async signIn(login: string, password: string): Promise<Result<Me, AccessRefusal>> {
    const { clock, random } = this.#ports.vault
    const known = await this.#profiles.byLogin(login)
    let device = known?.device ?? newUlid(clock, random)
    let signed = await this.#ports.signIn.signIn(login, password, device)
    if (!signed.ok && signed.error.type === 'device-taken' && known === null) {
      device = newUlid(clock, random)
      signed = await this.#ports.signIn.signIn(login, password, device)
    }
    if (!signed.ok) {
      return signed.error.type === 'device-taken' ? err(storage('device-taken')) : err(signed.error)
    }
    const { user, organisation } = signed.value
    const row: ProfileRow = {
      id: `${organisation.id}.${user.id}`,
      organisation,
      user: user.id,
      login: user.login,
      name: user.name,
      device,
      lastUnlocked: clock.now(),
    }
    const directory = directoryOfSignIn(signed.value, clock.now())
    return this.#entering(async () => {
      const there = await unlockOrNone(this.#ports.vault, row.id, password)
      // The password was changed elsewhere; the store still opens with the one before.
      if (there === null) return err(storage('password-changed'))
      const vault =
        there === 'none'
          ? await makeVault(this.#ports.vault, row.id, password, { user: user.id, device }, directory)
          : there
      await this.#profiles.put(row)
      const session = await this.#enter(row, vault)
      await session.replication.start(vault.depot)
      return ok(vault.me)
    })
  }

  async unlock(profile: string, password: string): Promise<Result<Me, AccessRefusal>> {
    const row = await this.#profiles.find(profile)
    if (row === null) return err({ type: 'unknown-profile' })
    return this.#entering(async () => {
      const vault = await unlockOrNone(this.#ports.vault, profile, password)
      if (vault === null) return err({ type: 'wrong-password' })
      if (vault === 'none') return err({ type: 'unknown-profile' })
      const used = { ...row, lastUnlocked: this.#ports.vault.clock.now() }
      await this.#profiles.put(used)
      const session = await this.#enter(used, vault)
      void this.#goOnline(session, password).catch((problem) => this.#ports.report(problem))
      return ok(vault.me)
    })
  }

  async lock(): Promise<void> {
    const session = this.#session
    if (session === null) return
    this.#session = null
    this.#idle?.()
    for (const end of session.ends) end()
    await session.replication.stop()
    session.vault.close()
    this.#tell({ type: 'session', session: await this.session() })
  }

  async signOut(): Promise<void> {
    // While the socket is open the server would take the last edits; after this it will not.
    await this.#session?.replication.stop()
    await this.#ports.signIn.signOut()
    await this.lock()
  }

  async #entering(enter: () => Promise<Result<Me, AccessRefusal>>): Promise<Result<Me, AccessRefusal>> {
    await this.lock()
    try {
      return await enter()
    } catch (problem) {
      this.#ports.report(problem)
      return err(storage(problem instanceof Error ? problem.name : 'unknown'))
    }
  }

  async #enter(profile: ProfileRow, vault: Vault): Promise<Unlocked> {
    const catalogue = newCatalogue(vault)
    fillCatalogue(vault, catalogue)
    const replication = this.#ports.replication(profile.id)
    const session: Unlocked = {
      profile,
      vault,
      catalogue,
      replication,
      archives: new OpenArchives(vault, replication),
      ends: [
        vault.watch((event) => {
          if (event.type === 'cards') {
            refreshCatalogue(vault, catalogue, event.archives)
            this.#soon('list')
            this.#whenIdle()
          } else if (event.type === 'docs') {
            for (const archive of new Set(event.docs.map((doc) => doc.slice(0, doc.indexOf('.'))))) {
              if (session.archives.has(archive)) this.#tell({ type: 'archive', archive })
            }
          } else if (event.type === 'directory')
            this.#tell({ type: 'session', session: openSession(session) })
          this.#soon('sync')
        }),
        replication.watch(() => this.#soon('sync')),
      ],
      storageFull: false,
      persisted: await this.#ports.persisted(),
    }
    this.#session = session
    this.#tell({ type: 'session', session: openSession(session) })
    this.#prepare(session)
    this.#whenIdle()
    return session
  }

  /** The store is open already; the server's session is renewed when there is a network. */
  async #goOnline(session: Unlocked, password: string): Promise<void> {
    const { profile, vault, replication } = session
    const { signIn } = this.#ports
    const current = await signIn.current()
    const mine = current.ok && current.value.user.id === profile.user
    const away = !current.ok && current.error.type === 'offline'
    if (!mine && !away) await signIn.signIn(profile.login, password, profile.device)
    if (this.#session?.vault !== vault) return
    if (away) this.#renewWhenThere(session, password)
    await replication.start(vault.depot)
  }

  /**
   * Unlocked without a network: the first answer of the server decides. A browser that was killed may
   * have lost its cookie, and who has just given the password is not asked for it again.
   */
  #renewWhenThere({ profile, replication }: Unlocked, password: string): void {
    const { signIn, report } = this.#ports
    const end = replication.watch(({ connection, problem }) => {
      if (connection === 'open') return end()
      if (problem !== 'signed-out' && problem !== 'server-error') return
      end()
      signIn
        .signIn(profile.login, password, profile.device)
        .then(() => replication.nudge())
        .catch(report)
    })
  }

  // ---- lists --------------------------------------------------------------------------------

  list(query: ListQuery): Promise<ListPage> {
    return Promise.resolve(this.#opened().catalogue.page(query))
  }

  facets(query: ListQuery): Promise<Facets> {
    return Promise.resolve(this.#opened().catalogue.facets(query))
  }

  async similar(name: string, mobile: string): Promise<readonly DeviceRow[]> {
    const { vault, catalogue } = this.#opened()
    const found = new Set<ArchiveId>(catalogue.namedLike(name))
    const digits = mobile.replace(/\D/g, '')
    const tail = tailOf(digits)
    if (tail !== '') {
      // The card knows four digits; whether it is the same number only the document says.
      const contacts = await vault.readPart(catalogue.withTail(tail), 'contact')
      for (const [archive, view] of contacts) {
        if (itemsOf(view, 'contacts').some(({ value }) => isNumber(value, digits))) found.add(archive)
      }
    }
    return [...found].slice(0, 20).flatMap((archive) => catalogue.row(archive) ?? [])
  }

  // ---- archives -----------------------------------------------------------------------------

  open(archive: ArchiveId, purpose: string): Promise<Result<OpenedArchive, OpenRefusal>> {
    return this.#opened().archives.open(archive, purpose)
  }

  reread(archive: ArchiveId): Promise<Result<OpenedArchive, OpenRefusal>> {
    return this.#opened().archives.reread(archive)
  }

  reveal(ask: RevealAsk): Promise<Result<readonly Json[], OpenRefusal>> {
    return this.#opened().archives.reveal(ask)
  }

  close(archive: ArchiveId): Promise<void> {
    this.#session?.archives.close(archive)
    return Promise.resolve()
  }

  create(draft: NewArchive): Promise<Result<ArchiveId, EditRefusal>> {
    return this.#edit((vault) => vault.desk.create(draft))
  }

  save(changes: FieldChanges): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.save(changes))
  }

  addFact(fact: NewFact): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.addFact(fact))
  }

  openBusiness(archive: ArchiveId): Promise<Result<BusinessId, EditRefusal>> {
    return this.#edit((vault) => vault.desk.openBusiness(archive))
  }

  async #edit<T>(edit: (vault: Vault) => Promise<Result<T, EditRefusal>>): Promise<Result<T, EditRefusal>> {
    const session = this.#opened()
    const done = await edit(session.vault)
    const full = !done.ok && done.error.type === 'storage-full'
    if (full !== session.storageFull && (full || done.ok)) {
      session.storageFull = full
      this.#soon('sync')
    }
    return done
  }

  // ---- sync ---------------------------------------------------------------------------------

  sync(): Promise<SyncStatus> {
    return Promise.resolve(statusOf(this.#opened()))
  }

  syncNow(): Promise<void> {
    this.#session?.replication.nudge()
    return Promise.resolve()
  }

  rejected(): Promise<readonly Rejected[]> {
    const { vault, catalogue } = this.#opened()
    return Promise.resolve(
      vault.rejected.map((one) => {
        const archive = one.doc.slice(0, one.doc.indexOf('.'))
        const content = contentOf(one.entry)
        const typed = content['name']
        return {
          id: one.id,
          archive,
          name: catalogue.row(archive)?.name ?? (typeof typed === 'string' ? typed : ''),
          part: one.doc.slice(archive.length + 1),
          content,
          kind: typeof one.entry['k'] === 'string' ? one.entry['k'] : '',
          why: one.why,
          held: one.state === 'held',
          at: one.at,
        }
      }),
    )
  }

  resubmit(id: string): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => {
      const refused = vault.rejected.find((one) => one.id === id)
      return refused === undefined ? Promise.resolve(err({ type: 'not-found' })) : vault.resubmit(refused)
    })
  }

  discard(id: string): Promise<void> {
    return this.#opened().vault.discard(id)
  }

  watch(listener: (event: DeviceEvent) => void): Promise<() => void> {
    this.#listeners.add(listener)
    return Promise.resolve(() => {
      this.#listeners.delete(listener)
    })
  }

  // ---- parts of it --------------------------------------------------------------------------

  #opened(): Unlocked {
    if (this.#session === null) throw new Error('the device is locked')
    return this.#session
  }

  #tell(event: DeviceEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #soon(what: 'list' | 'sync'): void {
    if (this.#due.size === 0) this.#ports.timers.after(TELL_MS, () => this.#tellDue())
    this.#due.add(what)
  }

  #tellDue(): void {
    const due = this.#due
    this.#due = new Set()
    const session = this.#session
    if (session === null) return
    if (due.has('list')) this.#tell({ type: 'list', version: session.catalogue.version })
    this.#tell({ type: 'sync', status: statusOf(session) })
  }

  /** The list is there; what search needs is made in slices behind it, so that nobody waits for it. */
  #prepare(session: Unlocked): void {
    if (this.#session === session && session.catalogue.prepare(SLICE)) {
      this.#ports.timers.after(0, () => this.#prepare(session))
    }
  }

  #whenIdle(): void {
    this.#idle?.()
    this.#idle = this.#ports.timers.after(IDLE_MS, () => {
      this.#session?.vault.fold().catch((problem: unknown) => this.#ports.report(problem))
    })
  }
}

/** Null: wrong password. */
async function unlockOrNone(
  ports: VaultPorts,
  profile: string,
  password: string,
): Promise<Vault | 'none' | null> {
  try {
    return await unlockVault(ports, profile, password)
  } catch (problem) {
    if (problem instanceof NoStore) return 'none'
    throw problem
  }
}

const storage = (detail: string): AccessRefusal => ({ type: 'storage', detail })

const shownProfile = ({ id, login, name, organisation, lastUnlocked }: ProfileRow): Profile => ({
  id,
  login,
  name,
  organisation: organisation.name,
  lastUnlocked,
})

const openSession = ({ profile, vault }: Unlocked): Session => ({
  type: 'open',
  profile: shownProfile(profile),
  me: vault.me,
})

function isNumber(contact: unknown, digits: string): boolean {
  if (!isJsonObject(contact) || typeof contact['value'] !== 'string') return false
  const theirs = contact['value'].replace(/\D/g, '')
  // One may be written with 86 in front.
  return theirs.length >= 7 && (theirs.endsWith(digits) || digits.endsWith(theirs))
}

function statusOf(session: Unlocked): SyncStatus {
  const { vault, catalogue, replication } = session
  const link = replication.status()
  const { pending, oldest, rejected } = vault.stats
  const grave = session.storageFull ? 'storage-full' : link.problem
  const open = link.connection === 'open'
  const problem = grave ?? (rejected > 0 ? 'rejected' : catalogue.conflicts > 0 ? 'conflicts' : null)
  const state = (): SyncState => {
    if (grave !== null) return 'problem'
    if (!open) return 'offline'
    if (problem !== null) return 'problem'
    return pending > 0 || link.receiving !== null ? 'pending' : 'synced'
  }
  return {
    state: state(),
    pending,
    oldestPending: oldest,
    rejected,
    conflicts: catalogue.conflicts,
    completeAt: link.completeAt ?? vault.completeAt,
    receiving: link.receiving,
    problem,
    held: catalogue.size,
    persisted: session.persisted,
  }
}
