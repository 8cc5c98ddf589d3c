/** 审核人 and 初筛负责人 in words: for what somebody is named, by when they answer, why somebody cannot be. */
import { EVERY_KIND, type AnswerTime, type NamedPost } from '../../../shared/domain/namings.ts'
import { channelProfile, needsFirstLook } from '../../../shared/templates/channelProfiles.ts'
import type { HttpRefusal } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { channelsOf } from '../archives/quickDraft.ts'
import { troubleOf } from '../trouble.ts'
import { say, templateOf } from '../words.ts'

export interface KindWord {
  readonly kind: string
  readonly label: string
}

interface PostWords {
  readonly title: () => string
  readonly hint: () => string
  /** What the kinds are kinds of. */
  readonly forWhat: () => string
  /** The kinds that a branch may tell apart: as its template does. */
  readonly kinds: (template: string) => readonly KindWord[]
  readonly every: () => string
  readonly others: () => string
  readonly nobody: () => string
  readonly nobodyOthers: () => string
  readonly name: () => string
  readonly nameOwn: (kind: string) => string
  readonly named: (name: string) => string
  readonly dropped: () => string
  /** What most name. */
  readonly usual: (kind: string) => AnswerTime
  readonly mayNot: () => string
}

export const postWords: { readonly [post in NamedPost]: PostWords } = {
  checkers: {
    title: m.checking_checkers,
    hint: m.checking_checkersHint,
    forWhat: m.checking_forWhom,
    kinds(template) {
      const type = templateOf(template)?.fields.find(({ key }) => key === 'clientType')?.type
      const options = type?.is === 'enum' ? type.options : []
      return options.map((option) => ({ kind: option.code, label: m.checking_kindOf({ kind: say(option) }) }))
    },
    every: m.checking_kindEvery,
    others: m.checking_kindOthers,
    nobody: m.checking_nobodyNamed,
    nobodyOthers: m.checking_nobodyNamedOthers,
    name: m.checking_nameSomebody,
    nameOwn: (kind) => m.checking_ownChecker({ kind }),
    named: (name) => m.checking_namedDone({ name }),
    dropped: m.checking_droppedDone,
    usual: () => ({ count: 4, in: 'hours' }),
    mayNot: m.checking_refMayNot,
  },
  triagers: {
    title: m.triage_lookers,
    hint: m.triage_lookersHint,
    forWhat: m.triage_came,
    kinds(template) {
      const of = templateOf(template)
      const channels = of === null ? [] : channelsOf(of)
      return channels
        .filter(({ code }) => needsFirstLook(code))
        .map((option) => ({ kind: option.code, label: say(option) }))
    },
    every: m.triage_everyChannel,
    others: m.triage_otherChannels,
    nobody: m.triage_nobodyNamed,
    nobodyOthers: m.triage_nobodyNamedOthers,
    name: m.triage_nameSomebody,
    nameOwn: (channel) => m.triage_ownLooker({ channel }),
    named: (name) => m.triage_namedDone({ name }),
    dropped: m.triage_droppedDone,
    usual: (kind) => channelProfile(kind).triage ?? { count: 2, in: 'hours' },
    mayNot: m.triage_refMayNot,
  },
}

/** `alone`: no kind has a naming of its own. */
export const kindWord = (
  post: NamedPost,
  kind: string,
  kinds: readonly KindWord[],
  alone: boolean,
): string =>
  kind === EVERY_KIND
    ? alone
      ? postWords[post].every()
      : postWords[post].others()
    : (kinds.find((one) => one.kind === kind)?.label ?? kind)

export const withinWord = ({ count, in: unit }: AnswerTime): string =>
  unit === 'hours' ? m.checking_withinHours({ count }) : m.checking_withinDays({ count })

const rules: { readonly [rule: string]: () => string } = {
  disabled: m.checking_refDisabled,
  'substitute-is-checker': m.checking_refSame,
  'no-such-time': m.checking_refTime,
  'needs-no-look': m.triage_refNoLook,
  'unknown-person': m.checking_refUnknown,
}
export const namingRefusal = (post: NamedPost, refusal: HttpRefusal): string =>
  refusal.type === 'problem' && refusal.code === 'against-rule'
    ? (rules[refusal.field ?? ''] ?? postWords[post].mayNot)()
    : troubleOf(refusal).text
