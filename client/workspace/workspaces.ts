/** The workspace documents that are open in this worker. Fetched when the first one is. */
import type { Timers } from '../../shared/base/ports.ts'
import { parseWorkspaceId, type WorkspaceId } from '../../shared/domain/workspace.ts'
import { decideWorkspace } from '../../shared/policy/workspace.ts'
import type { WorkspaceEdit, WorkspaceView } from '../api.ts'
import type { Sealer } from '../vault/sealing.ts'
import type { Vault } from '../vault/vault.ts'
import { forgetWorkspaces, workspaceDatabase } from './names.ts'
import { Workspace } from './workspace.ts'

export interface WorkspacesPorts {
  readonly profile: string
  readonly vault: Vault
  readonly sealer: Sealer
  readonly timers: Timers
  /** Of the page: `https://…`. */
  readonly origin: string
  newId(): string
  tell(doc: WorkspaceId): void
}

const GATHER_MS = 60

export class Workspaces {
  readonly #ports: WorkspacesPorts
  readonly #open = new Map<WorkspaceId, Promise<Workspace>>()
  readonly #due = new Set<WorkspaceId>()

  constructor(ports: WorkspacesPorts) {
    this.#ports = ports
    // What somebody may not read any more does not stay on the device.
    void forgetWorkspaces(ports.profile, (doc) => !this.#may('read', doc)).catch(reportError)
  }

  /** Null: there is no such document for this person. */
  async view(doc: WorkspaceId): Promise<WorkspaceView | null> {
    if (!this.#may('read', doc)) return null
    const workspace = await this.#workspace(doc)
    return { doc, mayWrite: this.#may('write', doc), entries: workspace.entries, sync: workspace.sync }
  }

  async write(doc: WorkspaceId, edit: WorkspaceEdit): Promise<void> {
    if (!this.#may('write', doc)) throw new Error(`${doc} is not this person's to write`)
    const { vault } = this.#ports
    const workspace = await this.#workspace(doc)
    await workspace.write(edit, { by: vault.me.user, at: vault.now() })
  }

  /** From now on nothing of it is kept up to date; what was written goes up when it is opened again. */
  async close(): Promise<void> {
    const open = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(open.map(async (one) => (await one).close()))
  }

  #workspace(doc: WorkspaceId): Promise<Workspace> {
    const known = this.#open.get(doc)
    if (known !== undefined) return known
    const { profile, sealer, timers, origin, newId } = this.#ports
    const opened = Workspace.open(doc, () => this.#may('write', doc), {
      address: `${origin.replace(/^http/, 'ws')}/y`,
      database: workspaceDatabase(profile, doc),
      sealer,
      timers,
      WebSocket,
      newId,
      changed: () => this.#changed(doc),
    })
    this.#open.set(doc, opened)
    return opened
  }

  #may(right: 'read' | 'write', doc: WorkspaceId): boolean {
    const address = parseWorkspaceId(doc)
    const { vault } = this.#ports
    return address !== null && decideWorkspace(vault.actor, right, address, false, vault.now()).allowed
  }

  #changed(doc: WorkspaceId): void {
    if (this.#due.has(doc)) return
    this.#due.add(doc)
    this.#ports.timers.after(GATHER_MS, () => {
      this.#due.delete(doc)
      if (this.#open.has(doc)) this.#ports.tell(doc)
    })
  }
}
