/** Is this client here already? Compared is what the branch holds and what the same sheet brought before. */
import type { ArchiveId, BranchId } from '../../shared/domain/names.ts'
import { parseDocId } from '../../shared/domain/names.ts'
import { readEntries } from '../../shared/document/read.ts'
import { keysOf } from '../../shared/templates/likeness.ts'
import type { Values } from '../../shared/templates/validate.ts'
import { allUpdates, type Ledgers } from '../ingest/ledgers.ts'
import type { Store } from '../store/contract.ts'

export class Matcher {
  readonly #holders = new Map<string, string>()

  /** Everything that the branch holds. */
  static async ofBranch(branch: BranchId, store: Store, ledgers: Ledgers): Promise<Matcher> {
    const values = new Map<ArchiveId, Record<string, never>>()
    for (const compartment of ['profile', 'contact'] as const) {
      const scope = `branch/${branch}/${compartment}`
      for (let after = 0; ;) {
        const rows = await store.scopeRows(scope, after, 500)
        for (const { doc, leftSeq } of rows) {
          const address = parseDocId(doc)
          if (address === null || leftSeq !== null) continue
          const known = values.get(address.archive) ?? {}
          Object.assign(known, await latest(doc, ledgers))
          values.set(address.archive, known)
        }
        const last = rows.at(-1)
        if (last === undefined) break
        after = last.lastSeq
      }
    }
    const matcher = new Matcher()
    for (const [archive, known] of values) matcher.remember(keysOf(known), archive)
    return matcher
  }

  /** The record that shares a key with these values, or null. */
  find(keys: readonly string[]): string | null {
    for (const key of keys) {
      const holder = this.#holders.get(key)
      if (holder !== undefined) return holder
    }
    return null
  }

  remember(keys: readonly string[], holder: string): void {
    for (const key of keys) if (!this.#holders.has(key)) this.#holders.set(key, holder)
  }
}

/** Every value ever written counts: a former number still belongs to this client. The last one names the field. */
async function latest(doc: string, ledgers: Ledgers): Promise<Values> {
  const ledger = await ledgers.open(doc)
  const values: Record<string, Values[string]> = {}
  for (const update of ledger === null ? [] : allUpdates(ledger)) {
    for (const { value } of readEntries(update)) {
      if (value['k'] === 'set') Object.assign(values, value['fields'])
    }
  }
  return values
}
