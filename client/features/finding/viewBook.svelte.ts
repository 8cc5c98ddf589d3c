/**
 * The views that this person keeps, as screens hold them: read from the device at once, merged with the server's when
 * it answers, and kept on both. Offline they are kept here and go up the next time; nothing is asked of anybody.
 */
import { untrack } from 'svelte'
import type { Clock } from '../../../shared/base/ports.ts'
import { isNewer, mergeViews, type KeptView, type ViewRoom } from '../../../shared/domain/keptView.ts'
import type { Device } from '../../api.ts'
import type { Http } from '../../http/api.ts'

/** Dragging a column is one change, not fifty. */
const SETTLE_MS = 800

export interface ViewTools {
  readonly device: Pick<Device, 'views' | 'keepViews'>
  readonly http: Pick<Http, 'views' | 'keepViews'>
  readonly clock: Clock
  readonly newId: () => string
}

type Change = Partial<Pick<KeptView, 'name' | 'question' | 'columns' | 'log'>>

export class ViewBook {
  readonly #tools: ViewTools
  #all = $state.raw<readonly KeptView[]>([])
  #shown = $state<string | null>(null)
  #loading: Promise<void> | null = null
  #settling: ReturnType<typeof setTimeout> | undefined

  constructor(tools: ViewTools) {
    this.#tools = tools
  }

  /** Those with a name, in the order in which they were begun. */
  of(room: ViewRoom): readonly KeptView[] {
    return this.#all.filter((view) => view.room === room && view.id !== room && !view.removed)
  }

  find(id: string): KeptView | null {
    return this.#all.find((view) => view.id === id && !view.removed) ?? null
  }

  /** Asks the room of this view to look through it, when it is there. */
  show(id: string): void {
    this.#shown = id
  }
  /** For that room: the view it was asked to show, once. */
  asked(room: ViewRoom): KeptView | null {
    const view = this.#shown === null ? null : this.find(this.#shown)
    return view?.room === room ? view : null
  }
  shownNow(): void {
    this.#shown = null
  }

  /** What this device has, then what the server has. Asking again while that runs costs nothing. */
  load(): Promise<void> {
    // An effect that asks must not run again because of what it is told.
    this.#loading ??= untrack(() => this.#load()).finally(() => (this.#loading = null))
    return this.#loading
  }

  /** Returns the new view's id. */
  begin(room: ViewRoom, change: Change & { readonly name: string }): string {
    const id = this.#tools.newId()
    this.#put({ id, room, question: null, columns: null, removed: false, changed: 0, ...change })
    return id
  }

  /** A view, or how the room itself looks (`id` is the room's name then). */
  change(id: string, room: ViewRoom, change: Change): void {
    const before = this.find(id)
    this.#put({
      id,
      room,
      name: '',
      question: null,
      columns: null,
      removed: false,
      changed: 0,
      ...before,
      ...change,
    })
  }

  remove(id: string): void {
    const before = this.find(id)
    if (before !== null) this.#put({ ...before, name: '', question: null, columns: null, removed: true })
  }

  /** After `remove`, with what stood before. */
  restore(view: KeptView): void {
    this.#put(view)
  }

  #put(view: KeptView): void {
    const before = this.#all.find(({ id }) => id === view.id)
    // Two changes within one millisecond have an order too.
    const changed = Math.max(this.#tools.clock.now(), (before?.changed ?? 0) + 1)
    const next = { ...view, changed }
    this.#all = mergeViews(this.#all, [next])
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => void this.#keep(), SETTLE_MS)
    void this.#tools.device.keepViews([next])
  }

  async #load(): Promise<void> {
    this.#all = mergeViews(this.#all, await this.#tools.device.views())
    await this.#keep()
  }

  async #keep(): Promise<void> {
    const { http, device } = this.#tools
    const there = await http.views()
    if (!there.ok) return
    const theirs = there.value.views as readonly KeptView[]
    const newer = this.#all.filter((view) => {
      const before = theirs.find(({ id }) => id === view.id)
      return before === undefined || isNewer(view, before)
    })
    const merged = mergeViews(this.#all, theirs)
    if (
      merged.length !== this.#all.length ||
      merged.some((view, at) => view.changed !== this.#all[at]?.changed)
    )
      this.#all = merged
    await device.keepViews(theirs)
    if (newer.length > 0) await http.keepViews({ views: structuredClone(newer) as KeptViews })
  }
}
type KeptViews = Parameters<Http['keepViews']>[0]['views']
