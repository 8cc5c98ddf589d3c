/** One workspace document on screen, as the worker has it. Read again whenever the worker says that it changed. */
import { createSubscriber } from 'svelte/reactivity'
import type { WorkspaceId } from '../../../shared/domain/workspace.ts'
import type { Device, WorkspaceEdit, WorkspaceView } from '../../api.ts'
import { watchDevice } from '../../shell/api.ts'

export class WorkspaceRoomView {
  readonly doc: WorkspaceId
  readonly #device: Device
  readonly #track: () => void
  #changed: () => void = () => undefined
  #view: WorkspaceView | null = null
  #failed = false

  constructor(device: Device, doc: WorkspaceId) {
    this.doc = doc
    this.#device = device
    this.#track = createSubscriber((changed) => {
      this.#changed = changed
      const end = watchDevice(device, (event) => {
        if (event.type === 'workspace' && event.doc === doc) void this.#read()
      })
      void this.#read()
      return () => {
        end()
        this.#changed = () => undefined
      }
    })
  }

  /** Null: not read yet. */
  get view(): WorkspaceView | null {
    this.#track()
    return this.#view
  }

  get failed(): boolean {
    this.#track()
    return this.#failed
  }

  /** False: it was not kept. */
  async write(edit: WorkspaceEdit): Promise<boolean> {
    try {
      await this.#device.writeWorkspace(this.doc, edit)
    } catch {
      return false
    }
    await this.#read()
    return true
  }

  async #read(): Promise<void> {
    try {
      this.#view = await this.#device.workspace(this.doc)
      this.#failed = this.#view === null
    } catch {
      this.#failed = true
    }
    this.#changed()
  }
}
