/**
 * Consent to a published notice: what is asked of a client of this template, and whether what was agreed to is still
 * all that the current notice says.
 */
import { grantedIn, MARKETING, SENSITIVE } from '../../../shared/domain/consent.ts'
import { templateId } from '../../../shared/domain/filter.ts'
import {
  addedCovers,
  type NoticeContent,
  type NoticeCover,
  type PublishedNotice,
} from '../../../shared/domain/privacyNotice.ts'
import type { ArchiveView, Fact } from '../../../shared/domain/view.ts'
import { kindWord, purposeWord } from '../../../shared/templates/noticeCover.ts'
import type { OpenedArchive } from '../../api.ts'
import { contentOfNotice } from '../notice/noticeText.ts'
import { consentDocument } from './consents.ts'

export interface Asked {
  readonly purpose: string
  readonly basis: 'consent' | 'separateConsent'
  readonly scope: readonly string[]
  /** The kinds of data, in words. */
  readonly kinds: readonly string[]
}

const kindsOf = (covers: readonly NoticeCover[]): readonly string[] => [
  ...new Set(covers.flatMap(({ template, kinds }) => kinds.map((kind) => kindWord(template, kind)))),
]

/**
 * One answer for each purpose; sensitive data apart from all of them, whatever it is for; offers last. Being reached is
 * always asked: it is what every file begins with.
 */
export function askedOf({ covers }: NoticeContent, template: string): readonly Asked[] {
  const here = covers.filter((cover) => cover.template === '*' || cover.template === templateId(template))
  const plain = here.filter((cover) => cover.class !== 'C3')
  const consented = plain.filter(({ basis, purpose }) => basis === 'consent' && purpose !== MARKETING)
  const purposes = ['contact', ...new Set(consented.map(({ purpose }) => purpose))]
  const sensitive = here.filter((cover) => cover.class === 'C3' && cover.basis === 'separateConsent')
  const asked = [...new Set(purposes)].map((purpose): Asked => ({
    purpose,
    basis: 'consent',
    scope: ['C1', 'C2'],
    kinds: kindsOf(plain.filter((cover) => cover.purpose === purpose)),
  }))
  const apart: Asked[] = []
  if (sensitive.length > 0)
    apart.push({ purpose: SENSITIVE, basis: 'separateConsent', scope: ['C3'], kinds: kindsOf(sensitive) })
  if (plain.some(({ purpose }) => purpose === MARKETING))
    apart.push({ purpose: MARKETING, basis: 'consent', scope: ['marketing'], kinds: [] })
  return [...asked, ...apart]
}

export const noticeOfFact = (fact: Fact, all: readonly PublishedNotice[]): PublishedNotice | null =>
  all.find(({ hash }) => hash === fact.fact['noticeHash']) ?? null

/** What can be shown of the text that a consent was given to. */
export type ShownNotice =
  | { readonly is: 'unnamed' }
  /** Named in somebody's own words: its text was never kept here. */
  | { readonly is: 'named'; readonly version: string }
  /** Published, and this device does not hold it yet. */
  | { readonly is: 'elsewhere' }
  | { readonly is: 'here'; readonly notice: PublishedNotice }

export function shownNotice(fact: Fact, all: readonly PublishedNotice[]): ShownNotice {
  const notice = noticeOfFact(fact, all)
  if (notice !== null) return { is: 'here', notice }
  if (fact.fact['noticeHash'] !== undefined) return { is: 'elsewhere' }
  const version = fact.fact['notice']
  return typeof version === 'string' && version.trim() !== ''
    ? { is: 'named', version: version.trim() }
    : { is: 'unnamed' }
}

/** What the current notice takes consent for that no agreement in force was told of. Empty: nobody has to be asked again. */
export function newlyCovered(
  opened: Pick<OpenedArchive, 'view' | 'template'>,
  current: PublishedNotice | null,
  all: readonly PublishedNotice[],
): readonly NoticeCover[] {
  const content = current === null ? null : contentOfNotice(current)
  if (content === null) return []
  const agreed = grantedIn(consentDocument(opened.view)).flatMap(({ granted }) => {
    const notice = granted === null ? null : noticeOfFact(granted, all)
    return (notice === null ? null : contentOfNotice(notice)) ?? []
  })
  // Agreed to before there was a notice, or to one that this device does not hold: nothing to compare with.
  if (agreed.length === 0) return []
  const together: NoticeContent = { items: content.items, covers: agreed.flatMap(({ covers }) => covers) }
  return addedCovers(together, content, templateId(opened.template))
}

export const coverWords = (covers: readonly NoticeCover[]): string =>
  [...new Set(covers.map(({ purpose }) => purpose))]
    .map((purpose) => {
      const kinds = kindsOf(covers.filter((cover) => cover.purpose === purpose))
      return `${purposeWord(purpose)}（${kinds.join('、')}）`
    })
    .join('；')

/** All that was agreed to in one act. */
export function givenTogether(view: Pick<ArchiveView, 'documents'>, fact: Fact): readonly Fact[] {
  const { together } = fact.fact
  if (typeof together !== 'string') return [fact]
  return (consentDocument(view)?.facts ?? []).filter((one) => one.fact['together'] === together)
}
