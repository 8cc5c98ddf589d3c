/**
 * A memo of keys. Entries repeat a few dozen field names without end, and finding the string
 * that is there already reads an archive a third faster than building it again.
 *
 * It changes no result and stays small whatever is read: a fixed number of slots, short ASCII
 * keys only. ASCII is not a matter of taste: there, and only there, one byte is one code unit,
 * so that comparing the two finds nothing but the same text.
 */
const SLOTS = 512
const LONGEST = 32

const slots: string[] = Array.from({ length: SLOTS }, () => '')

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0
  return (hash ^ (hash >>> 9)) & (SLOTS - 1)
}

/** The text of these bytes if it was remembered, else null. */
export function recallKey(bytes: Uint8Array, from: number, to: number): string | null {
  const length = to - from
  if (length > LONGEST) return null
  const key = slots[slotOf(bytes, from, to)] as string
  if (key.length !== length) return null
  for (let at = 0; at < length; at++) if (key.charCodeAt(at) !== bytes[from + at]) return null
  return key
}

/** `text` is what these bytes say. */
export function rememberKey(bytes: Uint8Array, from: number, to: number, text: string): void {
  const isAscii = text.length === to - from
  if (isAscii && text.length <= LONGEST) slots[slotOf(bytes, from, to)] = text
}
