/** The result of a save as a person hears it: what happened, what was kept, one action. */
import type { Result } from '../../../shared/base/result.ts'
import type { EditRefusal } from '../../api.ts'
import { toast } from '../../ui/toast.ts'
import { wordEdit } from './refusalWords.ts'

/** True when it was saved. */
export function tell(result: Result<unknown, EditRefusal>, done: string, undo?: () => void): boolean {
  if (result.ok) toast.done(done, undo === undefined ? {} : { undo })
  else toast.failed(wordEdit(result.error))
  return result.ok
}
