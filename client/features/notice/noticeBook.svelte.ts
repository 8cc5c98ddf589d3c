/**
 * The published privacy notices on the screen: as this device knows them at once, and those that the server has above
 * them when it answers. A published version never changes, so what is known is never asked for again.
 */
import { untrack } from 'svelte'
import {
  currentNotice,
  type NoticeContent,
  type PublishedNotice,
} from '../../../shared/domain/privacyNotice.ts'
import type { Device } from '../../api.ts'
import type { Http, HttpRefusal } from '../../http/api.ts'

interface Tools {
  readonly device: Pick<Device, 'privacyNotices' | 'keepPrivacyNotices'>
  readonly http: Pick<Http, 'privacyNotices' | 'publishNotice'>
}

export class NoticeBook {
  readonly #tools: Tools
  #all = $state.raw<readonly PublishedNotice[]>([])

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Oldest first. */
  get all(): readonly PublishedNotice[] {
    return this.#all
  }
  get current(): PublishedNotice | null {
    return currentNotice(this.#all)
  }

  /** Null: not published, or not heard of here yet. */
  version(version: number): PublishedNotice | null {
    return this.#all.find((one) => one.version === version) ?? null
  }

  /** An effect that asks must not run again because of what it is told. */
  load(): Promise<void> {
    return untrack(() => this.#load())
  }

  async #load(): Promise<void> {
    const { device, http } = this.#tools
    this.#all = await device.privacyNotices()
    const there = await http.privacyNotices(this.current?.version ?? 0)
    if (there.ok) await this.#take(there.value.notices)
  }

  /** Null: it is the next version, for everybody. */
  async publish(content: NoticeContent): Promise<HttpRefusal | null> {
    const version = (this.current?.version ?? 0) + 1
    const answer = await this.#tools.http.publishNotice({ version, content: JSON.stringify(content) })
    if (!answer.ok) return answer.error
    await this.#take(answer.value.notices)
    return null
  }

  async #take(fresh: readonly PublishedNotice[]): Promise<void> {
    if (fresh.length === 0) return
    await this.#tools.device.keepPrivacyNotices(fresh)
    this.#all = await this.#tools.device.privacyNotices()
  }
}
