/** What the form of a consent begins from. What stands, `shared/domain/consent.ts` says. */
import type { JsonObject } from '../../../shared/base/json.ts'
import { purposeOf, SENSITIVE } from '../../../shared/domain/consent.ts'
import type { PublishedNotice } from '../../../shared/domain/privacyNotice.ts'
import type { ArchiveView, DocumentView, Fact } from '../../../shared/domain/view.ts'

export const consentDocument = (view: Pick<ArchiveView, 'documents'>): DocumentView | undefined =>
  view.documents.get('consent')

/** The usual case: asked whether one may call, and the client said yes. How it was said is never assumed: it is evidence. */
export function usualConsent(
  view: Pick<ArchiveView, 'documents'>,
  current: PublishedNotice | null = null,
  purpose = 'contact',
): JsonObject {
  const before = consentDocument(view)?.fields.get('noticeVersion')?.value
  return {
    act: 'granted',
    purpose,
    ...(purpose === SENSITIVE
      ? { basis: 'separateConsent', scope: ['C3'] }
      : { basis: 'consent', scope: ['C1', 'C2'] }),
    ...(current !== null ? noticeNamed(current) : typeof before === 'string' ? { notice: before } : {}),
  }
}

/** Sensitive data that the law asks for, where it does (anti-money-laundering): no consent, and none to withdraw. */
export const lawfulGround = (): JsonObject => ({
  act: 'granted',
  purpose: SENSITIVE,
  basis: 'law',
  scope: ['C3'],
})

/** What keeps a file whose client took their consent back: a contract, shown by its number (PIPL art. 13(2)). */
export const contractGround = (): JsonObject => ({
  act: 'granted',
  purpose: 'contract',
  basis: 'contract',
  scope: ['C1', 'C2'],
  method: 'paper',
})

/** Whether it is the client's word, and not a ground that a contract or the law gives. */
export const restsOnConsent = ({ basis }: JsonObject): boolean =>
  basis === 'consent' || basis === 'separateConsent'

/** What names the notice in a fact. */
export const noticeNamed = ({ version, hash }: PublishedNotice): JsonObject => ({
  notice: String(version),
  noticeHash: hash,
})

/** By which way the client came; undefined: not said, or not for this reader. */
export const channelOf = (view: Pick<ArchiveView, 'documents'>): unknown =>
  view.documents.get('profile')?.fields.get('channel')?.value

/** A withdrawal says again what it withdraws, and nothing else. */
export const withdrawalOf = ({ fact }: Fact): JsonObject => ({
  act: 'withdrawn',
  purpose: purposeOf(fact),
  basis: fact['basis'] ?? 'consent',
})
