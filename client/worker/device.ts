/**
 * The device behind `client/api.ts`: one person's vault, catalogue and replication, or a locked door.
 *
 * Everything decrypted hangs on `#session`; locking lets go of it. The page ends the whole worker
 * after that (`connect.ts`), so that nothing is left to be found in its memory.
 */
import type { Millis, Timers } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { Json } from '../../shared/base/json.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { ChoiceBy } from '../../shared/domain/filter.ts'
import type { KeptView } from '../../shared/domain/keptView.ts'
import type { Tag } from '../../shared/domain/tags.ts'
import type { ArchiveId, BusinessId, UserId } from '../../shared/domain/names.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import type { Place } from '../../shared/protocol/presence.ts'
import type {
  AccessRefusal,
  BulkDeed,
  Device,
  DeviceEvent,
  DeviceRow,
  EditRefusal,
  ExportedList,
  ExportOrder,
  ExportRefusal,
  Facets,
  FieldChanges,
  Foreseen,
  ListPage,
  ListQuery,
  Me,
  NewArchive,
  NewFact,
  OpenedArchive,
  OpenRefusal,
  PasswordRefusal,
  PinRefusal,
  Profile,
  Rejected,
  RevealAsk,
  Session,
  ShutReason,
  StepAnswer,
  SyncStatus,
  TagChange,
  TypedWords,
  UnveilRefusal,
  VoidedRow,
  WorkspaceEdit,
  WorkspaceView,
} from '../api.ts'
import type { DeviceCalls, Replication, SignIn } from '../replica/api.ts'
import type { Imports } from '../importing/imports.ts'
import type { Catalogue } from '../search/catalogue.ts'
import { StorageFull } from '../vault/depot.ts'
import { isPassword, shutIfOver, standingOf } from '../vault/entering.ts'
import { shut } from '../vault/lease.ts'
import { isPinShaped, isPinWeak } from '../vault/pin.ts'
import { databaseName, Profiles, type ProfileRow } from '../vault/profiles.ts'
import { Schema } from '../vault/schema.ts'
import { known } from '../vault/storageError.ts'
import type { Vault, VaultPorts } from '../vault/vault.ts'
import { forgetWorkspaces, unsentWorkspaces } from '../workspace/names.ts'
import { mayOpen } from '../workspace/rights.ts'
import type { Workspaces } from '../workspace/workspaces.ts'
import { OpenArchives } from './archives.ts'
import { binOf } from './bin.ts'
import { changeTags, foresee } from './bulk.ts'
import { Entrance, storage, type Entered } from './entrance.ts'
import { obey, orderFor, type GivingUpPorts } from './givingUp.ts'
import { fillCatalogue, followDates, newCatalogue, refreshCatalogue } from './lists.ts'
import { answerStep, askedStep, type AskedStep } from './secondStep.ts'
import { refusedWork, resubmitRefused, revealRefused } from './refusedWork.ts'
import { openSession, shownProfile } from './shown.ts'
import { similarTo } from './similar.ts'
import { statusOf } from './status.ts'
import { Telling } from './telling.ts'
import { Watchman, type Presence } from './watchman.ts'

export interface DevicePorts {
  readonly vault: VaultPorts
  readonly signIn: SignIn
  readonly calls: DeviceCalls
  readonly giving: GivingUpPorts
  readonly timers: Timers
  /** Of the page. */
  readonly origin: string
  /** The channel by which the tabs of a profile share idleness and locks. */
  presence(profile: string): Presence
  replication(profile: string): Replication
  /** Before the first write of this worker. Nothing to do where storage survives a torn record. */
  freshLog(): Promise<void>
  /** The one handler of what nobody expected. */
  report(problem: unknown): void
}

interface Unlocked {
  readonly profile: ProfileRow
  readonly vault: Vault
  readonly catalogue: Catalogue
  readonly replication: Replication
  readonly archives: OpenArchives
  readonly watchman: Watchman
  readonly ends: readonly (() => void)[]
  /** Null until the first of them is opened. */
  workspaces: Promise<Workspaces> | null
  imports: Promise<Imports> | null
  storageFull: boolean
  /** What the server wants beside the password, which was just given. */
  step: AskedStep | null
}

/** Rows made findable between two messages: a few milliseconds of work. */
const SLICE = 1_000
/** How often the server is asked for orders about stores that nobody opened. */
const ATTEND_MS = 20_000
/** A pause this long is idle enough to fold cards. */
const IDLE_MS = 4_000

export class WorkerDevice implements Device {
  readonly #ports: DevicePorts
  readonly #profiles = new Profiles()
  readonly #telling: Telling
  #session: Unlocked | null = null
  readonly #entrance: Entrance
  readonly #freshLog: Promise<void>
  #idle: (() => void) | null = null
  #attending = false
  #attended: Millis = -Infinity
  /** What waits for the veil to be lifted. */
  #behindVeil: (() => void)[] = []

  constructor(ports: DevicePorts) {
    this.#ports = ports
    this.#telling = new Telling(ports.timers, {
      list: () => this.#session && { type: 'list', version: this.#session.catalogue.version },
      sync: () => this.#session && { type: 'sync', status: statusOf(this.#session) },
    })
    this.#entrance = new Entrance(ports, this.#profiles)
    this.#freshLog = ports.freshLog().catch((problem: unknown) => {
      // On a full disk nothing is written until it succeeds (`Room.torn`), and the status says why.
      if (!(known(problem) instanceof StorageFull)) ports.report(problem)
    })
  }

  // ---- who is here --------------------------------------------------------------------------

  async session(): Promise<Session> {
    if (this.#session !== null) return openSession(this.#session)
    const profiles = await this.#profiles.all()
    return { type: 'locked', profiles: await Promise.all(profiles.map((row) => this.#shownAtDoor(row))) }
  }

  signIn(login: string, password: string): Promise<Result<Me, AccessRefusal>> {
    return this.#entering(password, () => this.#entrance.signIn(login, password))
  }

  unlock(profile: string, password: string): Promise<Result<Me, AccessRefusal>> {
    return this.#entering(password, () => this.#entrance.unlock(profile, password))
  }

  async answerStep(answer: StepAnswer): Promise<Result<Me, AccessRefusal>> {
    const session = this.#session
    if (session === null) return this.#entering('', () => this.#entrance.answer(answer))
    if (session.step === null) return ok(session.vault.me)
    const signed = await answerStep(this.#ports.signIn, session.step, answer)
    if (this.#session !== session) return err({ type: 'sign-in-again' })
    if (!signed.ok) {
      // The password went with the attempt: it is asked for when the store is unlocked again.
      if (signed.error.type === 'sign-in-again') this.#ask(session, null)
      return signed
    }
    await this.#signedIn(session, signed.value)
    this.#ask(session, null)
    session.replication.nudge()
    return ok(session.vault.me)
  }

  #ask(session: Unlocked, step: AskedStep | null): void {
    session.step = step
    this.#telling.tell({ type: 'session', session: openSession(session) })
  }

  async #signedIn({ vault }: Unlocked, { leaseMs, trust }: SignedIn): Promise<void> {
    await vault.contacted(leaseMs)
    if (trust !== undefined) await vault.keepTrust(trust)
  }

  async lock(): Promise<void> {
    this.#session?.watchman.lockAll()
    await this.#close()
  }

  async #close(): Promise<void> {
    const session = this.#session
    if (session === null) return
    this.#session = null
    this.#idle?.()
    session.watchman.stop()
    for (const end of session.ends) end()
    await session.replication.stop()
    await session.workspaces?.then((each) => each.close()).catch(this.#ports.report)
    session.vault.close()
    this.#telling.tell({ type: 'session', session: await this.session() })
  }

  async signOut(): Promise<void> {
    // While the socket is open the server would take the last edits; after this it will not.
    await this.#session?.replication.stop()
    await this.#ports.signIn.signOut()
    await this.lock()
  }

  async #entering(
    password: string,
    enter: () => Promise<Result<Entered, AccessRefusal>>,
  ): Promise<Result<Me, AccessRefusal>> {
    await this.#close()
    await this.#freshLog
    try {
      const entered = await enter()
      if (!entered.ok) {
        if (entered.error.type === 'disabled') void this.#attend()
        return entered
      }
      const { row, vault, signedIn } = entered.value
      const session = await this.#enter(row, vault)
      if (signedIn) await session.replication.start(vault.depot)
      else void this.#goOnline(session, password).catch((problem) => this.#ports.report(problem))
      return ok(vault.me)
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
      watchman: this.#watch(profile, vault),
      ends: [
        vault.watch((event) => {
          if (event.type === 'cards') {
            refreshCatalogue(vault, catalogue, event.archives)
            this.#telling.soon('list')
            this.#whenIdle()
          } else if (event.type === 'docs') {
            for (const archive of new Set(event.docs.map((doc) => doc.slice(0, doc.indexOf('.'))))) {
              if (session.archives.has(archive)) this.#telling.tell({ type: 'archive', archive })
            }
          } else if (event.type === 'directory') {
            this.#telling.tell({ type: 'session', session: openSession(session) })
            this.#tidyWorkspaces(session)
          }
          this.#telling.soon('sync')
        }),
        replication.watchPeople((archive, people) =>
          this.#telling.tell({ type: 'present', archive, people }),
        ),
        replication.watch((status) => {
          this.#telling.soon('sync')
          if (status.problem === 'signed-out' || status.wipe) void this.#attend(profile.id)
        }),
        this.#everyMinute(() => {
          if (followDates(vault, catalogue)) this.#telling.soon('list')
        }),
      ],
      workspaces: null,
      imports: null,
      storageFull: false,
      step: null,
    }
    this.#session = session
    this.#telling.tell({ type: 'session', session: openSession(session) })
    this.#prepare(session)
    this.#whenIdle()
    this.#tidyWorkspaces(session)
    this.#goOnImporting(session)
    return session
  }

  #watch(profile: ProfileRow, vault: Vault): Watchman {
    const { vault: ports, timers, presence, report } = this.#ports
    return new Watchman(vault, {
      clock: ports.clock,
      timers,
      presence: presence(profile.id),
      isPassword: (password) => isPassword(ports, profile.id, password),
      kept: () => ports.kept(),
      changed: () => {
        const session = this.#session
        if (session?.vault !== vault) return
        session.archives.away(session.watchman.veil !== null)
        if (session.watchman.veil === null) this.#lifted()
        this.#telling.tell({ type: 'session', session: openSession(session) })
      },
      end: (how) => {
        const ending = how.type === 'shut' ? this.#shut(profile, how.why) : this.#close()
        ending.catch(report)
      },
      report,
    })
  }

  /** Deletes the ways in, then locks: the page ends this worker after that. */
  async #shut(profile: ProfileRow, why: ShutReason): Promise<void> {
    await withStore(profile.id, (db) => shut(db, why, this.#ports.vault.clock.now()))
    await this.#close()
  }

  // ---- coming and going ---------------------------------------------------------------------

  async touch(): Promise<void> {
    await this.#session?.watchman.touch()
  }

  async wake(): Promise<void> {
    await this.#session?.watchman.look()
    // Windows come to the front all the time; a clock that jumped is no reason to wait longer.
    if (Math.abs(this.#ports.vault.clock.now() - this.#attended) >= ATTEND_MS) await this.#attend()
  }

  async keepTyped(words: readonly TypedWords[]): Promise<void> {
    await this.#session?.vault.typed.keep(words)
  }

  async dropTyped(): Promise<void> {
    const session = this.#opened()
    await session.vault.typed.drop()
    this.#telling.tell({ type: 'session', session: openSession(session) })
  }

  veil(): Promise<void> {
    this.#session?.watchman.fall()
    return Promise.resolve()
  }

  unveil(secret: string): Promise<Result<null, UnveilRefusal>> {
    return this.#session?.watchman.lift(secret) ?? Promise.resolve(err({ type: 'locked' }))
  }

  async setPin(password: string, pin: string | null): Promise<Result<null, PinRefusal>> {
    const session = this.#opened()
    if (pin !== null && (!isPinShaped(pin) || isPinWeak(pin))) return err({ type: 'weak-pin' })
    if (!(await isPassword(this.#ports.vault, session.profile.id, password)))
      return err({ type: 'wrong-password' })
    await session.vault.pin.set(pin)
    this.#telling.tell({ type: 'session', session: openSession(session) })
    return ok(null)
  }

  async changePassword(old: string, next: string): Promise<Result<null, PasswordRefusal>> {
    const { profile } = this.#opened()
    if (!(await isPassword(this.#ports.vault, profile.id, old))) return err({ type: 'wrong-password' })
    const changed = await this.#ports.calls.changePassword(old, next)
    if (!changed.ok) {
      if (changed.error.type !== 'refused') return err(changed.error)
      const { code } = changed.error
      if (code === 'wrong-password' || code === 'weak-password') return err({ type: code })
      return err({ type: 'failed' })
    }
    await this.#entrance.rewrap(profile.id, old, next)
    return ok(null)
  }

  async removeProfile(id: string, losing: boolean): Promise<Result<null, { readonly waiting: number }>> {
    if (this.#session?.profile.id === id) await this.lock()
    const unsent = await unsentWorkspaces(id)
    const waiting = unsent.length + (await withStore(id, (db) => db.outbox.count()))
    if (waiting > 0 && !losing) return err({ waiting })
    await withStore(id, (db) => db.delete())
    await forgetWorkspaces(id)
    await this.#profiles.remove(id)
    this.#telling.tell({ type: 'session', session: await this.session() })
    return ok(null)
  }

  /** Orders of the server for the stores on this device. What is open and connected sends everything first. */
  async #attend(only: string | null = null): Promise<void> {
    const { giving, report } = this.#ports
    if (this.#attending) return
    this.#attending = true
    await this.#freshLog
    if (only === null) this.#attended = this.#ports.vault.clock.now()
    try {
      for (const row of await this.#profiles.all()) {
        if (only !== null && row.id !== only) continue
        if (this.#session?.profile.id === row.id) {
          const { problem, wipe } = this.#session.replication.status()
          const finished = wipe && this.#session.vault.stats.pending === 0
          if (!finished && problem !== 'signed-out') continue
          if ((await orderFor(giving, row)) === 'keep') continue
          await this.lock()
        }
        const gone = await obey(giving, this.#profiles, row)
        if (gone && this.#session === null)
          this.#telling.tell({ type: 'session', session: await this.session() })
      }
    } catch (problem) {
      report(problem)
    } finally {
      this.#attending = false
    }
  }

  async #shownAtDoor(row: ProfileRow): Promise<Profile> {
    if (row.farewell !== undefined) return shownProfile(row)
    const now = this.#ports.vault.clock.now()
    const standing = await withStore(row.id, async (db) => {
      await shutIfOver(db, now)
      return standingOf(db)
    })
    return shownProfile(row, standing)
  }

  /** The store is open already; the server's session is renewed when there is a network. */
  async #goOnline(session: Unlocked, password: string): Promise<void> {
    const { profile, vault, replication } = session
    const current = await this.#ports.signIn.current()
    const mine = current.ok && current.value.user.id === profile.user
    const away = !current.ok && current.error.type === 'offline'
    if (!mine && !away) await this.#renew(session, password)
    if (this.#session?.vault !== vault) return
    if (away) this.#renewWhenThere(session, password)
    await replication.start(vault.depot)
  }

  /** A password that the server does not know any more must not go on opening what lies here. */
  async #renew(session: Unlocked, password: string): Promise<void> {
    const { profile, vault } = session
    const { login, device } = profile
    const signed = await this.#ports.signIn.signIn(login, password, device, await vault.trust())
    if (this.#session?.vault !== vault) return
    if (signed.ok) await this.#signedIn(session, signed.value)
    else if (signed.error.type === 'step') this.#ask(session, askedStep(signed.error, device))
    else if (signed.error.type === 'wrong-password') await this.#shut(profile, 'password')
  }

  /**
   * Unlocked without a network: the first answer of the server decides. A browser that was killed may
   * have lost its cookie, and who has just given the password is not asked for it again.
   */
  #renewWhenThere(session: Unlocked, password: string): void {
    const { replication } = session
    const end = replication.watch(({ connection, problem }) => {
      if (connection === 'open') return end()
      if (problem !== 'signed-out' && problem !== 'server-error') return
      end()
      this.#renew(session, password)
        .then(() => replication.nudge())
        .catch(this.#ports.report)
    })
  }

  // ---- lists --------------------------------------------------------------------------------

  async list(query: ListQuery): Promise<ListPage> {
    return (await this.#unveiled()).catalogue.page(query)
  }

  async facets(query: ListQuery, by: readonly ChoiceBy[]): Promise<Facets> {
    return (await this.#unveiled()).catalogue.facets(query, by)
  }

  async views(): Promise<readonly KeptView[]> {
    return (await this.#unveiled()).vault.views()
  }

  async keepViews(views: readonly KeptView[]): Promise<readonly KeptView[]> {
    return this.#opened().vault.keepViews(views)
  }

  async listIds(query: Omit<ListQuery, 'offset' | 'limit'>): Promise<readonly ArchiveId[]> {
    return (await this.#unveiled()).catalogue.ids(query)
  }

  async rows(archives: readonly ArchiveId[]): Promise<readonly DeviceRow[]> {
    const { catalogue } = await this.#unveiled()
    return archives.flatMap((archive) => catalogue.row(archive) ?? [])
  }

  async tags(): Promise<readonly Tag[]> {
    return (await this.#unveiled()).vault.tags.all
  }

  async keepTags(tags: readonly Tag[]): Promise<void> {
    const { vault, catalogue } = this.#opened()
    if (!(await vault.tags.keep(tags))) return
    fillCatalogue(vault, catalogue)
    this.#telling.soon('list')
  }

  async similar(name: string, mobile: string): Promise<readonly DeviceRow[]> {
    const { vault, catalogue } = await this.#unveiled()
    return similarTo(name, mobile, vault, catalogue)
  }

  // ---- archives -----------------------------------------------------------------------------

  async open(archive: ArchiveId, purpose: string): Promise<Result<OpenedArchive, OpenRefusal>> {
    return (await this.#unveiled()).archives.open(archive, purpose)
  }

  async reread(archive: ArchiveId): Promise<Result<OpenedArchive, OpenRefusal>> {
    return (await this.#unveiled()).archives.reread(archive)
  }

  async reveal(ask: RevealAsk): Promise<Result<readonly Json[], OpenRefusal>> {
    return (await this.#unveiled()).archives.reveal(ask)
  }

  printed(archive: ArchiveId): Promise<void> {
    return this.#opened().archives.printed(archive)
  }

  close(archive: ArchiveId): Promise<void> {
    this.#session?.archives.close(archive)
    return Promise.resolve()
  }

  editing(archive: ArchiveId, at: Place['at']): Promise<void> {
    this.#session?.archives.editing(archive, at)
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

  voidArchive(archive: ArchiveId, why: string): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, { do: 'void', why }))
  }

  restoreArchive(archive: ArchiveId): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, { do: 'restore' }))
  }

  async foresee(archives: readonly ArchiveId[], deed: BulkDeed): Promise<readonly Foreseen[]> {
    return foresee((await this.#unveiled()).vault, archives, deed)
  }

  assignArchive(archive: ArchiveId, to: UserId): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, { do: 'transfer', to }))
  }

  tagArchive(archive: ArchiveId, change: TagChange): Promise<Result<TagChange, EditRefusal>> {
    return this.#edit((vault) => changeTags(vault, archive, change))
  }

  /** Fetched when somebody first takes something out: it brings the names of every county. */
  async exportList(order: ExportOrder): Promise<Result<ExportedList, ExportRefusal>> {
    const { exportList } = await import('./exporting.ts')
    const { vault, replication } = await this.#unveiled()
    return exportList(vault, order, replication.status().connection !== 'open')
  }

  async selectionOf(archives: readonly ArchiveId[]): Promise<string> {
    return (await import('./exporting.ts')).selectionOf(archives)
  }

  async printedList(archives: readonly ArchiveId[]): Promise<void> {
    const { vault, replication } = this.#opened()
    const offline = replication.status().connection !== 'open'
    const parts = ['profile']
    for (const archive of archives)
      await vault.access({ kind: 'print', archive, parts, purpose: 'list', offline })
  }

  async bin(): Promise<readonly VoidedRow[]> {
    return binOf((await this.#unveiled()).vault)
  }

  async #edit<T>(edit: (vault: Vault) => Promise<Result<T, EditRefusal>>): Promise<Result<T, EditRefusal>> {
    const session = this.#opened()
    const done = await edit(session.vault)
    const full = !done.ok && done.error.type === 'storage-full'
    if (full !== session.storageFull && (full || done.ok)) {
      session.storageFull = full
      this.#telling.soon('sync')
    }
    return done
  }

  // ---- notices and minutes ------------------------------------------------------------------

  async workspace(doc: WorkspaceId): Promise<WorkspaceView | null> {
    return (await this.#workspaces(await this.#unveiled())).view(doc)
  }

  async writeWorkspace(doc: WorkspaceId, edit: WorkspaceEdit): Promise<void> {
    await (await this.#workspaces(this.#opened())).write(doc, edit)
  }

  /** What is not this person's to read any more goes; what waits for the server gets its chance. */
  #tidyWorkspaces(session: Unlocked): void {
    const { vault, profile } = session
    const tidy = async (): Promise<void> => {
      await session.workspaces?.then((each) => each.review())
      const unsent = await unsentWorkspaces(profile.id)
      // A right may come back, and what was written meanwhile is nowhere else.
      const gone = (doc: WorkspaceId): boolean => !mayOpen(vault, 'read', doc) && !unsent.includes(doc)
      await forgetWorkspaces(profile.id, gone)
      if (unsent.length > 0 && this.#session === session) await (await this.#workspaces(session)).send(unsent)
    }
    tidy().catch(this.#ports.report)
  }

  /** Most people never open one on most days: what it takes is fetched when they do. */
  #workspaces(session: Unlocked): Promise<Workspaces> {
    const { origin, timers, vault: ports } = this.#ports
    session.workspaces ??= import('../workspace/workspaces.ts').then(
      ({ Workspaces }) =>
        new Workspaces({
          profile: session.profile.id,
          vault: session.vault,
          sealer: session.vault.sealer,
          timers,
          origin,
          newId: () => newUlid(ports.clock, ports.random),
          report: this.#ports.report,
          tell: (changed) => this.#telling.tell({ type: 'workspace', doc: changed }),
        }),
    )
    return session.workspaces
  }

  // ---- sheets -------------------------------------------------------------------------------

  openSheet: Device['openSheet'] = async (file, name) => (await this.#imports()).openSheet(file, name)
  imports: Device['imports'] = async () => (await this.#imports()).imports()
  importJob: Device['importJob'] = async (batch) => (await this.#imports()).importJob(batch)
  surveyImport: Device['surveyImport'] = async (batch, settings) =>
    (await this.#imports()).surveyImport(batch, settings)
  runImport: Device['runImport'] = async (batch) => (await this.#imports()).runImport(batch)
  pauseImport: Device['pauseImport'] = async (batch) => (await this.#imports()).pauseImport(batch)
  mapImport: Device['mapImport'] = async (batch, mapping) => (await this.#imports()).mapImport(batch, mapping)
  importReport: Device['importReport'] = async (batch, words) =>
    (await this.#imports()).importReport(batch, words)
  undoImport: Device['undoImport'] = async (batch) => (await this.#imports()).undoImport(batch)
  forgetImport: Device['forgetImport'] = async (batch) => (await this.#imports()).forgetImport(batch)

  async #imports(): Promise<Imports> {
    return this.#importsOf(await this.#unveiled())
  }

  /** Most people never bring a sheet in: what it takes is fetched when they do. */
  #importsOf(session: Unlocked): Promise<Imports> {
    const { vault } = session
    const { vault: ports, report } = this.#ports
    session.imports ??= import('../importing/imports.ts').then(
      ({ Imports }) =>
        new Imports({
          vault,
          clock: ports.clock,
          newId: () => newUlid(ports.clock, ports.random),
          nameOf: (archive) => session.catalogue.row(archive)?.name ?? '',
          tell: (batch) => this.#telling.tell({ type: 'import', batch }),
          later: (ms, work) => {
            this.#ports.timers.after(ms, () => {
              if (this.#session === session) work().catch(report)
            })
          },
          report: (problem) => {
            // Locked meanwhile: it goes on after the next unlock.
            if (this.#session === session) report(problem)
          },
        }),
    )
    return session.imports
  }

  /** What ran when the store was closed goes on. */
  #goOnImporting(session: Unlocked): void {
    const goOn = async (): Promise<void> => {
      if (await session.vault.importing.kept.hasAny()) await (await this.#importsOf(session)).goOn()
    }
    goOn().catch(this.#ports.report)
  }

  // ---- sync ---------------------------------------------------------------------------------

  sync(): Promise<SyncStatus> {
    return Promise.resolve(statusOf(this.#opened()))
  }

  syncNow(): Promise<void> {
    this.#session?.replication.nudge()
    return Promise.resolve()
  }

  async rejected(): Promise<readonly Rejected[]> {
    const { vault, catalogue } = await this.#unveiled()
    return refusedWork(vault, catalogue)
  }

  revealRejected(id: string): Promise<void> {
    const { vault, replication } = this.#opened()
    return revealRefused(vault, id, replication.status().connection !== 'open')
  }

  resubmit(id: string): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => resubmitRefused(vault, id))
  }

  discard(id: string): Promise<void> {
    return this.#opened().vault.discard(id)
  }

  watch(listener: (event: DeviceEvent) => void): Promise<() => void> {
    return Promise.resolve(this.#telling.watch(listener))
  }

  // ---- parts of it --------------------------------------------------------------------------

  #opened(): Unlocked {
    if (this.#session === null) throw new Error('the device is locked')
    return this.#session
  }

  /** Behind the veil nothing is read: whoever asks is answered once it is lifted, or never. */
  async #unveiled(): Promise<Unlocked> {
    while (this.#session !== null && this.#session.watchman.veil !== null) {
      await new Promise<void>((resolve) => this.#behindVeil.push(resolve))
    }
    return this.#opened()
  }

  #lifted(): void {
    for (const go of this.#behindVeil.splice(0)) go()
  }

  /** The list is there; what search needs is made in slices behind it, so that nobody waits for it. */
  #prepare(session: Unlocked): void {
    if (this.#session === session && session.catalogue.prepare(SLICE)) {
      this.#ports.timers.after(0, () => this.#prepare(session))
    }
  }

  /** Until the returned function is called. */
  #everyMinute(call: () => void): () => void {
    let cancel = (): void => undefined
    const again = (): void => {
      cancel = this.#ports.timers.after(60_000, () => {
        call()
        again()
      })
    }
    again()
    return () => cancel()
  }

  #whenIdle(): void {
    this.#idle?.()
    this.#idle = this.#ports.timers.after(IDLE_MS, () => {
      this.#session?.vault.fold().catch((problem: unknown) => this.#ports.report(problem))
      this.#session?.vault.setAside().catch((problem: unknown) => this.#ports.report(problem))
    })
  }
}

async function withStore<T>(profile: string, use: (db: Schema) => Promise<T>): Promise<T> {
  const db = new Schema(databaseName(profile))
  try {
    return await use(db)
  } finally {
    db.close()
  }
}
