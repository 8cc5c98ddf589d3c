/**
 * The company's tags on the screen: as this device knows them at once, and as the server says when it answers. What
 * head office changes goes to the server only; every device hears of it the next time it looks.
 */
import { untrack } from 'svelte'
import { canonicalOf, type Tag, type TagChange } from '../../../shared/domain/tags.ts'
import type { Device } from '../../api.ts'
import type { Http, HttpRefusal } from '../../http/api.ts'

interface Tools {
  readonly device: Pick<Device, 'tags' | 'keepTags'>
  readonly http: Pick<Http, 'tags' | 'changeTags'>
}

export class TagBook {
  readonly #tools: Tools
  #all = $state.raw<readonly Tag[]>([])

  constructor(tools: Tools) {
    this.#tools = tools
  }

  get all(): readonly Tag[] {
    return this.#all
  }
  get canonical(): (word: string) => string {
    return canonicalOf(this.#all)
  }

  /** An effect that asks must not run again because of what it is told. */
  load(): Promise<void> {
    return untrack(() => this.#load())
  }

  async #load(): Promise<void> {
    const { device, http } = this.#tools
    if (this.#all.length === 0) this.#all = await device.tags()
    const there = await http.tags()
    if (there.ok) await this.#take(there.value.tags)
  }

  /** Null: done. */
  async change(change: TagChange): Promise<HttpRefusal | null> {
    const answer = await this.#tools.http.changeTags(change)
    if (!answer.ok) return answer.error
    await this.#take(answer.value.tags)
    return null
  }

  async #take(tags: readonly Tag[]): Promise<void> {
    this.#all = tags
    await this.#tools.device.keepTags(tags)
  }
}
