/**
 * Fields with more than one account of them, as the three columns show them: what stood before, and each
 * account with everyone who gave it.
 */
import { canonicalJson, type Json } from '../../../shared/base/json.ts'
import {
  changesSince,
  historyOf,
  OFFLINE_AFTER_MS,
  originOf,
  type Change,
} from '../../../shared/domain/history.ts'
import { isFoundRight } from '../../../shared/domain/checking.ts'
import {
  parsePart,
  type BusinessId,
  type EntryId,
  type Part,
  type UserId,
} from '../../../shared/domain/names.ts'
import type { ArchiveView, Field as Register, Provenance, Write } from '../../../shared/domain/view.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import type { Field, Template } from '../../../shared/templates/types.ts'
import type { OpenedArchive } from '../../api.ts'

/** One value, and the writes that say it, latest first. */
export interface Account {
  readonly value: Json
  readonly writes: readonly Write[]
}

export interface Dispute {
  readonly part: Part
  readonly business: BusinessId | null
  readonly register: Register
  readonly field: Field
  /** 原值; null when nothing stood there before. */
  readonly origin: Write | null
  /** Two or more, the one that is shown first. */
  readonly accounts: readonly Account[]
  /** All of them: settling names every head. */
  readonly seen: readonly EntryId[]
  /** One of the accounts was verified: checkers alone settle it. */
  readonly verified: boolean
}

export function disputesIn(view: ArchiveView, template: Template): readonly Dispute[] {
  const disputes: Dispute[] = []
  for (const [part, document] of view.documents) {
    for (const register of document.fields.values()) {
      const field = fieldOf(template, register.key)
      if (register.conflict && field !== null) disputes.push(disputeOf(part, register, field))
    }
  }
  return disputes.sort((a, b) => a.field.order - b.field.order)
}

export function disputeOf(part: Part, register: Register, field: Field): Dispute {
  const byValue = new Map<string, { value: Json; writes: Write[] }>()
  for (const head of register.heads) {
    const key = canonicalJson(head.value)
    const account = byValue.get(key) ?? { value: head.value, writes: [] }
    account.writes.push(head)
    byValue.set(key, account)
  }
  return {
    part,
    business: parsePart(part)?.business ?? null,
    register,
    field,
    origin: originOf(register),
    accounts: [...byValue.values()],
    seen: register.heads.map((head) => head.id),
    verified: register.heads.some((head) => isFoundRight(register, head.id)),
  }
}

/** Said while the device was not connected, or said and not sent yet. */
export const wasOffline = ({ at, receipt }: Pick<Provenance, 'at' | 'receipt'>): boolean =>
  receipt !== null && receipt.received - (at + receipt.offset) > OFFLINE_AFTER_MS

/** The changes of one field, or of all of them, newest first. */
export function changesOf(view: ArchiveView, only: { part: Part; key: string } | null): readonly Change[] {
  const all = historyOf(view)
  return only === null ? all : all.filter((change) => change.part === only.part && change.key === only.key)
}

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

/** May this person settle it? */
export function maySettleDispute(opened: OpenedArchive, { part, verified }: Dispute): boolean {
  const settling = opened.settling.get(part)
  return settling !== undefined && (verified ? settling.verified : settling.plain)
}

/** What others changed since this person last looked; one's own work is no news, wherever it was done. */
export function newsIn(
  { view, looked }: Pick<OpenedArchive, 'view' | 'looked'>,
  me: UserId,
): readonly Change[] {
  if (looked === null) return []
  return changesSince(view, looked.seq).filter(({ author }) => author.user !== me)
}
