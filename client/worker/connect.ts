/**
 * The page's end of the device: starts the worker and speaks with it as if it were here.
 *
 * Locking ends the worker itself and starts an empty one, so that neither key nor content is left in
 * any memory of ours; who watches goes on watching the new one.
 */
import { proxy, transfer, wrap, type Remote } from 'comlink'
import type { Device, DeviceEvent } from '../api.ts'
import { trustOwnScripts } from './ownScripts.ts'

interface Watch {
  readonly listener: (event: DeviceEvent) => void
  end: (() => void) | null
}

class ConnectedDevice implements Device {
  #worker: Worker
  #remote: Remote<Device>
  readonly #watches = new Set<Watch>()

  /** A store is open in this worker. */
  #open = false

  constructor() {
    this.#worker = startWorker()
    this.#remote = wrap<Device>(this.#worker)
    // It may lock by itself: nobody there, a lease that is over, another tab that locked.
    void this.watch((event) => {
      if (event.type !== 'session') return
      const locked = this.#open && event.session.type === 'locked'
      this.#open = event.session.type === 'open'
      if (locked) void this.#restart()
    })
  }

  session: Device['session'] = () => this.#remote.session()
  signIn: Device['signIn'] = async (login, password) => {
    const done = await this.#remote.signIn(login, password)
    if (done.ok) void askToPersist()
    return done
  }
  unlock: Device['unlock'] = (profile, password) => this.#remote.unlock(profile, password)
  answerStep: Device['answerStep'] = async (answer) => {
    const done = await this.#remote.answerStep(answer)
    if (done.ok) void askToPersist()
    return done
  }
  lock: Device['lock'] = () => this.#ending(() => this.#remote.lock())
  signOut: Device['signOut'] = () => this.#ending(() => this.#remote.signOut())

  touch: Device['touch'] = () => this.#remote.touch()
  wake: Device['wake'] = () => this.#remote.wake()
  away: Device['away'] = () => this.#remote.away()
  keepTyped: Device['keepTyped'] = (words) => this.#remote.keepTyped(words)
  dropTyped: Device['dropTyped'] = () => this.#remote.dropTyped()
  veil: Device['veil'] = () => this.#remote.veil()
  unveil: Device['unveil'] = (secret) => this.#remote.unveil(secret)
  setPin: Device['setPin'] = (password, pin) => this.#remote.setPin(password, pin)
  changePassword: Device['changePassword'] = (old, next) => this.#remote.changePassword(old, next)
  removeProfile: Device['removeProfile'] = (profile, losing) => this.#remote.removeProfile(profile, losing)

  list: Device['list'] = (query) => this.#remote.list(query)
  listIds: Device['listIds'] = (query) => this.#remote.listIds(query)
  rows: Device['rows'] = (archives) => this.#remote.rows(archives)
  facets: Device['facets'] = (query, by) => this.#remote.facets(query, by)
  views: Device['views'] = () => this.#remote.views()
  keepViews: Device['keepViews'] = (views) => this.#remote.keepViews(views)
  tags: Device['tags'] = () => this.#remote.tags()
  keepTags: Device['keepTags'] = (tags) => this.#remote.keepTags(tags)
  calendar: Device['calendar'] = () => this.#remote.calendar()
  keepCalendar: Device['keepCalendar'] = (calendar) => this.#remote.keepCalendar(calendar)
  privacyNotices: Device['privacyNotices'] = () => this.#remote.privacyNotices()
  keepPrivacyNotices: Device['keepPrivacyNotices'] = (notices) => this.#remote.keepPrivacyNotices(notices)
  duties: Device['duties'] = (ask) => this.#remote.duties(ask)
  reviews: Device['reviews'] = (ask) => this.#remote.reviews(ask)
  leads: Device['leads'] = (ask) => this.#remote.leads(ask)
  checks: Device['checks'] = (ask) => this.#remote.checks(ask)
  decisions: Device['decisions'] = (ask) => this.#remote.decisions(ask)
  returnedChecks: Device['returnedChecks'] = () => this.#remote.returnedChecks()
  namings: Device['namings'] = (post) => this.#remote.namings(post)
  keepNamings: Device['keepNamings'] = (post, said) => this.#remote.keepNamings(post, said)
  messages: Device['messages'] = (ask) => this.#remote.messages(ask)
  markRead: Device['markRead'] = (keys) => this.#remote.markRead(keys)
  completeness: Device['completeness'] = () => this.#remote.completeness()
  board: Device['board'] = (ask) => this.#remote.board(ask)
  findTimes: Device['findTimes'] = () => this.#remote.findTimes()
  keepFindTime: Device['keepFindTime'] = (tookMs) => this.#remote.keepFindTime(tookMs)
  similar: Device['similar'] = (name, mobile) => this.#remote.similar(name, mobile)

  create: Device['create'] = (draft) => this.#remote.create(draft)
  open: Device['open'] = (archive, purpose) => this.#remote.open(archive, purpose)
  reread: Device['reread'] = (archive) => this.#remote.reread(archive)
  looked: Device['looked'] = (archive) => this.#remote.looked(archive)
  close: Device['close'] = (archive) => this.#remote.close(archive)
  editing: Device['editing'] = (archive, at) => this.#remote.editing(archive, at)
  reveal: Device['reveal'] = (ask) => this.#remote.reveal(ask)
  printed: Device['printed'] = (archive) => this.#remote.printed(archive)
  packedFor: Device['packedFor'] = (archive) => this.#remote.packedFor(archive)
  save: Device['save'] = (changes) => this.#remote.save(changes)
  addFact: Device['addFact'] = (fact) => this.#remote.addFact(fact)
  openBusiness: Device['openBusiness'] = (archive) => this.#remote.openBusiness(archive)
  voidArchive: Device['voidArchive'] = (archive, why) => this.#remote.voidArchive(archive, why)
  restoreArchive: Device['restoreArchive'] = (archive) => this.#remote.restoreArchive(archive)
  submitArchive: Device['submitArchive'] = (archive) => this.#remote.submitArchive(archive)
  checkArchive: Device['checkArchive'] = (archive, found) => this.#remote.checkArchive(archive, found)
  foresee: Device['foresee'] = (archives, deed) => this.#remote.foresee(archives, deed)
  assignArchive: Device['assignArchive'] = (archive, to) => this.#remote.assignArchive(archive, to)
  offerArchive: Device['offerArchive'] = (archive, to, note) => this.#remote.offerArchive(archive, to, note)
  answerOffer: Device['answerOffer'] = (archive, answer) => this.#remote.answerOffer(archive, answer)
  answerLead: Device['answerLead'] = (archive, answer) => this.#remote.answerLead(archive, answer)
  acknowledge: Device['acknowledge'] = (archive, read) => this.#remote.acknowledge(archive, read)
  tagArchive: Device['tagArchive'] = (archive, change) => this.#remote.tagArchive(archive, change)
  exportList: Device['exportList'] = (order) => this.#remote.exportList(order)
  selectionOf: Device['selectionOf'] = (archives) => this.#remote.selectionOf(archives)
  printedList: Device['printedList'] = (archives) => this.#remote.printedList(archives)
  parallels: Device['parallels'] = () => this.#remote.parallels()
  proposals: Device['proposals'] = () => this.#remote.proposals()
  dismissParallels: Device['dismissParallels'] = (archive, upTo) =>
    this.#remote.dismissParallels(archive, upTo)
  bin: Device['bin'] = () => this.#remote.bin()

  openSheet: Device['openSheet'] = (file, name) => this.#remote.openSheet(file, name)
  imports: Device['imports'] = () => this.#remote.imports()
  importJob: Device['importJob'] = (batch) => this.#remote.importJob(batch)
  surveyImport: Device['surveyImport'] = (batch, settings) => this.#remote.surveyImport(batch, settings)
  runImport: Device['runImport'] = (batch) => this.#remote.runImport(batch)
  pauseImport: Device['pauseImport'] = (batch) => this.#remote.pauseImport(batch)
  mapImport: Device['mapImport'] = (batch, mapping) => this.#remote.mapImport(batch, mapping)
  importReport: Device['importReport'] = (batch, words) => this.#remote.importReport(batch, words)
  undoImport: Device['undoImport'] = (batch) => this.#remote.undoImport(batch)
  forgetImport: Device['forgetImport'] = (batch) => this.#remote.forgetImport(batch)

  sync: Device['sync'] = () => this.#remote.sync()
  syncNow: Device['syncNow'] = () => this.#remote.syncNow()
  rejected: Device['rejected'] = () => this.#remote.rejected()
  revealRejected: Device['revealRejected'] = (id) => this.#remote.revealRejected(id)
  resubmit: Device['resubmit'] = (id) => this.#remote.resubmit(id)
  discard: Device['discard'] = (id) => this.#remote.discard(id)

  workspace: Device['workspace'] = (doc) => this.#remote.workspace(doc)
  writeWorkspace: Device['writeWorkspace'] = (doc, edit) => this.#remote.writeWorkspace(doc, edit)
  joinWorkspace: Device['joinWorkspace'] = (doc, port) =>
    this.#remote.joinWorkspace(doc, transfer(port, [port]))

  watch: Device['watch'] = async (listener) => {
    const watch: Watch = { listener, end: null }
    this.#watches.add(watch)
    await this.#follow(watch)
    return () => {
      this.#watches.delete(watch)
      watch.end?.()
    }
  }

  async #follow(watch: Watch): Promise<void> {
    const end = await this.#remote.watch(proxy(watch.listener))
    watch.end = () => void end()
    if (!this.#watches.has(watch)) watch.end()
  }

  /** A lock by hand: the worker that says it is done is ended here, not by what it tells on the way. */
  async #ending(lock: () => Promise<void>): Promise<void> {
    this.#open = false
    await lock()
    await this.#restart()
  }

  async #restart(): Promise<void> {
    this.#worker.terminate()
    this.#worker = startWorker()
    this.#remote = wrap<Device>(this.#worker)
    await Promise.all([...this.#watches].map((watch) => this.#follow(watch)))
    // The server may have orders for a store that nobody holds open any more.
    await this.#remote.wake()
  }
}

const startWorker = (): Worker =>
  new Worker(new URL('./device.worker.ts', import.meta.url), { type: 'module', name: 'anjuan' })

/**
 * Only a page may ask, not a worker. A refusal is shown, not fought. Nobody waits for the answer: Firefox
 * asks the person, who may take all day.
 */
async function askToPersist(): Promise<void> {
  await navigator.storage.persist()
}

export function connectDevice(): Device {
  trustOwnScripts()
  return new ConnectedDevice()
}
