/** What all sockets of people who are signed in hear of: the passing of time, the end of a session, changed rights. */
import type { Millis } from '../../shared/base/ports.ts'
import type { Directory } from '../people/directory.ts'
import type { Session, Sessions } from '../people/sessions.ts'
import type { ServerTimers } from '../ports.ts'
import { closeCodes } from '../../shared/protocol/version.ts'

export interface Watched {
  readonly session: Session
  tick(): void
  close(code: number, reason: string): void
  reviewRights(): void
}

export interface SocketWatchTools {
  readonly timers: ServerTimers
  readonly sessions: Sessions
  readonly directory: Directory
}

/** `ticked` is called after each tick. Returns the end of the watch. */
export function watchSockets(
  { timers, sessions, directory }: SocketWatchTools,
  tickMs: Millis,
  each: (call: (one: Watched) => void) => void,
  ticked: () => void,
): () => void {
  const tick = (): (() => void) =>
    timers.after(tickMs, () => {
      cancel = tick()
      each((one) => one.tick())
      ticked()
    })
  let cancel = tick()
  const ends = [
    () => cancel(),
    sessions.onEnd((tokenHash) =>
      each((one) => {
        if (one.session.tokenHash === tokenHash) one.close(closeCodes.signedOut, 'signed-out')
      }),
    ),
    directory.watch(() => each((one) => one.reviewRights())),
  ]
  return () => ends.forEach((end) => end())
}
