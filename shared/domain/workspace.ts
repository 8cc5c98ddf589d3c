/**
 * Workspace documents: what colleagues write together, about their work and never about a client.
 *
 * - **notices** 公告: what a branch, or head office, tells its people (R89).
 * - **minutes** 会议纪要: what was said and who does what by when (R94).
 * - **privacy** 告知书: the draft of what clients are told; published as `privacyNotice.ts` says (R13).
 *
 * Each stands once per branch and once for head office; the last is head office's alone. They are ordinary Yjs documents, not ledgers.
 */
import { isUlid } from '../base/ulid.ts'
import type { BranchId } from './names.ts'

export const workspaceKinds = ['notices', 'minutes', 'privacy'] as const
export type WorkspaceKind = (typeof workspaceKinds)[number]

/** `notices.<branch>`, `minutes.head`: all that an address says of it. */
export type WorkspaceId = string & { readonly __brand?: 'WorkspaceId' }

export interface WorkspaceAddress {
  readonly kind: WorkspaceKind
  /** Null: head office's own. */
  readonly branch: BranchId | null
}

const HEAD = 'head'

export const workspaceId = ({ kind, branch }: WorkspaceAddress): WorkspaceId => `${kind}.${branch ?? HEAD}`

/** Null when the text names nothing that could exist. */
export function parseWorkspaceId(text: string): WorkspaceAddress | null {
  const dot = text.indexOf('.')
  const kind = workspaceKinds.find((one) => one === text.slice(0, dot))
  const place = text.slice(dot + 1)
  if (dot === -1 || kind === undefined) return null
  if (place === HEAD) return { kind, branch: null }
  return isUlid(place) ? { kind, branch: place } : null
}

/**
 * The text of an entry within its document. Letters, digits and hyphens only: a cursor names the text it stands in, and
 * the server lets no cursor say more (WSP20).
 */
export const bodyName = (entry: string): string => `body-${entry}`
