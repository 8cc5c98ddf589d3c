/** The result of a save as a person hears it: what happened, what was kept, one action. */
import type { Result } from '../../../shared/base/result.ts'
import type { EditRefusal, SyncStatus } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { toast } from '../../ui/toast.ts'
import { wordEdit } from './refusalWords.ts'

/** True when it was saved. */
export function tell(result: Result<unknown, EditRefusal>, done: string, undo?: () => void): boolean {
  if (result.ok) toast.done(done, undo === undefined ? {} : { undo })
  else toast.failed(wordEdit(result.error))
  return result.ok
}

/** What is in the way of the chip's good word, and still reaches the server. */
const connectedThough: readonly SyncStatus['problem'][] = ['rejected', 'conflicts']

/** Where there is a connection nobody asks where it lies; without one it is said, and that nothing is lost. */
export function savedWord(status: Pick<SyncStatus, 'state' | 'problem'> | null): string {
  const connected =
    status?.state === 'synced' ||
    status?.state === 'pending' ||
    (status?.state === 'problem' && connectedThough.includes(status.problem))
  return connected ? m.archives_saved() : m.archives_savedHere()
}
