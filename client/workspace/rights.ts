/** What a person may do with a workspace document, as far as this device knows. The server judges for good. */
import { parseWorkspaceId, type WorkspaceId } from '../../shared/domain/workspace.ts'
import { decideWorkspace, type WorkspaceRight } from '../../shared/policy/workspace.ts'
import type { Vault } from '../vault/vault.ts'

export function mayOpen(
  vault: Pick<Vault, 'actor' | 'now'>,
  right: WorkspaceRight,
  doc: WorkspaceId,
): boolean {
  const address = parseWorkspaceId(doc)
  return address !== null && decideWorkspace(vault.actor, right, address, false, vault.now()).allowed
}
