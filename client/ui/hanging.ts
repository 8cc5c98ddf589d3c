// What hangs open from a button, so that something that covers the whole screen can have it closed first.

const open = new Set<() => void>()

/** Say how this is closed, for as long as it hangs open; the answer ends that. */
export function hang(close: () => void): () => void {
  open.add(close)
  return () => open.delete(close)
}

/** Close everything that hangs open: it would stand behind the scrim and take the first Escape. */
export function letGo(): void {
  for (const close of [...open]) close()
}
