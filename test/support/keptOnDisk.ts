/** What a browser keeps: the files of its profile, and what stands in clear in the stores of the page. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** The bytes of every file; one that the browser took away meanwhile is left out. */
export function filesIn(profile: string): readonly Uint8Array[] {
  return readdirSync(profile, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      try {
        return [readFileSync(join(entry.parentPath, entry.name))]
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    })
}

/** Every key and every value of every database of the page, as one text; sealed bytes are left out. */
export function idsKeptBy(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const told: string[] = []
    for (const { name } of await indexedDB.databases()) {
      const db = await wait(indexedDB.open(name ?? ''))
      for (const store of db.objectStoreNames) {
        const rows = db.transaction(store).objectStore(store)
        for (const found of [await wait(rows.getAllKeys()), await wait(rows.getAll())])
          told.push(
            JSON.stringify(found, (_, value: unknown) => (ArrayBuffer.isView(value) ? null : value)) ?? '',
          )
      }
      db.close()
    }
    return told.join('\n')
  })
}
