/**
 * Writing together on the page, as screens see it. The editor and Yjs are fetched with the first text that is edited.
 */
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import type { Device } from '../api.ts'
import type { Writing } from './types.ts'

export type * from './types.ts'

/** Null: not this person's to write. */
export async function joinWriting(
  device: Pick<Device, 'joinWorkspace'>,
  doc: WorkspaceId,
): Promise<Writing | null> {
  const { joinDocument } = await import('./writing.ts')
  return joinDocument(device, doc)
}

/** A text that nobody else sees yet. */
export async function beginWriting(): Promise<Writing> {
  const { DocumentWriting } = await import('./writing.ts')
  return new DocumentWriting(null)
}
