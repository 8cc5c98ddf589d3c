/** The workspace documents that are open in this worker. Fetched when the first one is. */
import type { Timers } from '../../shared/base/ports.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import type { WorkspaceRight } from '../../shared/policy/workspace.ts'
import type { WorkspaceEdit, WorkspaceView } from '../api.ts'
import type { Sealer } from '../vault/sealing.ts'
import type { Vault } from '../vault/vault.ts'
import { workspaceDatabase } from './names.ts'
import { mayOpen } from './rights.ts'
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
  readonly report: (problem: unknown) => void
}

const GATHER_MS = 60

export class Workspaces {
  readonly #ports: WorkspacesPorts
  readonly #open = new Map<WorkspaceId, Promise<Workspace>>()
  readonly #due = new Set<WorkspaceId>()

  constructor(ports: WorkspacesPorts) {
    this.#ports = ports
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

  /** False: not this person's to write. */
  async join(doc: WorkspaceId, port: MessagePort): Promise<boolean> {
    if (!this.#may('write', doc)) return false
    const workspace = await this.#workspace(doc)
    workspace.join(port, this.#ports.vault.me.user)
    return true
  }

  /** Those that wait for the server are opened, so that it gets them although nobody looks at them. */
  async send(docs: readonly WorkspaceId[]): Promise<void> {
    for (const doc of docs) await this.view(doc)
  }

  /** Rights changed: what this person may not read any more is shown to nobody. */
  async review(): Promise<void> {
    for (const [doc, open] of [...this.#open]) {
      if (mayOpen(this.#ports.vault, 'read', doc)) continue
      this.#open.delete(doc)
      await (await open).close()
    }
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
    const { profile, sealer, timers, origin, newId, report } = this.#ports
    const opened = Workspace.open(doc, () => this.#may('write', doc), {
      address: `${origin.replace(/^http/, 'ws')}/y`,
      database: workspaceDatabase(profile, doc),
      sealer,
      timers,
      WebSocket,
      newId,
      report,
      changed: () => this.#changed(doc),
    })
    this.#open.set(doc, opened)
    return opened
  }

  #may(right: WorkspaceRight, doc: WorkspaceId): boolean {
    return mayOpen(this.#ports.vault, right, doc)
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
