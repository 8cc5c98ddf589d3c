/** The text of a published notice: what it says, and what its hash is. */
import {
  parseNotice,
  type NoticeContent,
  type PublishedNotice,
} from '../../../shared/domain/privacyNotice.ts'

/** Parsed once: a text stays what it is. */
const contents = new Map<string, NoticeContent | null>()
export function contentOfNotice({ text }: PublishedNotice): NoticeContent | null {
  const known = contents.get(text)
  if (known !== undefined) return known
  const content = parseNotice(text)
  contents.set(text, content)
  return content
}

/** SHA-256 of the text as it lies here, to be compared with the one that was published. */
export async function hashHere(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
