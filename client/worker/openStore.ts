/** What hangs on a store while it is open, and how the parts of the device reach it. Locking lets go of all of it. */
import type { Imports } from '../importing/imports.ts'
import type { Replication } from '../replica/api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import type { ProfileRow } from '../vault/profiles.ts'
import type { Vault } from '../vault/vault.ts'
import type { Workspaces } from '../workspace/workspaces.ts'
import type { OpenArchives } from './archives.ts'
import type { AskedStep } from './secondStep.ts'
import type { Watchman } from './watchman.ts'

export interface OpenStore {
  readonly profile: ProfileRow
  readonly vault: Vault
  readonly catalogue: Catalogue
  readonly replication: Replication
  readonly archives: OpenArchives
  readonly watchman: Watchman
  readonly ends: readonly (() => void)[]
  /** Null until the first of them is opened. */
  workspaces: Promise<Workspaces> | null
  imports: Promise<Imports> | null
  storageFull: boolean
  /** What the server wants beside the password, which was just given. */
  step: AskedStep | null
}

export interface StoreDoor {
  /** Null while the device is locked. */
  store(): OpenStore | null
  /** Throws while the device is locked. */
  opened(): OpenStore
  /** Behind the veil nothing is read: whoever asks is answered once it is lifted, or never. */
  unveiled(): Promise<OpenStore>
  isOpen(store: OpenStore): boolean
}

export const isOffline = ({ replication }: OpenStore): boolean => replication.status().connection !== 'open'
