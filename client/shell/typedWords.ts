/**
 * Collects what is typed into the page and not saved yet, and has the worker keep it sealed. The forms know
 * nothing of it: what somebody typed into is seen by its events, and whether it is still unsaved is what
 * `UnsavedWork` says.
 */
import type { Device, TypedWords } from '../api.ts'

type Field = HTMLInputElement | HTMLTextAreaElement

const PAUSE_MS = 1_000
const TEXTUAL = new Set(['text', 'tel', 'email', 'url', 'number'])

/** Returns what ends it. `holds` says whether any form holds unsaved work. */
export function keepTypedWords(device: Device, page: Document, holds: () => boolean): () => void {
  const touched = new Set<Field>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let kept = false

  const keep = (): void => {
    timer = undefined
    // Gone with its form; behind the veil a form is out of the document, and not gone.
    const words = holds() ? wordsIn(touched) : []
    if (!holds()) touched.clear()
    if (words.length === 0 && !kept) return
    kept = words.length > 0
    // A lock that came first has nothing left to keep it with.
    device.keepTyped(words).catch(() => undefined)
  }
  const later = (): void => void (timer ??= setTimeout(keep, PAUSE_MS))
  const typed = ({ target }: Event): void => {
    if (isTyped(target)) touched.add(target)
    later()
  }
  page.addEventListener('input', typed, { capture: true })
  // Saving is a press or a key; what was saved is given up soon after.
  page.addEventListener('click', later, { capture: true })
  page.addEventListener('keyup', later, { capture: true })
  return () => {
    clearTimeout(timer)
    page.removeEventListener('input', typed, { capture: true })
    page.removeEventListener('click', later, { capture: true })
    page.removeEventListener('keyup', later, { capture: true })
  }
}

function isTyped(target: EventTarget | null): target is Field {
  if (target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLInputElement && TEXTUAL.has(target.type)
}

const wordsIn = (fields: Iterable<Field>): TypedWords[] =>
  [...fields].flatMap((field) => {
    const text = field.value.trim()
    return text === '' ? [] : [{ label: labelOf(field), text }]
  })

const labelOf = (field: Field): string =>
  (field.labels?.[0]?.textContent ?? field.getAttribute('aria-label') ?? field.placeholder).trim()
