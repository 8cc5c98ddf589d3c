/**
 * The device behind `client/api.ts`: one person's vault, catalogue and replication, or a locked door.
 *
 * Everything decrypted hangs on `#session`; locking lets go of it. The page ends the whole worker
 * after that (`connect.ts`), so that nothing is left to be found in its memory.
 */
import { archiveOfDoc } from '../../shared/domain/names.ts'
import type { Timers } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import type {
  AccessRefusal,
  Device,
  DeviceEvent,
  Me,
  Session,
  ShutReason,
  StepAnswer,
  SyncStatus,
} from '../api.ts'
import type { DeviceCalls, Replication, SignIn } from '../replica/api.ts'
import { StorageFull } from '../vault/depot.ts'
import { isPassword } from '../vault/entering.ts'
import type { ProfileRow } from '../vault/profiles.ts'
import { known } from '../vault/storageError.ts'
import type { Vault, VaultPorts } from '../vault/vault.ts'
import { ArchiveCalls } from './archiveCalls.ts'
import { OpenArchives } from './archives.ts'
import { DutyCalls } from './dutyCalls.ts'
import { Entrance, storage, type Entered } from './entrance.ts'
import type { GivingUpPorts } from './givingUp.ts'
import { ListCalls } from './listCalls.ts'
import { fillCatalogue, followDates, newCatalogue, refreshCatalogue } from './lists.ts'
import { LockCalls } from './lockCalls.ts'
import type { OpenStore, StoreDoor } from './openStore.ts'
import { Orders } from './orders.ts'
import { Renewal } from './renewal.ts'
import type { AskedStep } from './secondStep.ts'
import { SheetCalls } from './sheetCalls.ts'
import { openSession } from './shown.ts'
import { statusOf } from './status.ts'
import { Stores } from './stores.ts'
import { Telling } from './telling.ts'
import { Watchman, type Presence } from './watchman.ts'
import { WorkspaceCalls } from './workspaceCalls.ts'

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

/** Rows made findable between two messages: a few milliseconds of work. */
const SLICE = 1_000
/** A pause this long is idle enough to fold cards. */
const IDLE_MS = 4_000

export class WorkerDevice implements Device {
  readonly #ports: DevicePorts
  readonly #stores: Stores
  readonly #telling: Telling
  #session: OpenStore | null = null
  readonly #entrance: Entrance
  readonly #renewal: Renewal
  readonly #orders: Orders
  readonly #locking: LockCalls
  readonly #lists: ListCalls
  readonly #duties: DutyCalls
  readonly #archives: ArchiveCalls
  readonly #sheets: SheetCalls
  readonly #workspaces: WorkspaceCalls
  #idle: (() => void) | null = null
  /** What waits for the veil to be lifted. */
  #behindVeil: (() => void)[] = []

  constructor(ports: DevicePorts) {
    this.#ports = ports
    this.#telling = new Telling(ports.timers, {
      list: () => this.#session && { type: 'list', version: this.#session.catalogue.version },
      sync: () => this.#session && { type: 'sync', status: statusOf(this.#session) },
    })
    const { signIn, giving, timers, origin, report } = ports
    const { clock, random } = ports.vault
    const freshLog = ports.freshLog().catch((problem: unknown) => {
      // On a full disk nothing is written until it succeeds (`Room.torn`), and the status says why.
      if (!(known(problem) instanceof StorageFull)) report(problem)
    })
    this.#stores = new Stores(ports.vault, freshLog, report)
    this.#entrance = new Entrance(ports, this.#stores.profiles)
    const door: StoreDoor = {
      store: () => this.#session,
      opened: () => this.#opened(),
      unveiled: () => this.#unveiled(),
      isOpen: (store) => this.#session === store,
    }
    this.#renewal = new Renewal({
      signIn,
      isOpen: door.isOpen,
      ask: (store, step) => this.#ask(store, step),
      shut: ({ profile }) => this.#shut(profile, 'password'),
      report,
    })
    this.#orders = new Orders(this.#stores, {
      giving,
      store: door.store,
      lock: () => this.lock(),
      told: () => this.#tellSession(),
      report,
    })
    this.#locking = new LockCalls(door, this.#telling, this.#entrance, ports)
    this.#lists = new ListCalls(door, this.#telling, timers)
    this.#duties = new DutyCalls(door, this.#telling)
    this.#archives = new ArchiveCalls(door, this.#telling)
    this.#sheets = new SheetCalls(door, this.#telling, { clock, random, timers, report })
    this.#workspaces = new WorkspaceCalls(door, this.#telling, { clock, random, timers, origin, report })
  }

  // ---- who is here --------------------------------------------------------------------------

  async session(): Promise<Session> {
    if (this.#session !== null) return openSession(this.#session)
    return { type: 'locked', profiles: await this.#stores.shown() }
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
    return this.#renewal.answer(session, answer)
  }

  #ask(session: OpenStore, step: AskedStep | null): void {
    session.step = step
    this.#telling.tell({ type: 'session', session: openSession(session) })
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
    await this.#tellSession()
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
    await this.#stores.ready()
    try {
      const entered = await enter()
      if (!entered.ok) {
        if (entered.error.type === 'disabled') void this.#orders.attend()
        return entered
      }
      const { row, vault, signedIn } = entered.value
      const session = await this.#enter(row, vault)
      if (signedIn) await session.replication.start(vault.depot)
      else void this.#renewal.goOnline(session, password).catch((problem) => this.#ports.report(problem))
      return ok(vault.me)
    } catch (problem) {
      this.#ports.report(problem)
      return err(storage(problem instanceof Error ? problem.name : 'unknown'))
    }
  }

  async #enter(profile: ProfileRow, vault: Vault): Promise<OpenStore> {
    const { spare } = this.#ports.vault
    if (spare !== undefined) vault.keepSpare(spare, profile)
    const catalogue = newCatalogue(vault)
    fillCatalogue(vault, catalogue)
    const replication = this.#ports.replication(profile.id)
    const session: OpenStore = {
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
            for (const archive of new Set(event.docs.map(archiveOfDoc))) {
              if (session.archives.has(archive)) this.#telling.tell({ type: 'archive', archive })
            }
          } else if (event.type === 'directory') {
            this.#telling.tell({ type: 'session', session: openSession(session) })
            this.#workspaces.tidy(session)
          }
          this.#telling.soon('sync')
        }),
        replication.watchPeople((archive, people) =>
          this.#telling.tell({ type: 'present', archive, people }),
        ),
        replication.watch((status) => {
          this.#telling.soon('sync')
          if (status.problem === 'signed-out' || status.wipe) void this.#orders.attend(profile.id)
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
    this.#workspaces.tidy(session)
    this.#sheets.goOn(session)
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
    await this.#stores.shut(profile, why)
    await this.#close()
  }

  // ---- coming and going ---------------------------------------------------------------------

  async wake(): Promise<void> {
    await this.#session?.watchman.look()
    await this.#orders.look()
  }

  away(): Promise<void> {
    this.#session?.replication.probe()
    return Promise.resolve()
  }

  async removeProfile(id: string, losing: boolean): Promise<Result<null, { readonly waiting: number }>> {
    if (this.#session?.profile.id === id) await this.lock()
    const waiting = await this.#stores.waiting(id)
    if (waiting > 0 && !losing) return err({ waiting })
    await this.#stores.remove(id)
    await this.#tellSession()
    return ok(null)
  }

  touch: Device['touch'] = () => this.#locking.touch()
  veil: Device['veil'] = () => this.#locking.veil()
  unveil: Device['unveil'] = (secret) => this.#locking.unveil(secret)
  keepTyped: Device['keepTyped'] = (words) => this.#locking.keepTyped(words)
  dropTyped: Device['dropTyped'] = () => this.#locking.dropTyped()
  setPin: Device['setPin'] = (password, pin) => this.#locking.setPin(password, pin)
  changePassword: Device['changePassword'] = (old, next) => this.#locking.changePassword(old, next)

  // ---- what is in the open store ------------------------------------------------------------

  list: Device['list'] = (query) => this.#lists.list(query)
  listIds: Device['listIds'] = (query) => this.#lists.listIds(query)
  rows: Device['rows'] = (archives) => this.#lists.rows(archives)
  facets: Device['facets'] = (query, by) => this.#lists.facets(query, by)
  duties: Device['duties'] = (ask) => this.#duties.duties(ask)
  reviews: Device['reviews'] = (ask) => this.#duties.reviews(ask)
  leads: Device['leads'] = (ask) => this.#duties.leads(ask)
  checks: Device['checks'] = (ask) => this.#duties.checks(ask)
  decisions: Device['decisions'] = (ask) => this.#duties.decisions(ask)
  returnedChecks: Device['returnedChecks'] = () => this.#duties.returnedChecks()
  namings: Device['namings'] = (post) => this.#duties.namings(post)
  keepNamings: Device['keepNamings'] = (post, said) => this.#duties.keepNamings(post, said)
  messages: Device['messages'] = (ask) => this.#duties.messages(ask)
  markRead: Device['markRead'] = (keys) => this.#duties.markRead(keys)
  completeness: Device['completeness'] = () => this.#lists.completeness()
  board: Device['board'] = (ask) => this.#lists.board(ask)
  findTimes: Device['findTimes'] = () => this.#lists.findTimes()
  keepFindTime: Device['keepFindTime'] = (tookMs) => this.#lists.keepFindTime(tookMs)
  similar: Device['similar'] = (name, mobile) => this.#lists.similar(name, mobile)
  parallels: Device['parallels'] = () => this.#lists.parallels()
  proposals: Device['proposals'] = () => this.#lists.proposals()
  dismissParallels: Device['dismissParallels'] = (archive, upTo) =>
    this.#lists.dismissParallels(archive, upTo)
  bin: Device['bin'] = () => this.#lists.bin()
  views: Device['views'] = () => this.#lists.views()
  keepViews: Device['keepViews'] = (views) => this.#lists.keepViews(views)
  tags: Device['tags'] = () => this.#lists.tags()
  keepTags: Device['keepTags'] = (tags) => this.#lists.keepTags(tags)
  calendar: Device['calendar'] = () => this.#lists.calendar()
  keepCalendar: Device['keepCalendar'] = (calendar) => this.#lists.keepCalendar(calendar)
  privacyNotices: Device['privacyNotices'] = () => this.#lists.privacyNotices()
  keepPrivacyNotices: Device['keepPrivacyNotices'] = (notices) => this.#lists.keepPrivacyNotices(notices)

  open: Device['open'] = (archive, purpose) => this.#archives.open(archive, purpose)
  reread: Device['reread'] = (archive) => this.#archives.reread(archive)
  looked: Device['looked'] = (archive) => this.#archives.looked(archive)
  printed: Device['printed'] = (archive) => this.#archives.printed(archive)
  packedFor: Device['packedFor'] = (archive) => this.#archives.packedFor(archive)
  close: Device['close'] = (archive) => this.#archives.close(archive)
  editing: Device['editing'] = (archive, at) => this.#archives.editing(archive, at)
  reveal: Device['reveal'] = (ask) => this.#archives.reveal(ask)
  foresee: Device['foresee'] = (archives, deed) => this.#archives.foresee(archives, deed)
  create: Device['create'] = (draft) => this.#archives.create(draft)
  save: Device['save'] = (changes) => this.#archives.save(changes)
  addFact: Device['addFact'] = (fact) => this.#archives.addFact(fact)
  openBusiness: Device['openBusiness'] = (archive) => this.#archives.openBusiness(archive)
  voidArchive: Device['voidArchive'] = (archive, why) => this.#archives.voidArchive(archive, why)
  restoreArchive: Device['restoreArchive'] = (archive) => this.#archives.restoreArchive(archive)
  submitArchive: Device['submitArchive'] = (archive) => this.#archives.submitArchive(archive)
  checkArchive: Device['checkArchive'] = (archive, found) => this.#archives.checkArchive(archive, found)
  assignArchive: Device['assignArchive'] = (archive, to) => this.#archives.assignArchive(archive, to)
  offerArchive: Device['offerArchive'] = (archive, to, note) => this.#archives.offerArchive(archive, to, note)
  answerOffer: Device['answerOffer'] = (archive, answer) => this.#archives.answerOffer(archive, answer)
  answerLead: Device['answerLead'] = (archive, answer) => this.#archives.answerLead(archive, answer)
  acknowledge: Device['acknowledge'] = (archive, read) => this.#archives.acknowledge(archive, read)
  tagArchive: Device['tagArchive'] = (archive, change) => this.#archives.tagArchive(archive, change)
  rejected: Device['rejected'] = () => this.#archives.rejected()
  revealRejected: Device['revealRejected'] = (id) => this.#archives.revealRejected(id)
  resubmit: Device['resubmit'] = (id) => this.#archives.resubmit(id)
  discard: Device['discard'] = (id) => this.#archives.discard(id)

  exportList: Device['exportList'] = (order) => this.#sheets.exportList(order)
  selectionOf: Device['selectionOf'] = (archives) => this.#sheets.selectionOf(archives)
  printedList: Device['printedList'] = (archives) => this.#sheets.printedList(archives)
  openSheet: Device['openSheet'] = async (file, name) => (await this.#sheets.imports()).openSheet(file, name)
  imports: Device['imports'] = async () => (await this.#sheets.imports()).imports()
  importJob: Device['importJob'] = async (batch) => (await this.#sheets.imports()).importJob(batch)
  surveyImport: Device['surveyImport'] = async (batch, settings) =>
    (await this.#sheets.imports()).surveyImport(batch, settings)
  runImport: Device['runImport'] = async (batch) => (await this.#sheets.imports()).runImport(batch)
  pauseImport: Device['pauseImport'] = async (batch) => (await this.#sheets.imports()).pauseImport(batch)
  mapImport: Device['mapImport'] = async (batch, mapping) =>
    (await this.#sheets.imports()).mapImport(batch, mapping)
  importReport: Device['importReport'] = async (batch, words) =>
    (await this.#sheets.imports()).importReport(batch, words)
  undoImport: Device['undoImport'] = async (batch) => (await this.#sheets.imports()).undoImport(batch)
  forgetImport: Device['forgetImport'] = async (batch) => (await this.#sheets.imports()).forgetImport(batch)

  workspace: Device['workspace'] = (doc) => this.#workspaces.workspace(doc)
  writeWorkspace: Device['writeWorkspace'] = (doc, edit) => this.#workspaces.writeWorkspace(doc, edit)
  joinWorkspace: Device['joinWorkspace'] = (doc, port) => this.#workspaces.joinWorkspace(doc, port)

  // ---- sync ---------------------------------------------------------------------------------

  sync(): Promise<SyncStatus> {
    return Promise.resolve(statusOf(this.#opened()))
  }

  syncNow(): Promise<void> {
    this.#session?.replication.nudge()
    return Promise.resolve()
  }

  watch(listener: (event: DeviceEvent) => void): Promise<() => void> {
    return Promise.resolve(this.#telling.watch(listener))
  }

  // ---- parts of it --------------------------------------------------------------------------

  async #tellSession(): Promise<void> {
    this.#telling.tell({ type: 'session', session: await this.session() })
  }

  #opened(): OpenStore {
    if (this.#session === null) throw new Error('the device is locked')
    return this.#session
  }

  async #unveiled(): Promise<OpenStore> {
    while (this.#session !== null && this.#session.watchman.veil !== null) {
      await new Promise<void>((resolve) => this.#behindVeil.push(resolve))
    }
    return this.#opened()
  }

  #lifted(): void {
    for (const go of this.#behindVeil.splice(0)) go()
  }

  /** The list is there; what search needs is made in slices behind it, so that nobody waits for it. */
  #prepare(session: OpenStore): void {
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
      this.#session?.vault.settleSpare().catch((problem: unknown) => this.#ports.report(problem))
    })
  }
}
