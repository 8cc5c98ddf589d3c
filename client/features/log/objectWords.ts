/** What a line is about, as far as this reader may know it. */
import type { Me } from '../../api.ts'
import type { LogLine } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'

/** A client's name only where the server gave one; else the number, else that there is one. */
export function objectWords(line: LogLine, me: Me): string {
  if (line.archive !== null) {
    return line.archiveName || line.archiveNo || m.log_anArchive()
  }
  const person = me.people.find((each) => each.id === line.object)?.name
  const branch = me.branches.find((each) => each.id === (line.object ?? line.branch))?.name
  return person ?? branch ?? ''
}

/** Nobody's name stands in what the server does by itself: its rulings, and what was done from its own shell. */
export function whoWords(line: LogLine): string {
  if (line.userName !== null) return line.userName
  if (line.user !== null) return m.log_someone()
  return line.kind === 'signInRefused' ? m.log_unknownAccount() : m.log_server()
}
