/**
 * Fields with more than one account of them, as the three columns show them: what stood before, and each
 * account with everyone who gave it.
 */
import { canonicalJson, sameJson, type Json } from '../../../shared/base/json.ts'
import { changesSince, OFFLINE_AFTER_MS, originOf, type Change } from '../../../shared/domain/history.ts'
import { isRight } from '../../../shared/domain/checking.ts'
import { keptFrom } from '../../../shared/domain/kept.ts'
import { isPassed } from '../../../shared/domain/mark.ts'
import {
  parsePart,
  type BusinessId,
  type EntryId,
  type Part,
  type UserId,
} from '../../../shared/domain/names.ts'
import { accountsOf } from '../../../shared/domain/edit.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import {
  isOpenProposal,
  type ArchiveView,
  type DocumentView,
  type Field as Register,
  type Proposal,
  type Provenance,
  type Write,
} from '../../../shared/domain/view.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import type { Field, Template } from '../../../shared/templates/types.ts'
import type { OpenedArchive } from '../../api.ts'

/** One value, and the writes that say it, latest first. */
export interface Account {
  readonly value: Json
  readonly writes: readonly Write[]
  /** Nobody wrote it yet, it is asked for (变更申请). */
  readonly asked: boolean
}

export interface Dispute {
  readonly part: Part
  readonly business: BusinessId | null
  readonly register: Register
  readonly field: Field
  /** 原值; null when nothing stood there before. */
  readonly origin: Write | null
  /** Two or more, the one that is shown first; or one, that is asked for where nothing stands. */
  readonly accounts: readonly Account[]
  /** All of them: settling names every one. */
  readonly seen: readonly EntryId[]
  /** One of the accounts was verified: checkers alone settle a conflict over it. */
  readonly verified: boolean
  /** One of them was, or what stood before them. */
  readonly checked: boolean
  /** What stands contradicts; else something else is asked for. */
  readonly conflict: boolean
}

export function disputesIn(view: ArchiveView, template: Template): readonly Dispute[] {
  const disputes: Dispute[] = []
  for (const [part, document] of view.documents) {
    for (const register of document.fields.values()) {
      const field = fieldOf(template, register.key)
      if (field !== null && isDisputed(document, register))
        disputes.push(disputeOf(part, register, field, document))
    }
    for (const key of document.proposals.keys()) {
      const field = fieldOf(template, key)
      if (field !== null && !document.fields.has(key) && openFor(document, key).length > 0)
        disputes.push(disputeOf(part, unwritten(key), field, document))
    }
  }
  return disputes.sort((a, b) => a.field.order - b.field.order)
}

/** What somebody says with a choice: why, and how they made sure of it (a code of `checkWays`). */
export interface Said {
  readonly why: string
  readonly how?: string | undefined
}

/** What stands contradicts, or something else is asked for. */
export const isDisputed = (document: Pick<DocumentView, 'proposals'>, { key, conflict }: Register): boolean =>
  conflict || openFor(document, key).length > 0

/** What waits for an answer, of one field. */
export const openFor = ({ proposals }: Pick<DocumentView, 'proposals'>, key: FieldKey): readonly Proposal[] =>
  (proposals.get(key) ?? []).filter(isOpenProposal)

/** A field that somebody asked to fill and nobody did. */
const unwritten = (key: FieldKey): Register => ({
  key,
  value: null,
  heads: [],
  conflict: false,
  mark: null,
  verified: false,
  history: [],
})

export function disputeOf(
  part: Part,
  register: Register,
  field: Field,
  document: Pick<DocumentView, 'fields' | 'proposals'>,
): Dispute {
  const byValue = new Map<string, { value: Json; writes: Write[]; asked: boolean }>()
  const give = (write: Write, asked: boolean): void => {
    const key = canonicalJson(write.value)
    const account = byValue.get(key) ?? { value: write.value, writes: [], asked }
    account.writes.push(write)
    byValue.set(key, account)
  }
  for (const head of register.heads) give(head, false)
  for (const proposal of openFor(document, register.key)) give(proposal, true)
  const { heads, proposals } = accountsOf(document, register.key)
  return {
    part,
    business: parsePart(part)?.business ?? null,
    register,
    field,
    origin: register.conflict ? originOf(register) : null,
    accounts: [...byValue.values()],
    seen: [...heads, ...proposals],
    verified: register.heads.some((head) =>
      isRight(register.mark ?? undefined, keptFrom(document, register, head)),
    ),
    checked: wasChecked(register),
    conflict: register.conflict,
  }
}

/** Found right once, by a mark or by a settlement that says how; whatever was written since. */
const wasChecked = ({ mark, history }: Register): boolean =>
  (mark !== null && isPassed(mark.mark)) || history.some(({ how }) => how !== undefined)

/** Said while the device was not connected, or said and not sent yet. */
export const wasOffline = ({ at, receipt }: Pick<Provenance, 'at' | 'receipt'>): boolean =>
  receipt !== null && receipt.received - (at + receipt.offset) > OFFLINE_AFTER_MS

/**
 * Both accounts in one, as something to begin from: the words of all lists together, or the texts one
 * below the other. Null where two values cannot stand together (a number, a day, a choice).
 */
export function combined({ field, accounts }: Pick<Dispute, 'field' | 'accounts'>): Json | null {
  const { type } = field
  const values = accounts.map((account) => account.value).filter((value) => value !== null)
  if (values.length < 2) return null
  if (type.is === 'enums') return [...new Set(values.flatMap((value) => (Array.isArray(value) ? value : [])))]
  if (type.is === 'text' && type.format === undefined)
    return values.map(String).join(type.multiline === true ? '\n' : '；')
  return null
}

/** What a choice does: it settles a conflict, agrees to what is asked for or refuses it, or says something of its own. */
export type Answer = 'settles' | 'agrees' | 'refuses' | 'writes'

export function answerOf(
  { accounts, conflict }: Pick<Dispute, 'accounts' | 'conflict'>,
  value: Json,
): Answer {
  const chosen = accounts.find((account) => sameJson(account.value, value))
  if (chosen?.asked === true) return 'agrees'
  if (conflict) return 'settles'
  if (chosen === undefined) return 'writes'
  // Somebody asked for what has come to stand meanwhile: nothing is refused to them.
  return accounts.some(({ asked }) => asked) ? 'refuses' : 'agrees'
}

/**
 * Does a checker who chooses this say how it was made sure of (POL100)? Of a conflict only where the field was checked
 * before: what they settle then needs no second look. Nobody vouches for what they alone said; the door asks the same.
 */
export const isVouched = (
  { accounts, conflict, checked }: Pick<Dispute, 'accounts' | 'conflict' | 'checked'>,
  value: Json,
  by: UserId | null,
): boolean =>
  (!conflict || checked) &&
  accounts.some(
    (account) =>
      sameJson(account.value, value) &&
      account.writes.some(({ author, how }) => author.user !== by || how !== undefined),
  )

/** Why an answer cannot be given yet. */
export type AnswerLack = 'look' | 'how' | 'why'

/** `distinct`: no two accounts look alike. `how`: null where nobody is asked for it. Whoever refuses says why. */
export function lacksFor(
  answer: Answer,
  { distinct, how, why }: { readonly distinct: boolean; readonly how: string | null; readonly why: string },
): readonly AnswerLack[] {
  const lacks: AnswerLack[] = []
  if (!distinct) lacks.push('look')
  if (how === '') lacks.push('how')
  if (answer === 'refuses' && why.trim() === '') lacks.push('why')
  return lacks
}

/** May this person settle it? What is asked for beside a verified value is answered by whoever may replace that. */
export function maySettleDispute(
  opened: Pick<OpenedArchive, 'settling'>,
  { part, verified, conflict }: Pick<Dispute, 'part' | 'verified' | 'conflict'>,
): boolean {
  const settling = opened.settling.get(part)
  if (settling === undefined) return false
  return verified ? (conflict ? settling.verified : settling.answer) : settling.plain
}

/** What others changed since this person last looked; one's own work is no news, wherever it was done. */
export function newsIn(
  { view, looked }: Pick<OpenedArchive, 'view' | 'looked'>,
  me: UserId,
): readonly Change[] {
  if (looked === null) return []
  return changesSince(view, looked.seq).filter(({ author }) => author.user !== me)
}
