/**
 * Published privacy notices: one record a version, written once. There is no way to change one or to take one back; the
 * next version is a new text. The log entry names its hash, so what was published cannot be exchanged later unseen.
 */
import { createHash } from 'node:crypto'
import type { Clock } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import {
  canonicalNotice,
  missingItems,
  type NoticeContent,
  type PublishedNotice,
} from '../../shared/domain/privacyNotice.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Draft, Store } from '../store/contract.ts'

/** `out-of-turn`: another version was published meanwhile. */
export type PublishRefusal = 'item-missing' | 'out-of-turn'

export const hashOfNotice = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

export class PrivacyNotices {
  readonly #store: Store
  readonly #recorder: Recorder
  readonly #clock: Clock

  constructor(store: Store, recorder: Recorder, clock: Clock) {
    this.#store = store
    this.#recorder = recorder
    this.#clock = clock
  }

  /** Oldest first. */
  async after(version: number): Promise<readonly PublishedNotice[]> {
    const notices: PublishedNotice[] = []
    for (let next = version + 1; ; next++) {
      const found = await this.#store.record('privacyNotice', String(next))
      if (found === null) return notices
      notices.push(found.row)
    }
  }

  /** Durable on return. */
  async publish(
    version: number,
    content: NoticeContent,
    user: string,
    by: Partial<Draft>,
  ): Promise<Result<PublishedNotice, PublishRefusal>> {
    if (missingItems(content.items).length > 0) return err('item-missing')
    const before = version === 1 || (await this.#store.record('privacyNotice', String(version - 1))) !== null
    if (!before) return err('out-of-turn')
    const text = canonicalNotice(version, content)
    const notice: PublishedNotice = {
      version,
      at: this.#clock.now(),
      by: user,
      text,
      hash: hashOfNotice(text),
    }
    const [outcome] = await this.#recorder.record([
      {
        meta: draft('organisation', 'noticePublished', by),
        payload: { version, hash: notice.hash },
        effects: [
          { on: 'record', kind: 'privacyNotice', id: String(version), owner: null, expect: 0, row: notice },
        ],
      },
    ])
    return outcome?.ok === true ? ok(notice) : err('out-of-turn')
  }
}
