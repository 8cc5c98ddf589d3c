/** Cells of a sheet that goes out. Every one is text: an ID number keeps its last digits, a phone number its zeros. */

/** Who took a sheet out, when, what for, and until when it may be kept. */
export interface Taken {
  readonly organisation: string
  readonly name: string
  /** As people read it. */
  readonly at: string
  readonly purpose: string
  readonly note: string
  readonly keepUntil: string
}

export const textCell = (text: string) => ({ value: text, type: String, format: '@' as const })

export const headCell = (text: string) => ({
  value: text,
  type: String,
  fontWeight: 'bold' as const,
  format: '@' as const,
})

/** Two letters wide for a Chinese character; wide enough to read, narrow enough to see the next column. */
export const widthOf = (text: string): number => Math.min(Math.max([...text].length * 2 + 2, 8), 40)
