/**
 * 消息 as the page holds them: asked of the worker with every change and with every step of the wall clock, so that what
 * becomes due is told at its time, with or without a network.
 */
import { untrack } from 'svelte'
import type { Clock } from '../../../shared/base/ports.ts'
import type { Message } from '../../../shared/domain/message.ts'
import type { Device, Messages } from '../../api.ts'
import type { ApprovalList } from '../../http/api.ts'
import { Gathered } from '../../shell/api.ts'
import { minutesEastAt } from '../archives/today.ts'

/** Nobody needs a bell that is quicker. */
const REST_MS = 1_000

interface Tools {
  readonly device: Pick<Device, 'messages' | 'markRead' | 'watch'>
  /** Read in an effect. */
  readonly clock: Clock
  /** What waits for this person's answer, as far as the server said so. Read in an effect. */
  readonly approvals: () => ApprovalList | null
}

export class MessagesView {
  readonly #tools: Tools
  #messages = $state.raw<Messages | null>(null)
  #also: readonly Message[] = []
  readonly #asking = new Gathered(() => this.#ask(), REST_MS)

  constructor(tools: Tools) {
    this.#tools = tools
  }

  get messages(): Messages | null {
    return this.#messages
  }
  get unread(): number {
    return this.#messages?.unread ?? 0
  }

  /** Call it in an effect. */
  look(): void {
    void this.#tools.clock.now()
    this.#also = (this.#tools.approvals()?.toAnswer ?? []).map(({ id, at }): Message => ({
      key: `approval/${id}`,
      kind: 'approval',
      at,
      archive: null,
    }))
    untrack(() => this.#asking.soon())
  }

  /** Until the returned function is called. */
  follow(): () => void {
    return this.#asking.follow(this.#tools.device)
  }

  async read(keys: readonly string[]): Promise<void> {
    const all = this.#messages
    if (all === null) return
    const messages = all.messages.map((one) => (keys.includes(one.key) ? { ...one, read: true } : one))
    this.#messages = { messages, unread: messages.filter(({ read }) => !read).length }
    await this.#tools.device.markRead(keys)
  }

  readAll(): Promise<void> {
    return this.read((this.#messages?.messages ?? []).filter(({ read }) => !read).map(({ key }) => key))
  }

  async #ask(): Promise<void> {
    const now = untrack(() => this.#tools.clock.now())
    const ask = { now, minutesEast: minutesEastAt(now), also: this.#also }
    this.#messages = await this.#tools.device.messages(ask)
  }
}
