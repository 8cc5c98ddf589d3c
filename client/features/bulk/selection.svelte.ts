/**
 * Which rows of a list are chosen: by id, so that a row keeps its mark wherever sorting and filters put it.
 *
 * A range is asked of the device, because most of its rows were never fetched for the screen.
 */
import { SvelteSet } from 'svelte/reactivity'
import type { ArchiveId } from '../../../shared/domain/names.ts'

export class Selection {
  readonly #chosen = new SvelteSet<ArchiveId>()
  readonly #all: () => Promise<readonly ArchiveId[]>
  /** Where a range begins: the row that was chosen last by itself. */
  #anchor: number | null = null
  /** On a phone the boxes are there only while somebody chooses. */
  choosing = $state(false)

  /** `all`: the ids of the whole list as it is asked for now, in its order. */
  constructor(all: () => Promise<readonly ArchiveId[]>) {
    this.#all = all
  }

  get count(): number {
    return this.#chosen.size
  }
  get ids(): readonly ArchiveId[] {
    return [...this.#chosen]
  }

  has(archive: ArchiveId): boolean {
    return this.#chosen.has(archive)
  }

  toggle(archive: ArchiveId, index: number): void {
    if (!this.#chosen.delete(archive)) this.#chosen.add(archive)
    this.#anchor = index
  }

  /** From the row chosen last to this one; chosen alone when there is none. */
  async toRow(archive: ArchiveId, index: number): Promise<void> {
    if (this.#anchor === null) return this.toggle(archive, index)
    const [from, to] = this.#anchor < index ? [this.#anchor, index] : [index, this.#anchor]
    for (const one of (await this.#all()).slice(from, to + 1)) this.#chosen.add(one)
    this.#anchor = index
  }

  async takeAll(): Promise<void> {
    for (const one of await this.#all()) this.#chosen.add(one)
  }

  drop(archives: Iterable<ArchiveId>): void {
    for (const one of archives) this.#chosen.delete(one)
  }

  clear(): void {
    this.#chosen.clear()
    this.#anchor = null
    this.choosing = false
  }
}
