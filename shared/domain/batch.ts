/** What an import wrote, told from what people wrote: its entries carry the batch. */
import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { Ulid } from '../base/ulid.ts'

/**
 * True for an entry by which somebody worked on what the import `batch` made. Verdicts and the commands of 作废 and
 * 恢复 say nothing of a client and count for nobody's work.
 */
export function isWorkBeside(batch: Ulid, entry: JsonObject): boolean {
  const command = isJsonObject(entry['command']) ? entry['command'] : {}
  if (entry['k'] === 'verdict' || command['do'] === 'void' || command['do'] === 'restore') return false
  return (entry['batch'] ?? command['batch']) !== batch
}
