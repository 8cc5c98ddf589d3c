/**
 * What a masked right (M) shows of a document: its card fragment with what identifies the client
 * taken out. Applied by the server before anything is sent; the bytes of the document never go.
 *
 * Fragments say little to begin with (tails instead of numbers, no C3 value); here the name becomes
 * 张**, its pinyin goes (it would spell the name), and so does every figure of deal and finance.
 */
import type { Fragment } from '../domain/card.ts'
import { isDemo } from '../domain/demo.ts'
import { regionPart } from '../domain/salesArea.ts'

/** What contradicts, what is asked of such a client, who worked beside whom and who asked whom, is told to its readers. */
export function maskFragment({
  parallel: _parallel,
  given: _given,
  answeredProposals: _answered,
  ...read
}: Fragment): Fragment {
  const fragment: Fragment = { ...read, ...watchedOf(read), conflicts: 0 }
  switch (fragment.part) {
    case 'profile':
      return {
        ...fragment,
        name: maskName(fragment.name),
        alias: '',
        pinyin: '',
        tags: fragment.tags.filter((tag) => isDemo([tag])),
        place: '',
        region: province(fragment.region),
      }
    case 'contact':
      return { ...fragment, address: '' }
    case 'deal':
      return { ...fragment, budgetMin: null, budgetMax: null, shown: {} }
    case 'finance':
      return { ...fragment, shown: {} }
    case 'consent': {
      // That somebody asked about their own data, or left nothing to keep it by, is for those who may answer it.
      const { answerDue: _due, groundless: _since, ...rest } = fragment
      return rest
    }
    case 'service': {
      const { openComplaints, ...rest } = fragment
      if (openComplaints === undefined) return rest
      // Whom it was given to is for those who work at it.
      return { ...rest, openComplaints: openComplaints.map(({ handler: _handler, ...one }) => one) }
    }
    default:
      return fragment
  }
}

/** That something changed is told to whoever is to take note of it; not whose hand it was. */
const watchedOf = ({ watched }: Pick<Fragment, 'watched'>): Pick<Fragment, 'watched'> =>
  watched === undefined ? {} : { watched: watched.map(({ at, what }) => ({ at, what })) }

/** The first character and two stars, whatever the length, so that the length says nothing either. */
export function maskName(name: string): string {
  const [first] = name.trim()
  return first === undefined ? '' : `${first}**`
}

/** The code of a district says where someone lives. */
const province = (region: string): string =>
  /^\d{6}$/.test(regionPart(region)) ? `${region.slice(0, 2)}0000` : ''
