/** What a line is about, as far as this reader may know it. */
import type { Me } from '../../api.ts'
import type { LogLine } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'

/** A client's name only where the server gave one; else the number, else that there is one. */
export function objectWords(line: LogLine, me: Me): string {
  if (line.archive !== null) {
    const words = [line.archiveName, line.archiveNo].filter((word) => word !== null && word !== '')
    return words.length > 0 ? words.join(' · ') : m.log_anArchive()
  }
  const person = me.people.find((each) => each.id === line.object)?.name
  const branch = me.branches.find((each) => each.id === (line.object ?? line.branch))?.name
  return person ?? branch ?? ''
}

/** The server acts in its own name when it rules. */
export const whoWords = (line: LogLine): string =>
  line.userName ?? (line.user === null ? (line.kind === 'verdict' ? m.log_server() : '') : m.log_someone())
