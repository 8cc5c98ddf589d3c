/** One pushed entry before it is judged: what was pushed, by whom, where it would stand. */
import type { Clock } from '../../shared/base/ports.ts'
import type { DocAddress, DocId } from '../../shared/domain/names.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import type { PushEntry } from '../../shared/protocol/push.ts'
import type { Directory } from '../people/directory.ts'
import type { Store } from '../store/contract.ts'
import type { ActorContext } from './actor.ts'
import type { Overlay } from './overlay.ts'

export interface Bench {
  readonly store: Store
  readonly directory: Directory
  readonly overlay: Overlay
  readonly clock: Clock
}

/** What is judged, and in whose rights. */
export interface Case {
  readonly bench: Bench
  readonly actor: ActorContext
  readonly rights: Actor
  readonly pushed: PushEntry
  readonly doc: DocId
  readonly address: DocAddress
}
