/**
 * 待补告知: a client who came with a sheet and was not told yet what their data is kept for (PIPL art. 14, 17).
 *
 * Such a client may be served, because they asked to be; no campaign reaches them and no export carries them,
 * until a notice was given or a consent recorded. Who sends or exports asks here, and only here.
 */
import type { Json } from '../base/json.ts'
import type { ArchiveView, DocumentView } from './view.ts'

export const NOTICE_DUE = 'noticeDue'

/** From the values alone: `importBasis` of `profile`, and how much of `consent` is filled (`BareFragment.filled`). */
export const isNoticeDue = (importBasis: Json | undefined, consentFilled: number): boolean =>
  importBasis === NOTICE_DUE && consentFilled === 0

/** May this client be marketed to or stand in an export? A reader who may not see `consent` asks the server. */
export function mayLeaveTheHouse(view: Pick<ArchiveView, 'documents'>): boolean {
  const basis = view.documents.get('profile')?.fields.get('importBasis')?.value
  return !isNoticeDue(basis, filledIn(view.documents.get('consent')))
}

function filledIn(consent: DocumentView | undefined): number {
  if (consent === undefined) return 0
  const fields = [...consent.fields.values()].filter(({ value }) => value !== null && value !== '')
  return fields.length + consent.facts.filter(({ supersededBy }) => supersededBy.length === 0).length
}
