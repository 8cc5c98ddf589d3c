/** Why a value is not shown here, instead of leaving its place empty. */
import type { OpenedArchive, PartRight } from '../../api.ts'
import { m } from '../../paraglide/messages.js'

/** Empty where the value may be seen. Read on the server, one is online already: then it is simply covered. */
export function lockedWord(right: PartRight, source: OpenedArchive['source']): string {
  switch (right) {
    case 'read':
    case 'write':
      return ''
    case 'blind':
      return m.archives_lockedBlind()
    case 'masked':
      return source === 'server' ? m.archives_lockedCovered() : m.archives_lockedMasked()
    case 'none':
      return m.archives_lockedNone()
  }
}

/** Of a sensitive field that nobody may see or fill in while the client does not agree to it. */
export const lockWord = (opened: Pick<OpenedArchive, 'lock'> | null): string =>
  opened?.lock === 'withdrawn' ? m.archives_lockSealed() : m.archives_lockClosed()
