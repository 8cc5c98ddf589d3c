/** How the workers of one profile share idleness and locks: nudges that say no more than what happened. */
import type { Presence, PresenceWord } from './watchman.ts'

export function browserPresence(name: string): Presence {
  const channel = new BroadcastChannel(name)
  return {
    say: (word) => channel.postMessage(word),
    hear: (listener) =>
      channel.addEventListener('message', (event: MessageEvent<PresenceWord>) => listener(event.data)),
    close: () => channel.close(),
  }
}
