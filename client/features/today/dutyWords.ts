/** How each kind of what is due is called, why a line stands there, and what its look is. Kinds: `shared/domain/duty.ts`. */
import Archive from '@lucide/svelte/icons/archive'
import AlarmClock from '@lucide/svelte/icons/alarm-clock'
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import BookUser from '@lucide/svelte/icons/book-user'
import ClockAlert from '@lucide/svelte/icons/clock-alert'
import CalendarCheck from '@lucide/svelte/icons/calendar-check'
import FilePen from '@lucide/svelte/icons/file-pen'
import FolderInput from '@lucide/svelte/icons/folder-input'
import Funnel from '@lucide/svelte/icons/funnel'
import GitFork from '@lucide/svelte/icons/git-fork'
import Hourglass from '@lucide/svelte/icons/hourglass'
import MailWarning from '@lucide/svelte/icons/mail-warning'
import MessageSquareWarning from '@lucide/svelte/icons/message-square-warning'
import PhoneOff from '@lucide/svelte/icons/phone-off'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import Scale from '@lucide/svelte/icons/scale'
import ShieldOff from '@lucide/svelte/icons/shield-off'
import Stamp from '@lucide/svelte/icons/stamp'
import Undo2 from '@lucide/svelte/icons/undo-2'
import UserPen from '@lucide/svelte/icons/user-pen'
import type { Component } from 'svelte'
import type { Millis } from '../../../shared/base/ports.ts'
import type { Severity } from '../../../shared/domain/complaint.ts'
import { daysBetween } from '../../../shared/domain/day.ts'
import type { DutyKind } from '../../../shared/domain/duty.ts'
import type { DutyLine } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatCount, formatDate, formatDay, formatMoment } from '../../ui/format.ts'
import type { Tone } from '../../ui/tone.ts'
import { todayAt } from '../archives/today.ts'
import { changedHow, changedWords, departments } from '../watching/watchWords.ts'

/** What a line may be said of. */
interface Told extends Pick<DutyLine, 'row' | 'due' | 'answerBy' | 'change' | 'complaint'> {
  readonly now: Millis
  /** Who changed it, by name; empty: not known here, or nothing was changed. */
  readonly by: string
}

interface DutyWords {
  readonly title: () => string
  /** Which archives stand here, where the title does not say it. */
  readonly hint?: () => string
  /** Why this line stands here. */
  readonly say: (told: Told) => string
  readonly icon: Component
  readonly tone: string
  /** What is done about it is written down with 记一笔. */
  readonly logs: boolean
}

export const dutyWords: { readonly [kind in DutyKind]: DutyWords } = {
  approval: {
    title: m.today_kindApproval,
    say: () => m.today_sayApproval(),
    icon: Stamp,
    tone: 'text-accent',
    logs: false,
  },
  offered: {
    title: m.handover_kindOffered,
    say: () => m.handover_sayOffered(),
    icon: FolderInput,
    tone: 'text-accent',
    logs: false,
  },
  right: {
    title: m.today_kindRight,
    say: ({ now, due = '' }) =>
      due < todayAt(now)
        ? m.today_sayRightLate({ day: formatDay(due, now) })
        : m.today_sayRight({ day: formatDay(due, now) }),
    icon: Scale,
    tone: 'text-warn',
    logs: false,
  },
  groundless: {
    title: m.today_kindGroundless,
    hint: m.today_hintGroundless,
    say: ({ now, due = '' }) => m.today_sayGroundless({ day: formatDay(due, now) }),
    icon: ShieldOff,
    tone: 'text-danger',
    logs: false,
  },
  refused: {
    title: m.today_kindRefused,
    say: () => m.today_sayRefused(),
    icon: Undo2,
    tone: 'text-danger',
    logs: false,
  },
  returned: {
    title: m.today_kindReturned,
    say: () => m.today_sayReturned(),
    icon: FilePen,
    tone: 'text-danger',
    logs: false,
  },
  toCheck: {
    title: m.today_kindToCheck,
    say: ({ now, answerBy }) =>
      answerBy === undefined ? '' : m.today_sayToCheck({ due: formatMoment(answerBy, now) }),
    icon: BadgeCheck,
    tone: 'text-accent',
    logs: false,
  },
  checkLate: {
    title: m.today_kindCheckLate,
    hint: m.today_hintCheckLate,
    say: ({ now, answerBy }) =>
      answerBy === undefined ? '' : m.today_sayCheckLate({ due: formatMoment(answerBy, now) }),
    icon: AlarmClock,
    tone: 'text-danger',
    logs: false,
  },
  unread: {
    title: m.watching_kindUnread,
    hint: m.watching_hintUnread,
    say: (told) =>
      m.watching_sayUnread({ ...sayChange(told), who: departments(told.change?.unreadBy ?? []) }),
    icon: MailWarning,
    tone: 'text-warn',
    logs: false,
  },
  conflict: {
    title: m.today_kindConflict,
    say: ({ row }) => m.today_sayConflict({ count: formatCount(row?.conflicts ?? 0) }),
    icon: GitFork,
    tone: 'text-conflict',
    logs: false,
  },
  proposed: {
    title: m.today_kindProposed,
    say: () => m.today_sayProposed(),
    icon: UserPen,
    tone: 'text-warn',
    logs: false,
  },
  triageLate: {
    title: m.triage_kindLate,
    hint: m.triage_hintLate,
    say: ({ now, answerBy }) =>
      answerBy === undefined ? '' : m.triage_sayLate({ due: formatMoment(answerBy, now) }),
    icon: AlarmClock,
    tone: 'text-danger',
    logs: false,
  },
  toTriage: {
    title: m.triage_kind,
    hint: m.triage_hint,
    say: ({ now, answerBy }) => {
      if (answerBy === undefined) return ''
      const due = formatMoment(answerBy, now)
      return answerBy < now ? m.triage_sayLate({ due }) : m.triage_sayDue({ due })
    },
    icon: Funnel,
    tone: 'text-warn',
    logs: false,
  },
  changed: {
    title: m.watching_kindChanged,
    hint: m.watching_hintChanged,
    say: (told) => m.watching_sayChanged(sayChange(told)),
    icon: BookUser,
    tone: 'text-accent',
    logs: false,
  },
  complaint: {
    title: m.today_kindComplaint,
    say: sayComplaint,
    icon: MessageSquareWarning,
    tone: 'text-warn',
    logs: true,
  },
  overdue: {
    title: m.today_kindOverdue,
    say({ row, now }) {
      const day = row?.nextFollowUp ?? ''
      const count = formatCount(daysBetween(day, todayAt(now)))
      return m.today_sayOverdue({ day: formatDay(day, now), count })
    },
    icon: ClockAlert,
    tone: 'text-danger',
    logs: true,
  },
  today: {
    title: m.today_kindToday,
    say: () => m.today_sayToday(),
    icon: CalendarCheck,
    tone: 'text-accent',
    logs: true,
  },
  unreached: {
    title: m.today_kindUnreached,
    hint: m.today_hintUnreached,
    say: ({ row, now }) =>
      row?.unreached == null ? '' : m.today_sayUnreached({ day: formatDay(todayAt(row.unreached), now) }),
    icon: PhoneOff,
    tone: 'text-danger',
    logs: false,
  },
  reviewLate: {
    title: m.today_kindReviewLate,
    hint: m.today_hintReviewLate,
    say: sayReview,
    icon: RefreshCw,
    tone: 'text-danger',
    logs: false,
  },
  teamReview: {
    title: m.today_kindTeamReview,
    hint: m.today_hintTeamReview,
    say: sayReview,
    icon: RefreshCw,
    tone: 'text-danger',
    logs: false,
  },
  reviewSoon: {
    title: m.today_kindReviewSoon,
    say: sayReview,
    icon: RefreshCw,
    tone: 'text-accent',
    logs: false,
  },
  silent: {
    title: m.today_kindSilent,
    hint: m.today_hintSilent,
    say: ({ row, now }) =>
      row?.lastContact == null
        ? m.today_sayNever()
        : m.today_saySilent({ day: formatDate(todayAt(row.lastContact), now) }),
    icon: Hourglass,
    tone: 'text-ink-soft',
    logs: true,
  },
  dormant: {
    title: m.today_kindDormant,
    hint: m.today_hintDormant,
    say({ row, now }) {
      if (row?.quietSince == null) return m.today_sayNever()
      const day = todayAt(row.quietSince)
      return m.today_sayDormant({
        day: formatDate(day, now),
        count: formatCount(daysBetween(day, todayAt(now))),
      })
    },
    icon: Archive,
    tone: 'text-ink-soft',
    logs: true,
  },
}

/** How serious it is, where that is more than usual. */
export const severityBadge: {
  readonly [severity in Severity]: { readonly tone: Tone; readonly word: () => string } | null
} = {
  low: null,
  high: { tone: 'warn', word: m.complaint_high },
  urgent: { tone: 'danger', word: m.complaint_urgent },
}

const sayChange = ({ row, now, change, by }: Told) => ({
  what: changedWords(change?.what ?? [], row?.template ?? ''),
  how: change === undefined ? '' : changedHow(by, change.since, now),
})

function sayComplaint({ complaint, now }: Told): string {
  if (complaint === undefined) return m.today_sayComplaint()
  const { due, asked } = complaint
  const day = formatDay(due, now)
  const past = daysBetween(due, todayAt(now))
  if (past > 0) return m.complaint_sayLate({ day, count: formatCount(past) })
  if (past === 0) return asked ? m.complaint_sayAskedToday() : m.complaint_sayToday()
  return asked ? m.complaint_sayAsked({ day }) : m.complaint_sayDue({ day })
}

function sayReview({ row, now }: Told): string {
  if (row?.nextReview == null) return ''
  const day = todayAt(row.nextReview)
  const past = daysBetween(day, todayAt(now))
  if (past === 0) return m.today_sayReviewToday()
  return past > 0
    ? m.today_sayReviewLate({ day: formatDate(day, now), count: formatCount(past) })
    : m.today_sayReviewSoon({ day: formatDay(day, now) })
}
