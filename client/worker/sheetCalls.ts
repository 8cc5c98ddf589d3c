/**
 * Lists that leave as sheets or on paper, and sheets that come in. Most people never do either: what it takes is
 * fetched when they do.
 */
import type { Clock, Random, Timers } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { ExportCalls, ExportedList, ExportOrder, ExportRefusal } from '../api.ts'
import type { Imports } from '../importing/imports.ts'
import { isOffline, type OpenStore, type StoreDoor } from './openStore.ts'
import type { Telling } from './telling.ts'

export interface SheetPorts {
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
  report(problem: unknown): void
}

export class SheetCalls implements ExportCalls {
  readonly #door: StoreDoor
  readonly #telling: Telling
  readonly #ports: SheetPorts

  constructor(door: StoreDoor, telling: Telling, ports: SheetPorts) {
    this.#door = door
    this.#telling = telling
    this.#ports = ports
  }

  /** It brings the names of every county. */
  async exportList(order: ExportOrder): Promise<Result<ExportedList, ExportRefusal>> {
    const { exportList } = await import('./exporting.ts')
    const store = await this.#door.unveiled()
    return exportList(store.vault, order, isOffline(store))
  }

  async selectionOf(archives: readonly ArchiveId[]): Promise<string> {
    return (await import('./exporting.ts')).selectionOf(archives)
  }

  async printedList(archives: readonly ArchiveId[]): Promise<void> {
    const store = this.#door.opened()
    const offline = isOffline(store)
    for (const archive of archives)
      await store.vault.access({ kind: 'print', archive, parts: ['profile'], purpose: 'list', offline })
  }

  async imports(): Promise<Imports> {
    return this.#importsOf(await this.#door.unveiled())
  }

  /** What ran when the store was closed goes on. */
  goOn(store: OpenStore): void {
    const goOn = async (): Promise<void> => {
      if (await store.vault.importing.kept.hasAny()) await (await this.#importsOf(store)).goOn()
    }
    goOn().catch(this.#ports.report)
  }

  #importsOf(store: OpenStore): Promise<Imports> {
    const { clock, random, timers, report } = this.#ports
    store.imports ??= import('../importing/imports.ts').then(
      ({ Imports }) =>
        new Imports({
          vault: store.vault,
          clock,
          newId: () => newUlid(clock, random),
          nameOf: (archive) => store.catalogue.row(archive)?.name ?? '',
          tell: (batch) => this.#telling.tell({ type: 'import', batch }),
          later: (ms, work) => {
            timers.after(ms, () => {
              if (this.#door.isOpen(store)) work().catch(report)
            })
          },
          report: (problem) => {
            // Locked meanwhile: it goes on after the next unlock.
            if (this.#door.isOpen(store)) report(problem)
          },
        }),
    )
    return store.imports
  }
}
