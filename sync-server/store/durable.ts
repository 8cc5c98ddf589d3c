/** Files that must be there after a crash and must never be written over: keys. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'

/** `wx`: two first starts at once must not each believe in a key of their own. For its owner only (0600). */
export function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** A new file is only as durable as the folder that names it. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
