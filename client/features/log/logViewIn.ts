/** The log as one session looks at it: for its room, and for whoever leads there with a question. */
import type { Millis } from '../../../shared/base/ports.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import { listRowPx } from '../../ui/narrow.svelte.ts'
import { LogView } from './logView.svelte.ts'

export const logViewIn = (keep: ReturnType<typeof getKeep>, now: () => Millis): LogView =>
  keep.once('log', () => new LogView({ http, now, rowPx: listRowPx }))
