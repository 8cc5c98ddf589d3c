/** The databases of workspace documents: beside the store of their profile, and gone with it. No Yjs here. */
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import { databaseName } from '../vault/profiles.ts'

/** The key under which a database says that something in it is still on its way. */
export const UNSENT = 'unsent'

const prefix = (profile: string): string => `${databaseName(profile)}-y-`

export const workspaceDatabase = (profile: string, doc: WorkspaceId): string => prefix(profile) + doc

/** Those that lie on this device. */
export async function keptWorkspaces(profile: string): Promise<readonly WorkspaceId[]> {
  const start = prefix(profile)
  return (await indexedDB.databases()).flatMap(({ name }) =>
    name?.startsWith(start) === true ? [name.slice(start.length)] : [],
  )
}

/** Those in which something was written that the server has not acknowledged. */
export async function unsentWorkspaces(profile: string): Promise<readonly WorkspaceId[]> {
  const unsent: WorkspaceId[] = []
  for (const doc of await keptWorkspaces(profile))
    if (await isUnsent(workspaceDatabase(profile, doc))) unsent.push(doc)
  return unsent
}

async function isUnsent(name: string): Promise<boolean> {
  const request = indexedDB.open(name)
  // Deleted by another tab a moment ago: an empty one in its place would never get its tables.
  request.onupgradeneeded = () => request.transaction?.abort()
  const db = await settled(request).catch(() => null)
  if (db === null) return false
  try {
    return (await settled(db.transaction('custom', 'readonly').objectStore('custom').count(UNSENT))) > 0
  } finally {
    db.close()
  }
}

/** Resolves when they are gone, or will be as soon as another tab lets go of them. */
export async function forgetWorkspaces(
  profile: string,
  which: (doc: WorkspaceId) => boolean = () => true,
): Promise<void> {
  for (const doc of await keptWorkspaces(profile)) {
    if (!which(doc)) continue
    const request = indexedDB.deleteDatabase(workspaceDatabase(profile, doc))
    await Promise.race([settled(request), new Promise((resolve) => (request.onblocked = resolve))])
  }
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the store ended it'))
  })
