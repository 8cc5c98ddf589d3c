/**
 * Until when nothing of a document is sent, because the server asked for patience (RETRY).
 *
 * After a restore that may be hours: an archive that the log does not know may be opened by a device that has not
 * come back (RCV5). It comes in the end with its `life`, and then nothing of the archive has to wait any more.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { archiveOfDoc, type DocId } from '../../shared/domain/names.ts'

export class Holds {
  readonly #until = new Map<DocId, Millis>()

  clear(): void {
    this.#until.clear()
  }

  /** Device clock. */
  set(doc: DocId, until: Millis): void {
    this.#until.set(doc, until)
  }

  holds(doc: DocId, now: Millis): boolean {
    return (this.#until.get(doc) ?? 0) > now
  }

  /** Lets everything go of the archives of these documents; true: something was held. */
  release(docs: Iterable<DocId>): boolean {
    const archives = new Set([...docs].map(archiveOfDoc))
    const released = [...this.#until.keys()].filter((doc) => archives.has(archiveOfDoc(doc)))
    for (const doc of released) this.#until.delete(doc)
    return released.length > 0
  }
}

export const isLife = (doc: DocId): boolean => doc.endsWith('.life')
