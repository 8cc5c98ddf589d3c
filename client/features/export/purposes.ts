/** What a list is taken out for: a stable word for the log, and how it is said. */
import { CALLBACK } from '../../../shared/policy/exporting.ts'
import { m } from '../../paraglide/messages.js'

export const exportPurposes = [CALLBACK, 'correct', 'reconcile', 'handover', 'report'] as const
export type ExportPurpose = (typeof exportPurposes)[number]

const words: { readonly [purpose: string]: () => string } = {
  callback: m.export_forCallback,
  correct: m.export_forCorrect,
  reconcile: m.export_forReconcile,
  handover: m.export_forHandover,
  report: m.export_forReport,
}
export const exportPurposeWord = (purpose: string): string => words[purpose]?.() ?? purpose
