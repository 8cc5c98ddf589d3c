/**
 * The fixed list of screens: who sees them and how they are reached, by the names that people read.
 *
 * Order matters within a role: each view starts from where the one before it left the page, and brings
 * the page back to where a room can be entered (`leave`).
 */
import { archiveViews } from './archiveViews.ts'
import { importViews } from './importViews.ts'
import { listViews } from './listViews.ts'
import { officeViews } from './officeViews.ts'
import { ownViews } from './ownViews.ts'
import { reachViews } from './reachViews.ts'
import type { View } from './view.ts'

export const views: readonly View[] = [
  ...archiveViews,
  ...importViews,
  ...reachViews,
  ...listViews,
  ...officeViews,
  ...ownViews,
]
