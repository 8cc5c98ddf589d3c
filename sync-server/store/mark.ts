/**
 * The mark: how far the log of this folder was, in a file beside it. A log that lacks what the mark names is an
 * older copy: a backup was put back.
 *
 * It is written after each commit and not synced, so it may be behind the log, and then says nothing; it is never
 * ahead of it. Whoever puts the whole folder back puts the mark back too: then it has to be said (`npm run user --
 * restored`), or the devices notice.
 */
import { closeSync, openSync, readSync, writeSync, constants } from 'node:fs'

export interface Mark {
  readonly epoch: string
  readonly seq: number
  /** Hexadecimal, of the entry `seq`. */
  readonly leaf: string
}

/** Where a mark is kept. */
export interface MarkPlace {
  read(): string | null
  write(text: string): void
  close(): void
}

export function readMark(place: MarkPlace): Mark | null {
  const [epoch, seq, leaf] = place.read()?.trim().split(' ') ?? []
  if (epoch === undefined || seq === undefined || leaf === undefined) return null
  return /^[0-9A-Z]{26}$/.test(epoch) && /^\d+$/.test(seq) && /^[0-9a-f]{64}$/.test(leaf)
    ? { epoch, seq: Number(seq), leaf }
    : null
}

/** Always as long as before, so that one write replaces the other whole. */
export const markText = ({ epoch, seq, leaf }: Mark): string =>
  `${epoch} ${String(seq).padStart(16, '0')} ${leaf}\n`

const LONGEST = 200

export function markFile(path: string): MarkPlace {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  return {
    read() {
      const bytes = Buffer.alloc(LONGEST)
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, LONGEST, 0))
    },
    write(text) {
      try {
        writeSync(file, text, 0, 'latin1')
      } catch {
        // A disk that has no room for it refuses the next commit, and says so there.
      }
    },
    close: () => closeSync(file),
  }
}
