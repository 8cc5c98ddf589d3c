/** Notices and minutes. Most people never open one on most days: what it takes is fetched when they do. */
import type { Clock, Random, Timers } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import type { WorkspaceCalls as Asked, WorkspaceEdit, WorkspaceView } from '../api.ts'
import { forgetWorkspaces, unsentWorkspaces } from '../workspace/names.ts'
import { mayOpen } from '../workspace/rights.ts'
import type { Workspaces } from '../workspace/workspaces.ts'
import type { OpenStore, StoreDoor } from './openStore.ts'
import type { Telling } from './telling.ts'

export interface WorkspacePorts {
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
  readonly origin: string
  report(problem: unknown): void
}

export class WorkspaceCalls implements Asked {
  readonly #door: StoreDoor
  readonly #telling: Telling
  readonly #ports: WorkspacePorts

  constructor(door: StoreDoor, telling: Telling, ports: WorkspacePorts) {
    this.#door = door
    this.#telling = telling
    this.#ports = ports
  }

  async workspace(doc: WorkspaceId): Promise<WorkspaceView | null> {
    return (await this.#of(await this.#door.unveiled())).view(doc)
  }

  async writeWorkspace(doc: WorkspaceId, edit: WorkspaceEdit): Promise<void> {
    await (await this.#of(this.#door.opened())).write(doc, edit)
  }

  async joinWorkspace(doc: WorkspaceId, port: MessagePort): Promise<boolean> {
    return (await this.#of(await this.#door.unveiled())).join(doc, port)
  }

  /** What is not this person's to read any more goes; what waits for the server gets its chance. */
  tidy(store: OpenStore): void {
    const { vault, profile } = store
    const tidy = async (): Promise<void> => {
      await store.workspaces?.then((each) => each.review())
      const unsent = await unsentWorkspaces(profile.id)
      // A right may come back, and what was written meanwhile is nowhere else.
      const gone = (doc: WorkspaceId): boolean => !mayOpen(vault, 'read', doc) && !unsent.includes(doc)
      await forgetWorkspaces(profile.id, gone)
      if (unsent.length > 0 && this.#door.isOpen(store)) await (await this.#of(store)).send(unsent)
    }
    tidy().catch(this.#ports.report)
  }

  #of(store: OpenStore): Promise<Workspaces> {
    const { origin, timers, clock, random, report } = this.#ports
    store.workspaces ??= import('../workspace/workspaces.ts').then(
      ({ Workspaces }) =>
        new Workspaces({
          profile: store.profile.id,
          vault: store.vault,
          sealer: store.vault.sealer,
          timers,
          origin,
          newId: () => newUlid(clock, random),
          report,
          tell: (changed) => this.#telling.tell({ type: 'workspace', doc: changed }),
        }),
    )
    return store.workspaces
  }
}
