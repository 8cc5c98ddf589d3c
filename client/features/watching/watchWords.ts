/** What was changed, in the words of the template, and departments by their names. Never a value. */
import type { BranchRole } from '../../../shared/domain/branchRole.ts'
import { findTemplate } from '../../../shared/templates/index.ts'
import { watchedLabel } from '../../../shared/templates/watched.ts'
import type { Millis } from '../../../shared/base/ports.ts'
import { formatDay } from '../../ui/format.ts'
import { todayAt } from '../archives/today.ts'
import { m } from '../../paraglide/messages.js'
import { roleName } from '../../shell/api.ts'
import type { SyncStatus } from '../../api.ts'
import { say } from '../words.ts'

export function changedWords(what: readonly string[], ref: string): string {
  const template = findTemplate(ref)
  const words = what.flatMap((word) => {
    const label = template === null ? null : watchedLabel(template, word)
    return label === null ? [] : [say(label)]
  })
  return [...new Set(words)].join(m.watching_comma())
}

/** Who changed it and on what day. `by`: names; empty: not known here. */
export function changedHow(by: string, since: Millis, now: Millis): string {
  const when = formatDay(todayAt(since), now)
  return by === '' ? m.watching_howAt({ when }) : m.watching_howBy({ by, when })
}

export const departments = (roles: readonly BranchRole[]): string =>
  roles.map(roleName).join(m.watching_comma())

/** Said when it stands on this device; colleagues hear of it through the server. */
export const readWord = (status: SyncStatus | null): string =>
  status?.state === 'offline' ? m.watching_doneOffline() : m.watching_done()
