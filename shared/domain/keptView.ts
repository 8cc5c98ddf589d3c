/**
 * Kept views: how a person looks at a list, by name; and how the list itself looks to them, without one.
 *
 * They belong to the person, not to an archive: the server keeps them for all of that person's devices, a device keeps
 * a copy to work with offline. The last change of a view wins (of two at the same moment the greater text), because
 * two versions of somebody's own column widths are nothing to settle by hand. A removed view stays as a stone, so that
 * a device that was away does not bring it back.
 */
import { canonicalJson, type Json } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import type { Filter } from './filter.ts'

/** Whose list it is a view of. */
export const listRooms = ['archives', 'merged'] as const
export type ListRoom = (typeof listRooms)[number]

/** What is asked of a list, of either room; what the other does not know stays empty. */
export interface KeptQuestion {
  readonly search: string
  readonly branch: readonly string[]
  readonly stage: readonly string[]
  readonly owner: readonly string[]
  readonly tier: readonly string[]
  readonly template: readonly string[]
  readonly conflictsOnly: boolean
  readonly pendingOnly: boolean
  readonly due: 'today' | 'overdue' | 'target' | null
  readonly filters: readonly Filter[]
  readonly sort: { readonly by: string; readonly direction: 'asc' | 'desc' }
}

/** Whose questions are kept. The log is asked other things than a list of archives. */
export const viewRooms = [...listRooms, 'log'] as const
export type ViewRoom = (typeof viewRooms)[number]

/** What is asked of the log; the span is kept by its length, so that 今天 means today tomorrow too. */
export interface KeptLogQuestion {
  readonly kinds: readonly string[]
  readonly actions: readonly string[]
  readonly outcomes: readonly string[]
  readonly user: string | null
  readonly branch: string | null
  readonly span: 'today' | 'week' | 'month' | null
  readonly offlineOnly: boolean
  readonly lateOnly: boolean
}

/** One column, in its place. A column that a view does not name comes after those it names. */
export interface KeptColumn {
  readonly key: string
  readonly shown: boolean
  /** Null: as wide as it is by itself. */
  readonly widthPx: number | null
}

export interface KeptView {
  /** A ULID; the room's own name for how that list looks without any view. */
  readonly id: string
  readonly room: ViewRoom
  readonly name: string
  /** Null: the room's own, whatever is asked. */
  readonly question: KeptQuestion | null
  /** Of the log, and of nothing else. */
  readonly log?: KeptLogQuestion
  /** Null: as the room has them. */
  readonly columns: readonly KeptColumn[] | null
  readonly removed: boolean
  readonly changed: Millis
}

export const MOST_VIEWS = 200
export const VIEW_NAME_MOST = 30
export const [NARROWEST_PX, WIDEST_PX] = [40, 800] as const

/** The newer of each; an order of arrival that nobody can see changes nothing. */
export function mergeViews(a: readonly KeptView[], b: readonly KeptView[]): readonly KeptView[] {
  const views = new Map<string, KeptView>()
  for (const view of [...a, ...b]) {
    const before = views.get(view.id)
    if (before === undefined || isNewer(view, before)) views.set(view.id, view)
  }
  return [...views.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
}

export function isNewer(view: KeptView, than: KeptView): boolean {
  if (view.changed !== than.changed) return view.changed > than.changed
  return canonicalJson(view as unknown as Json) > canonicalJson(than as unknown as Json)
}
