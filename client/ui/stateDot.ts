/** The states that a dot can draw, each with its own shape. */
export type DotState = 'synced' | 'pending' | 'offline' | 'problem' | 'conflict' | 'rejected'

export const toneByDot: { readonly [state in DotState]: string } = {
  synced: 'text-ok',
  pending: 'text-warn',
  offline: 'text-offline',
  problem: 'text-danger',
  conflict: 'text-conflict',
  rejected: 'text-danger',
}
