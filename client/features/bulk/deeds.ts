/** What can be done to many archives at once: who sees which button, the words for it, and why one stays as it is. */
import type { Component } from 'svelte'
import ArrowRightLeft from '@lucide/svelte/icons/arrow-right-left'
import Download from '@lucide/svelte/icons/download'
import Printer from '@lucide/svelte/icons/printer'
import Tag from '@lucide/svelte/icons/tag'
import Trash2 from '@lucide/svelte/icons/trash-2'
import type { Millis } from '../../../shared/base/ports.ts'
import { activeMemberships, type Actor } from '../../../shared/policy/decide.ts'
import { abilitiesByRole, matrix } from '../../../shared/policy/table.ts'
import type { BulkDeed } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { voidRefusal } from '../voids/voidWords.ts'

export interface DeedWords {
  readonly deed: BulkDeed
  readonly label: () => string
  readonly icon: Component
}

const all: readonly DeedWords[] = [
  { deed: 'assign', label: m.bulk_assign, icon: ArrowRightLeft },
  { deed: 'tag', label: m.bulk_tag, icon: Tag },
  { deed: 'print', label: m.bulk_print, icon: Printer },
  { deed: 'export', label: m.export_export, icon: Download },
  { deed: 'void', label: m.voids_void, icon: Trash2 },
]

/** Changes archive by archive, after a preview. */
export type ChangingDeed = Exclude<BulkDeed, 'print' | 'export'>

interface Counted {
  readonly count: string
}
interface SheetWords {
  readonly title: () => string
  readonly go: (counted: Counted) => string
  readonly done: (counted: Counted) => string
}

/** Its own verb for each: what a press does is read on what is pressed. */
export const sheetWords: { readonly [deed in ChangingDeed]: SheetWords } = {
  assign: {
    title: m.bulk_assignTitle,
    go: m.bulk_assignGo,
    done: m.bulk_assignDone,
  },
  tag: {
    title: m.bulk_tagTitle,
    go: m.bulk_tagGo,
    done: m.bulk_tagDone,
  },
  void: {
    title: m.bulk_voidTitle,
    go: m.bulk_voidGo,
    done: m.bulk_voidDone,
  },
}

/** Those that some role of this person can do to some archive. */
export function deedsOf(actor: Actor, now: Millis): readonly DeedWords[] {
  const roles = activeMemberships(actor, now).map(({ role }) => role)
  return all.filter(({ deed }) =>
    roles.some((role) =>
      deed === 'tag'
        ? matrix[role].profile.write !== undefined
        : abilitiesByRole[role][deed === 'export' ? 'print' : deed] !== undefined,
    ),
  )
}

const reasons: { readonly [why: string]: () => string } = {
  'no-right': m.bulk_noRight,
  'not-yours': m.bulk_notYours,
  'no-membership': m.bulk_noRight,
  'unknown-archive': m.bulk_gone,
  'notice-due': m.bulk_noticeDue,
}

export const barredWord = (why: string): string => voidRefusal(why) ?? reasons[why]?.() ?? m.bulk_noRight()
