/**
 * Cards: what lists and search show of an archive without opening it.
 *
 * A card is made of fragments, one per document, each computed from that document alone,
 * so that a card never carries more than the rights that brought its fragments. No fragment
 * ever holds a C3 value; the contact fragment holds tails and search keys, not numbers.
 */
import type { AnsweredProposal } from './answeredProposals.ts'
import type { Json } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import type { OpenComplaint } from './complaint.ts'
import type { Day } from './day.ts'
import type { ArchiveId, BranchId, BusinessId, Part, UserId } from './names.ts'
import type { FieldKey, TemplateRef } from './entry.ts'
import type { Checking, CheckState } from './checking.ts'
import type { Grant, Teammate } from './grant.ts'
import type { Handed } from './message.ts'
import type { Review } from './review.ts'
import type { Triage } from './triage.ts'
import type { Lifecycle } from './view.ts'
import type { Readings } from './reading.ts'
import type { WatchedChange } from './watching.ts'

export interface LifeFragment {
  readonly part: 'life'
  readonly state: Lifecycle['state']
  readonly branch: BranchId | null
  readonly owner: UserId | null
  readonly archiveNo: string | null
  readonly template: TemplateRef | null
  readonly businesses: readonly { readonly id: BusinessId; readonly owner: UserId }[]
  readonly team: readonly Teammate[]
  /** What the device needs to judge rights without opening the document, reasons left out. */
  readonly grants: readonly GrantOnCard[]
  /** When somebody asked for it on a device; cards of before leave both out. */
  readonly begun?: Millis
  /** Whole minutes from then until the server gave it its 档号; left out while it has none. */
  readonly filingMinutes?: number
  /** When it was given to the one who has it now; left out while it never changed hands. */
  readonly handed?: Handed
  /** When a colleague said no to taking it over, or let the time pass; left out once that is history. */
  readonly notTaken?: Millis
  /** Left out while nobody has handed it in. */
  readonly checking?: Exclude<Checking, { readonly is: 'draft' }>
  /** Of a voided archive: by whom, when, and until when it can be restored. */
  readonly voided?: { readonly by: UserId; readonly at: Millis; readonly until: Millis }
  /** When it was last brought back from the bin; left out while it never was. */
  readonly restored?: Millis
  /** Who has read what was changed (`reading.ts`); left out while nobody has. */
  readonly readings?: Readings
}

export type GrantOnCard = Pick<Grant, 'id' | 'to' | 'compartments' | 'right' | 'from' | 'until' | 'offer'>

export interface ProfileFragment {
  readonly part: 'profile'
  readonly name: string
  /** Former and short names, for search. */
  readonly alias: string
  /** `zhangsan|zs`: full pinyin and initials of each way to say each name, computed when the card is written. */
  readonly pinyin: string
  readonly clientType: string
  readonly tier: string
  /** The GB/T 2260 code: filters go by its prefix, and screens name it in their own language. */
  readonly region: string
  readonly tags: readonly string[]
  readonly channel: string
  /** Channels by which the client came upon us, oldest first: the source, then each later one. Left out: none. */
  readonly touches?: readonly string[]
  /** 小区 or industry: the one more word that lists of this template show. */
  readonly place: string
}

export interface ContactFragment {
  readonly part: 'contact'
  /** Last four digits of each phone number. */
  readonly tails: readonly string[]
  /** Only 区 and street or the head of the address, as a list shows it. */
  readonly address: string
  readonly reachable: boolean
  /** When a way to reach the client was written last; left out while none was written again. */
  readonly rewritten?: Millis
  /** The last answer to a review; left out while there is none. */
  readonly review?: Review
  /** The last answer of 初筛; left out while there is none. */
  readonly triage?: Triage
}

export interface DealFragment {
  readonly part: 'deal'
  readonly stage: string
  /** Since when it stands at that stage; left out where it stands at none. */
  readonly stageSince?: Millis
  readonly urgency: string
  readonly targetDate: string
  /** Budget in 分. */
  readonly budgetMin: number | null
  readonly budgetMax: number | null
  /** Template fields that a list shows, by key. */
  readonly shown: { readonly [key: string]: Json }
}

export interface ServiceFragment {
  readonly part: 'service'
  /** The last word with the client; a call that nobody answered is none. */
  readonly lastContact: Millis | null
  readonly nextFollowUp: string
  /** Complaints that wait for their end; left out where there is none. */
  readonly complaints?: number
  /** The same, with what presses of each; left out where there is none, and by cards of before. */
  readonly openComplaints?: readonly OpenComplaint[]
  /** When calls found the last number dead (`reach.ts`); left out where none is. */
  readonly givenUp?: Millis
}

/** How much stands there, and of its values only what a list shows (信用等级). */
export interface FinanceFragment {
  readonly part: 'finance'
  readonly filled: number
  readonly shown: { readonly [key: string]: Json }
}

/** Identity and custody: that something stands there, and no value. */
export interface BareFragment {
  readonly part: 'identity' | 'custody'
  readonly filled: number
}

/** What the client agrees to now, purpose by purpose; not how it was said, nor by whom. */
export interface ConsentFragment {
  readonly part: 'consent'
  readonly filled: number
  /**
   * Codes, sorted, `other` for a word of somebody's own; a purpose that was withdrawn is not among them. Cards of before
   * leave it out.
   */
  readonly granted?: readonly string[]
  /** Codes, sorted, of what was refused or withdrawn and not agreed to since; left out: nothing. */
  readonly stopped?: readonly string[]
  /** Since when nothing justifies keeping the file (`consent.ts`); left out: it rests on something, or never did. */
  readonly groundless?: Millis
  /** By when the first request about the client's own data wants its answer; left out: none is open. */
  readonly answerDue?: Day
}

/** Codes and yes or no, by field key. */
export type Given = { readonly [key: FieldKey]: string | boolean }

interface Common {
  /** Fields in conflict in this document. */
  readonly conflicts: number
  /** Fields for which a change was asked and not answered (变更申请); left out where there is none. */
  readonly proposed?: number
  /** The newest of those that were answered; left out where there is none, and for masked readers. */
  readonly answeredProposals?: readonly AnsweredProposal[]
  /** Template keys that are filled, for completeness: of contacts which kinds are there too, a dead number is none. */
  readonly filledKeys: readonly string[]
  /** What decides which other fields are asked for; left out where nothing does, and for masked readers. */
  readonly given?: Given
  /** Effective time of the newest entry. */
  readonly changed: Millis
  /** When the newest 并行修改 became known (`parallel.ts`); left out where there is none. */
  readonly parallel?: Millis
  /** When something that a checker looks at was last written, as the server received it; left out where nothing was. */
  readonly checked?: Millis
  /** The newest changes of watched fields, by what they are called; left out where there is none. */
  readonly watched?: readonly WatchedChange[]
  /** Only for masked readers: every filled field, as they may see it. */
  readonly values?: { readonly [key: FieldKey]: Json }
}

export type Fragment = Common &
  (
    | LifeFragment
    | ProfileFragment
    | ContactFragment
    | DealFragment
    | ServiceFragment
    | FinanceFragment
    | BareFragment
    | ConsentFragment
  )

/** A whole card: the fragments this reader holds, by part (`<business>.deal` for businesses). */
export interface Card {
  readonly archive: ArchiveId
  readonly fragments: { readonly [part: Part]: Fragment }
}

/** One row of a list, flattened from a card. Empty text where nothing is known. */
export interface ListRow {
  readonly archive: ArchiveId
  readonly archiveNo: string
  readonly name: string
  readonly tier: string
  readonly tail: string
  readonly template: string
  readonly checking: CheckState
  /** Of the business that moved last; the others are counted. */
  readonly stage: string
  readonly businesses: number
  readonly owner: UserId | null
  readonly branch: BranchId | null
  /** As it was written down; what it is today `shared/templates/urgency.ts` says. */
  readonly urgency: string
  readonly targetDate: string
  /** Empty as well while the client is not to be reached. */
  readonly nextFollowUp: string
  readonly lastContact: Millis | null
  /** The client took back that they may be reached: in no list of people to be called, and said of it wherever it stands. */
  readonly stopped: boolean
  readonly place: string
  /** Fictitious (`demo.ts`). */
  readonly demo: boolean
  readonly shown: { readonly [key: string]: Json }
  readonly budgetMax: number | null
  /** Whole percent of what the stage asks for. */
  readonly completeness: number
  readonly conflicts: number
  /** Other archives that seem to be of the same client; only head office knows, and only where there are any. */
  readonly alike?: number
  readonly changed: Millis
  readonly state: LifeFragment['state']
}
