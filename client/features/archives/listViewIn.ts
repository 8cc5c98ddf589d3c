/** The one list of archives of this person on this device, whichever room asks for it first. */
import type { Clock } from '../../../shared/base/ports.ts'
import type { Device, Me } from '../../api.ts'
import type { getKeep } from '../../shell/api.ts'
import { countedBy, filterFields } from '../finding/fields.ts'
import { ownBranches, templatesOf } from './columns.ts'
import { ListView, type Show } from './listView.svelte.ts'
import { todayAt } from './today.ts'

/** It outlives its room, so it asks anew and holds nothing that was worked out there. */
export const listViewIn = (
  keep: ReturnType<typeof getKeep>,
  device: Device,
  session: { readonly me: Me | null },
  clock: Clock,
  show: Show = 'all',
): ListView =>
  keep.once(
    `archives ${show}`,
    () =>
      new ListView(
        device,
        show,
        () => todayAt(clock.now()),
        () =>
          countedBy(
            filterFields(session.me === null ? [] : templatesOf(ownBranches(session.me, clock.now())), []),
          ),
      ),
  )
