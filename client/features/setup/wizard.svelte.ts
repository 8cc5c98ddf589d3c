/**
 * The wizard of the first hour: where the company stands, by the server, and what the open page holds beside
 * it (the printed token, drafts, links that are said only once).
 *
 * A step is where the address says; what is done says the server. So a reload, another browser or the browser's
 * own back button need nothing of this object, and only drafts and fresh links are lost with the page.
 */
import type { Result } from '../../../shared/base/result.ts'
import {
  invitesHttp,
  setupHttp,
  setupSteps,
  type HttpRefusal,
  type Issued,
  type SetupProgress,
  type SetupStep,
} from '../../http/api.ts'
import { AdministratorDraft, BranchDraft, CompanyDraft, SecondDraft } from './drafts.svelte.ts'
import { GuestsDraft } from './guestsDraft.svelte.ts'

export type Stage =
  | { readonly at: 'asking' }
  | { readonly at: 'unreachable' }
  /** The page was opened without the printed link, or with a spent one. */
  | { readonly at: 'no-link'; readonly why: 'none' | 'spent' | 'too-many' }
  /** The printed token speaks: company and administrator. */
  | { readonly at: 'beginning' }
  /** There is an administrator; nobody has signed in here. */
  | { readonly at: 'sign-in' }
  | { readonly at: 'denied' }
  | { readonly at: 'running'; readonly progress: SetupProgress }
  | { readonly at: 'over' }

export type StepState = 'todo' | 'done' | 'skipped'

export const isSetupStep = (text: string | null): text is SetupStep =>
  (setupSteps as readonly (string | null)[]).includes(text)

export class Wizard {
  #stage = $state.raw<Stage>({ at: 'asking' })
  #token: string
  /** Links made while this page is open, by person: the server cannot say them again. */
  readonly #issued = $state<{ [user: string]: Issued }>({})
  /** As typed in the list; printed on the invitation and sent nowhere. */
  readonly #phones = $state<{ [user: string]: string }>({})

  /** The company was begun on this page; signing in takes one step more, and then it goes on. */
  begun = false

  readonly company = new CompanyDraft()
  readonly administrator = new AdministratorDraft()
  readonly second = new SecondDraft()
  readonly branch = new BranchDraft()
  readonly guests = new GuestsDraft()

  constructor(token: string) {
    this.#token = token
  }

  get stage(): Stage {
    return this.#stage
  }

  get token(): string {
    return this.#token
  }

  get progress(): SetupProgress | null {
    return this.#stage.at === 'running' ? this.#stage.progress : null
  }

  stateOf(step: SetupStep): StepState {
    if (this.#stage.at === 'running')
      return this.#stage.progress.steps.find((one) => one.step === step)?.state ?? 'todo'
    return step === 'company' && this.company.kept ? 'done' : 'todo'
  }

  /** May it be opened? Before there is an administrator only the first two, and the second after the first. */
  mayOpen(step: SetupStep): boolean {
    if (this.#stage.at === 'running') return true
    return step === 'company' || (step === 'administrator' && this.company.kept)
  }

  /** Where to go on: the first that is neither done nor left out; null when all are. */
  get next(): SetupStep | null {
    return setupSteps.find((step) => this.stateOf(step) === 'todo') ?? null
  }

  issuedFor(user: string): Issued | null {
    return this.#issued[user] ?? null
  }

  phoneOf(user: string): string {
    return this.#phones[user] ?? ''
  }

  /** A fresh link pasted over a spent one changes only what stands behind `#`. */
  async take(token: string): Promise<void> {
    if (token === '' || token === this.#token) return
    this.#token = token
    await this.look()
  }

  /** The company is begun, and the door asks for more than the password: nothing else would be answered now. */
  awaitSignIn(): void {
    this.begun = true
    this.#stage = { at: 'sign-in' }
  }

  /** Asks the server where things stand. A page that is filled in stays as it is while that goes on. */
  async look(): Promise<void> {
    const state = await setupHttp.state()
    if (!state.ok) {
      // What is on the screen is still right; the next step will say that nobody answers.
      if (this.#stage.at === 'asking') this.#stage = { at: 'unreachable' }
      return
    }
    if (state.value.needed) await this.#lookBeginning()
    else await this.#lookProgress(state.value.unfinished)
  }

  async #lookBeginning(): Promise<void> {
    if (this.#token === '') {
      this.#stage = { at: 'no-link', why: 'none' }
      return
    }
    const draft = await setupHttp.look(this.#token)
    if (draft.ok) {
      this.company.take(draft.value)
      this.#stage = { at: 'beginning' }
    } else if (draft.error.type === 'offline') this.#stage = { at: 'unreachable' }
    else if (draft.error.code === 'setup-done') await this.#lookProgress(true)
    else this.#stage = { at: 'no-link', why: draft.error.code === 'too-many-tries' ? 'too-many' : 'spent' }
  }

  /** What was left for later can be done after the end as well; only nobody is asked to sign in for it. */
  async #lookProgress(unfinished: boolean): Promise<void> {
    const progress = await setupHttp.progress()
    if (progress.ok) this.#stage = { at: 'running', progress: progress.value }
    else if (progress.error.type === 'offline') {
      if (this.#stage.at !== 'running') this.#stage = { at: 'unreachable' }
    } else if (!unfinished) this.#stage = { at: 'over' }
    else this.#stage = { at: progress.error.code === 'denied' ? 'denied' : 'sign-in' }
  }

  /** Does it, and looks anew where it was done. */
  async act<T>(work: Promise<Result<T, HttpRefusal>>): Promise<Result<T, HttpRefusal>> {
    const done = await work
    if (done.ok) await this.look()
    return done
  }

  keep(issued: Issued, phone = ''): void {
    this.#issued[issued.user] = issued
    if (phone !== '') this.#phones[issued.user] = phone
  }

  /** A fresh link for one who has not come yet; the one before is void. */
  async again(user: string): Promise<Result<Issued, HttpRefusal>> {
    const done = await this.act(invitesHttp.again(user))
    if (done.ok) this.keep(done.value)
    return done
  }

  /** Something typed here stands nowhere else yet. */
  get dirty(): boolean {
    return this.guests.text.trim() !== '' || this.administrator.dirty
  }
}
