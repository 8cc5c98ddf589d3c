/** Lines under headings: a day, and on it a device. Both stand in one list, so that a long history needs no second one. */
import type { LogLine } from '../../http/api.ts'
import { dayOf } from './range.ts'

export type TrailItem =
  | { readonly is: 'heading'; readonly day: string; readonly device: string | null; readonly count: number }
  | { readonly is: 'line'; readonly line: LogLine }

/** `lines` as the log has them, newest first; a heading wherever day, person or device changes. */
export function trailItems(lines: readonly LogLine[]): readonly TrailItem[] {
  const items: TrailItem[] = []
  let group: LogLine[] = []
  const close = (): void => {
    const [first] = group
    if (first === undefined) return
    items.push({ is: 'heading', day: dayOf(first.received), device: first.deviceName, count: group.length })
    for (const line of group) items.push({ is: 'line', line })
    group = []
  }
  for (const line of lines) {
    const [first] = group
    if (
      first !== undefined &&
      (first.device !== line.device || dayOf(first.received) !== dayOf(line.received))
    )
      close()
    group.push(line)
  }
  close()
  return items
}
