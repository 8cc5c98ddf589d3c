/**
 * Collects what is typed into the page and not saved yet, and has the worker keep it sealed. The forms know
 * nothing of it: what somebody typed into is seen by its events, and whether it is still unsaved is what
 * `UnsavedWork` says.
 */
import type { Device, TypedWords } from '../api.ts'

type Field = HTMLInputElement | HTMLTextAreaElement

const PAUSE_MS = 1_000
const TEXTUAL = new Set(['text', 'tel', 'email', 'url', 'number'])

export interface TypedKeeper {
  /** No form holds anything unsaved any more. */
  saved(): void
  end(): void
}

/** `holds` says whether any form holds unsaved work. */
export function keepTypedWords(device: Device, page: Document, holds: () => boolean): TypedKeeper {
  const touched = new Set<Field>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let kept = false

  const tell = (words: readonly TypedWords[]): void => {
    if (words.length === 0 && !kept) return
    kept = words.length > 0
    // A lock that came first has nothing left to keep it with.
    device.keepTyped(words).catch(() => undefined)
  }
  const keep = (): void => {
    timer = undefined
    // Behind the veil every form is out of the document, and none of them is gone.
    if (page.getElementById('app') === null) return
    for (const field of touched) if (!field.isConnected) touched.delete(field)
    if (holds()) tell(wordsIn(touched))
  }
  const later = (): void => void (timer ??= setTimeout(keep, PAUSE_MS))
  const typed = ({ target }: Event): void => {
    if (isTyped(target)) touched.add(target)
    later()
  }
  page.addEventListener('input', typed, { capture: true })
  return {
    saved() {
      clearTimeout(timer)
      timer = undefined
      touched.clear()
      tell([])
    },
    end() {
      clearTimeout(timer)
      page.removeEventListener('input', typed, { capture: true })
    },
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
