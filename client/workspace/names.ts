/** The databases of workspace documents: beside the store of their profile, and gone with it. */
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import { databaseName } from '../vault/profiles.ts'

const prefix = (profile: string): string => `${databaseName(profile)}-y-`

export const workspaceDatabase = (profile: string, doc: WorkspaceId): string => prefix(profile) + doc

/** Resolves when they are gone, or will be as soon as another tab lets go of them. */
export async function forgetWorkspaces(
  profile: string,
  which: (doc: WorkspaceId) => boolean = () => true,
): Promise<void> {
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith(prefix(profile)) !== true || !which(name.slice(prefix(profile).length))) continue
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = request.onblocked = () => resolve()
      request.onerror = () => reject(request.error ?? new Error(`${name} could not be deleted`))
    })
  }
}
