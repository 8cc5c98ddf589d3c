/** Names of people, branches and clients in lists and pages; a nameless draft is called by what is known of it. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { FormatTools } from '../../../shared/templates/format.ts'
import type { Author } from '../../../shared/domain/entry.ts'
import type { ListRow } from '../../../shared/domain/card.ts'
import type { Regions } from '../../../shared/templates/regions.ts'
import type { Me, OpenedArchive } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { formatDate } from '../../ui/format.ts'

/** 「未填姓名 · 尾号 5678」: enough to find it again. A tail that is masked tells nothing, the number of the archive does. */
export function rowName(row: Pick<ListRow, 'name' | 'tail' | 'place' | 'archiveNo'>): string {
  if (row.name !== '') return row.name
  const known = /\d/.test(row.tail) ? m.archives_tailOf({ tail: row.tail }) : row.place || row.archiveNo
  return known === '' ? m.archives_unnamed() : m.archives_unnamedBut({ known })
}

/** Of an open archive: the name that stands, or the mask of it. */
export function clientName({ view, masked }: Pick<OpenedArchive, 'view' | 'masked'>): string {
  const name = view.documents.get('profile')?.fields.get('name')?.value ?? masked.get('profile')?.['name']
  return typeof name === 'string' && name !== '' ? name : m.archives_unnamed()
}

export const personName = (me: Me | null, id: string | null): string =>
  me?.people.find((person) => person.id === id)?.name ?? (id !== null && me?.user === id ? me.name : '')

export const branchName = (me: Me | null, id: string | null): string =>
  me?.branches.find((branch) => branch.id === id)?.name ?? ''

/** Somebody else, by name where this device knows it. */
export const someoneName = (me: Me | null, user: string): string =>
  personName(me, user) || m.archives_someone()

/** Several people in one sentence; those whom this device does not know are left out. */
export const namesOf = (me: Me | null, users: readonly string[]): string =>
  users
    .map((user) => personName(me, user))
    .filter((name) => name !== '')
    .join(m.watching_comma())

/** Who wrote: 我, a colleague, the server, or somebody whom this device does not know. */
export function authorName(me: Me | null, author: Author): string {
  if (author.user === 'server') return m.archives_server()
  return someoneName(me, author.user)
}

/** The one more word about where: by the branch of a person, as the conflict columns ask. */
export function authorBranch(me: Me | null, author: Author): string {
  const person = me?.people.find((each) => each.id === author.user)
  return branchName(me, person?.branch ?? null)
}

export const formatTools = (me: Me | null, regions: Regions): Omit<FormatTools, 'dayWords'> => ({
  language: getLocale() === 'en' ? 'en' : 'zh',
  regions,
  nameOf: (to, id) => {
    const name = to === 'branch' ? branchName(me, id) : to === 'user' ? personName(me, id) : ''
    return name === '' ? null : name
  },
})

/** For what is only read: days are said, 11月25日. What is edited begins from `formatTools`, which can be read back. */
export const readingTools = (me: Me | null, regions: Regions, now: Millis): FormatTools => ({
  ...formatTools(me, regions),
  dayWords: (day) => formatDate(day, now),
})
