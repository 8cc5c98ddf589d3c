/** Who had an archive before their eyes, by person: the last one first, each with what they did and how often. */
import type { LogLine } from '../../http/api.ts'

export interface Looker {
  /** Null: of whom the log no longer says anything to this reader, all in one. */
  readonly user: string | null
  readonly lines: readonly LogLine[]
  readonly actions: readonly { readonly action: string; readonly count: number }[]
}

export function lookersOf(lines: readonly LogLine[]): readonly Looker[] {
  const byUser = new Map<string | null, LogLine[]>()
  for (const line of lines) byUser.set(line.user, [...(byUser.get(line.user) ?? []), line])
  return [...byUser].map(([user, of]) => {
    const counts = new Map<string, number>()
    for (const { action } of of) counts.set(action, (counts.get(action) ?? 0) + 1)
    const actions = [...counts].map(([action, count]) => ({ action, count }))
    return { user, lines: of, actions: actions.toSorted((one, other) => other.count - one.count) }
  })
}
