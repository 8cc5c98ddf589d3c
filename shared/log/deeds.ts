/**
 * What is counted of the log. Each number is a question to the log, so that it opens exactly the lines that it counts.
 */
import type { LogKind } from './entry.ts'

export interface Deed {
  readonly kinds: readonly LogKind[]
  /** Empty: any. */
  readonly actions: readonly string[]
  readonly lateOnly: boolean
}

export const deedNames = ['views', 'changes', 'reveals', 'exports', 'late'] as const
export type DeedName = (typeof deedNames)[number]

export const deeds: { readonly [name in DeedName]: Deed } = {
  views: { kinds: ['access'], actions: ['view'], lateOnly: false },
  changes: { kinds: ['change'], actions: [], lateOnly: false },
  /** Whole numbers and addresses that somebody had before their eyes, on the line or on the clipboard. */
  reveals: { kinds: ['access'], actions: ['reveal', 'dial', 'copy'], lateOnly: false },
  exports: { kinds: ['access'], actions: ['export'], lateOnly: false },
  late: { kinds: [], actions: [], lateOnly: true },
}
