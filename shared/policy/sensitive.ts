/**
 * The lock on sensitive data (R13, PIPL art. 29): without a consent of its own, given apart from every other, nothing is
 * put into a C3 field and nothing that stands in one is shown.
 *
 * Restrictive wins (F6): a withdrawal locks at once where it is heard, and what stands is kept and protected, nothing
 * more (art. 47): no read, mask or write reaches it. Rights on a case and the broken glass do not come this way: who
 * uses them has to.
 *
 * Some data is asked for by law and not by anybody's leave (anti-money-laundering, art. 13(3)). A field that a template
 * founds on the law is never locked; and where a template has such a duty, the law may be recorded as the ground for
 * the others too. A client withdraws consents, not the law.
 *
 * Asked by the screens, the device, the import and the door.
 */
import type { Json } from '../base/json.ts'
import { sensitiveConsent } from '../domain/consent.ts'
import type { FieldKey } from '../domain/entry.ts'
import { isFilled } from '../domain/listField.ts'
import type { ArchiveView, DocumentView } from '../domain/view.ts'

/** Why sensitive data is locked; null: it is open. */
export type SensitiveLock = 'never-asked' | 'withdrawn' | null

/** With this word a write is refused by every path. */
export const NO_SENSITIVE_CONSENT = 'no-sensitive-consent'

interface Kind {
  readonly class: string
  readonly basis: string
}

/** `fields`: of the template that the archive follows. */
export function lockOf(
  consent: Pick<DocumentView, 'facts'> | undefined,
  fields: readonly Kind[],
): SensitiveLock {
  const { client, law } = sensitiveConsent(consent)
  if (client.granted !== null || (law.granted !== null && isLawful(fields))) return null
  return client.barring.length > 0 ? 'withdrawn' : 'never-asked'
}

/** Whether the law asks for some of it in this trade. */
export const isLawful = (fields: readonly Kind[]): boolean =>
  fields.some(({ class: of, basis }) => of === 'C3' && basis === 'law')

/** What a field is taken for that no template here knows: in that compartment, sensitive. */
export const UNKNOWN_KIND: Kind = { class: 'C3', basis: 'separateConsent' }

export const isSensitive = ({ class: of, basis }: Kind): boolean => of === 'C3' && basis !== 'law'
export const isLocked = (lock: SensitiveLock, kind: Kind): boolean => lock !== null && isSensitive(kind)

type KindOf = (key: FieldKey) => Kind | null

/** Keys of what may not be written while `lock` holds. Emptying always may: that keeps less. */
export const lockedIn = (
  lock: SensitiveLock,
  values: { readonly [key: FieldKey]: Json },
  kindOf: KindOf,
): readonly FieldKey[] =>
  lock === null
    ? []
    : Object.keys(values).filter((key) => isFilled(values[key]) && isSensitive(kindOf(key) ?? UNKNOWN_KIND))

/**
 * An archive as it may be shown while `lock` holds: what is locked is not in it, neither its values nor its history.
 */
export function withoutLocked(view: ArchiveView, lock: SensitiveLock, kindOf: KindOf): ArchiveView {
  const identity = view.documents.get('identity')
  if (lock === null || identity === undefined) return view
  const fields = new Map([...identity.fields].filter(([key]) => !isSensitive(kindOf(key) ?? UNKNOWN_KIND)))
  const documents = new Map(view.documents).set('identity', { ...identity, fields, facts: [] })
  return { ...view, documents }
}
