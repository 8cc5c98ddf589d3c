/**
 * Everything that an open archive needs around it, whatever screen shows it: the file, what its parts share, and the
 * values that were asked for in clear. Call it while the component is being made; it ends with the component.
 */
import { isReachStopped } from '../../../shared/domain/consent.ts'
import type { ArchiveId } from '../../../shared/domain/names.ts'
import { activeMemberships } from '../../../shared/policy/decide.ts'
import type { Device } from '../../api.ts'
import { actorOf, getKeep, getSession } from '../../shell/api.ts'
import { everySecond, getWallClock } from '../../ui/clock.svelte.ts'
import { tagBookIn } from '../finding/tagBookIn.ts'
import { Reveals, setReveals } from '../reveal/reveals.svelte.ts'
import { ArchiveFile } from './archiveFile.svelte.ts'
import { consentDocument } from './consents.ts'
import { followUpOf } from './formModel.ts'
import { ArchivePageState, setPage } from './page.svelte.ts'
import { regionNames } from './regions.svelte.ts'
import { hasOpenComplaint } from './timeline.ts'
import { todayAt } from './today.ts'

interface Opening {
  readonly device: Device
  readonly archive: ArchiveId
  readonly readOnly: boolean
  /** What the log says that it was opened for. */
  readonly purpose: string
  /** Read in an effect: when it says something else, the archive is opened once more. */
  readonly again?: () => unknown
}

export function openPage({ device, archive, readOnly, purpose, again }: Opening): {
  readonly page: ArchivePageState
  readonly reveals: Reveals
} {
  const session = getSession()
  const clock = getWallClock()
  const tags = tagBookIn(getKeep(), device)
  const file = new ArchiveFile(device, archive)
  const page = setPage(new ArchivePageState(file, readOnly, () => session.me, clock))
  const reveals = setReveals(
    new Reveals({
      ask: (ask) => device.reveal({ archive, ...ask }),
      task: () => {
        const { me } = session
        const next = file.opened === null ? null : followUpOf(file.opened, file.business)
        return {
          writing: page.writing,
          editing: page.editing !== null,
          complaint: file.opened !== null && hasOpenComplaint(file.opened.view),
          stopped: file.opened !== null && isReachStopped(consentDocument(file.opened.view)),
          due: typeof next?.value === 'string' && next.value <= todayAt(clock.now()),
          roles: me === null ? [] : activeMemberships(actorOf(me), clock.now()).map(({ role }) => role),
        }
      },
      clock,
      everySecond,
    }),
  )
  page.tagOf = (word) => tags.canonical(word)
  regionNames.load()
  void tags.load()
  $effect(() => {
    again?.()
    return file.follow(purpose)
  })
  // Leaving the page and the lock unmount it; the veil keeps its nodes, so they must hold nothing by then.
  $effect(() => () => reveals.coverAll())
  $effect(() => {
    if (session.state?.type === 'open' && session.state.veil !== null) reveals.coverAll()
  })
  return { page, reveals }
}
