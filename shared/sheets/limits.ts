/**
 * What a sheet may be at most, and why one is not taken. Files come from anywhere, so every figure here is
 * counted on what really comes out while it is read, never on what the file says of itself.
 */
import type { Result } from '../base/result.ts'
import { err } from '../base/result.ts'

/** Of the file, and of everything inflated from it. */
export const MAX_BYTES = 100 * 1024 * 1024
/** Inflated bytes for one byte in the file; a member of less than `RATIO_FREE` may be denser. */
export const MAX_RATIO = 100
export const RATIO_FREE = 1024 * 1024
export const MAX_MEMBERS = 2_000
export const MAX_ROWS = 100_000
export const MAX_COLUMNS = 256
/** Filled ones. */
export const MAX_CELLS = 1_200_000
/** Characters of one cell: what Excel takes. */
export const MAX_CELL = 32_767
/** Characters of all cells together: what a browser's tab can hold beside everything else. */
export const MAX_TEXT = 16 * 1024 * 1024

export const sheetFaults = [
  /** Neither text nor XLSX: a picture, a PDF, a web page, a program. */
  'not-a-sheet',
  /** `.xls` of before 2007. */
  'old-excel',
  'locked',
  /** It began like a sheet and does not go on like one: cut off on the way, or damaged. */
  'broken',
  'unknown-encoding',
  /** A quotation mark that never closes. */
  'open-quote',
  'no-rows',
  'too-large',
  'too-dense',
  'too-many-members',
  'too-many-rows',
  'too-many-columns',
  'cell-too-long',
] as const
export type SheetFault = (typeof sheetFaults)[number]

/** Thrown while reading, and turned into a value by `readSheet` alone. */
export class SheetProblem extends Error {
  override readonly name = 'SheetProblem'
  readonly fault: SheetFault
  constructor(fault: SheetFault) {
    super(fault)
    this.fault = fault
  }
}

export function asFault<T>(problem: unknown): Result<T, SheetFault> {
  if (problem instanceof SheetProblem) return err(problem.fault)
  throw problem
}
