/** What the form of a consent begins from. What stands, `shared/domain/consent.ts` says. */
import type { JsonObject } from '../../../shared/base/json.ts'
import { purposeOf } from '../../../shared/domain/consent.ts'
import type { ArchiveView, DocumentView, Fact } from '../../../shared/domain/view.ts'

export const consentDocument = (view: Pick<ArchiveView, 'documents'>): DocumentView | undefined =>
  view.documents.get('consent')

/** The usual case: asked whether one may call, and the client said yes. How it was said is never assumed: it is evidence. */
export function usualConsent(view: Pick<ArchiveView, 'documents'>, purpose = 'contact'): JsonObject {
  const notice = consentDocument(view)?.fields.get('noticeVersion')?.value
  return {
    act: 'granted',
    purpose,
    basis: 'consent',
    scope: ['C1', 'C2'],
    ...(typeof notice === 'string' ? { notice } : {}),
  }
}

/** A withdrawal says again what it withdraws, and nothing else. */
export const withdrawalOf = ({ fact }: Fact): JsonObject => ({
  act: 'withdrawn',
  purpose: purposeOf(fact),
  basis: fact['basis'] ?? 'consent',
})
