/** How each kind of message is said, and its look. Kinds: `shared/domain/message.ts`. */
import AlarmClock from '@lucide/svelte/icons/alarm-clock'
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import BellRing from '@lucide/svelte/icons/bell-ring'
import BookUser from '@lucide/svelte/icons/book-user'
import FolderInput from '@lucide/svelte/icons/folder-input'
import Funnel from '@lucide/svelte/icons/funnel'
import GitFork from '@lucide/svelte/icons/git-fork'
import MailWarning from '@lucide/svelte/icons/mail-warning'
import MessageSquareWarning from '@lucide/svelte/icons/message-square-warning'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import Scale from '@lucide/svelte/icons/scale'
import ShieldOff from '@lucide/svelte/icons/shield-off'
import Stamp from '@lucide/svelte/icons/stamp'
import UserPen from '@lucide/svelte/icons/user-pen'
import Undo2 from '@lucide/svelte/icons/undo-2'
import type { Component } from 'svelte'
import type { MessageKind } from '../../../shared/domain/message.ts'
import { m } from '../../paraglide/messages.js'

interface MessageWords {
  readonly say: () => string
  /** Where it names what was changed. */
  readonly sayWhat?: (what: string) => string
  readonly icon: Component
  readonly tone: string
}

export const messageWords: { readonly [kind in MessageKind]: MessageWords } = {
  approval: { say: m.messages_sayApproval, icon: Stamp, tone: 'text-accent' },
  refused: { say: m.messages_sayRefused, icon: Undo2, tone: 'text-danger' },
  handed: { say: m.messages_sayHanded, icon: FolderInput, tone: 'text-accent' },
  toCheck: { say: m.messages_sayToCheck, icon: BadgeCheck, tone: 'text-accent' },
  checkLate: { say: m.messages_sayCheckLate, icon: AlarmClock, tone: 'text-danger' },
  toTriage: { say: m.triage_tellMine, icon: Funnel, tone: 'text-accent' },
  triageLate: { say: m.triage_tellLate, icon: AlarmClock, tone: 'text-danger' },
  offered: { say: m.handover_tellOffered, icon: FolderInput, tone: 'text-accent' },
  notTaken: { say: m.handover_tellNotTaken, icon: FolderInput, tone: 'text-warn' },
  conflict: { say: m.messages_sayConflict, icon: GitFork, tone: 'text-conflict' },
  proposed: { say: m.messages_sayProposed, icon: UserPen, tone: 'text-warn' },
  proposalTaken: {
    say: m.messages_kindProposalTaken,
    sayWhat: (what) => m.messages_sayProposalTaken({ what }),
    icon: UserPen,
    tone: 'text-ok',
  },
  proposalLeft: {
    say: m.messages_kindProposalLeft,
    sayWhat: (what) => m.messages_sayProposalLeft({ what }),
    icon: UserPen,
    tone: 'text-danger',
  },
  changed: {
    say: m.watching_kindChanged,
    sayWhat: (what) => m.watching_tellChanged({ what }),
    icon: BookUser,
    tone: 'text-accent',
  },
  unread: {
    say: m.watching_kindUnread,
    sayWhat: (what) => m.watching_tellUnread({ what }),
    icon: MailWarning,
    tone: 'text-warn',
  },
  complaint: { say: m.messages_sayComplaint, icon: MessageSquareWarning, tone: 'text-warn' },
  right: { say: m.messages_sayRight, icon: Scale, tone: 'text-warn' },
  groundless: { say: m.messages_sayGroundless, icon: ShieldOff, tone: 'text-danger' },
  followUp: { say: m.messages_sayFollowUp, icon: BellRing, tone: 'text-accent' },
  reviewMonth: { say: m.messages_sayReviewMonth, icon: RefreshCw, tone: 'text-ink-soft' },
  reviewWeek: { say: m.messages_sayReviewWeek, icon: RefreshCw, tone: 'text-accent' },
  reviewDue: { say: m.messages_sayReviewDue, icon: RefreshCw, tone: 'text-warn' },
  reviewEscalated: { say: m.messages_sayReviewEscalated, icon: RefreshCw, tone: 'text-danger' },
}
