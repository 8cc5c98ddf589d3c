/**
 * Between the tabs of one profile: what changed, never what it says. A tab that hears of a change
 * reads it again from the store; a message that is lost costs freshness, not correctness, because
 * every write compares with the store and catches up first.
 */
import type { DocId, EntryId } from '../../shared/domain/names.ts'
import type { TableName } from './schema.ts'

export interface TabNudge {
  readonly tables: readonly TableName[]
  readonly docs: readonly DocId[]
  /** Entries that now go by another id (re-minted): a form that was open keeps its base. */
  readonly renamed: readonly (readonly [doc: DocId, from: EntryId, to: EntryId])[]
}

export interface Tabs {
  say(nudge: TabNudge): void
  hear(listener: (nudge: TabNudge) => void): void
  close(): void
}

/** `name` is the database's: one channel per profile. */
export function browserTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name)
  return {
    say: (nudge) => channel.postMessage(nudge),
    hear: (listener) =>
      channel.addEventListener('message', (event: MessageEvent<TabNudge>) => listener(event.data)),
    close: () => channel.close(),
  }
}
