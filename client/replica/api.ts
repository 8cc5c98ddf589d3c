/**
 * What the worker's root asks of replication: signing in, one connection per profile, single
 * archives on demand. The vault behind it is `client/vault/depot.ts`.
 *
 * Of several tabs one leads and holds the socket; the others' `status` is what the leader last said.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import type { ArchiveId, DeviceId, UserId } from '../../shared/domain/names.ts'
import type {
  EscrowReason,
  EscrowSlot,
  LastWordsAnswer,
  Order,
  SealedAccess,
  SealedRow,
} from '../../shared/protocol/device.ts'
import type { Item } from '../../shared/protocol/feed.ts'
import type { People, Place } from '../../shared/protocol/presence.ts'
import type { Reveal } from '../../shared/protocol/reveal.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import type { AccessRefusal, FactorAnswer, StepAsk } from '../api.ts'
import type { Depot } from '../vault/depot.ts'

export type SignInRefusal =
  /** `pending` names this first step to the server; null: there is a session for adding a factor. */
  | { readonly type: 'step'; readonly ask: StepAsk; readonly pending: string | null }
  | { readonly type: 'wrong-password' }
  | { readonly type: 'offline' }
  | { readonly type: 'too-many-tries'; readonly retryAfterMs: number }
  | { readonly type: 'disabled' }
  /** The device id is another person's: the caller mints a fresh one and tries again. */
  | { readonly type: 'device-taken' }

/** The session with the server, by HTTP and cookie. Holds no password. */
export interface SignIn {
  /** A new session, in the cookie. `device` becomes part of it. */
  signIn(
    login: string,
    password: string,
    device: DeviceId,
    /** From an earlier sign-in here: may spare the second factor. */
    trust: string | null,
  ): Promise<Result<SignedIn, SignInRefusal>>
  /** The second step. */
  prove(pending: string, device: DeviceId, answer: FactorAnswer): Promise<Result<SignedIn, AccessRefusal>>
  /** After a factor was added in a session that was there for that only. */
  enrolled(): Promise<Result<SignedIn, AccessRefusal>>
  /** Whose session the cookie carries, if the server still honours it. */
  current(): Promise<Result<SignedIn, { readonly type: 'signed-out' } | { readonly type: 'offline' }>>
  /** Ends the session; best effort without network. */
  signOut(): Promise<void>
}

/** How a device proves itself without a session. */
export interface DeviceProof {
  readonly device: DeviceId
  /** Hexadecimal. */
  readonly secret: string
}

export type CallRefusal =
  | { readonly type: 'offline' }
  | { readonly type: 'too-many-tries'; readonly retryAfterMs: number }
  /** A code of `shared/protocol/http.ts`. */
  | { readonly type: 'refused'; readonly code: string }

/** What is said about the device itself; `shared/protocol/device.ts` has the words. */
export interface DeviceCalls {
  /** The data key of the store, with the owner's session. The server writes it down before it answers. */
  openEscrow(
    slot: EscrowSlot,
    why: EscrowReason,
    owner: { readonly user: UserId; readonly device: DeviceId },
  ): Promise<Result<Uint8Array, CallRefusal>>
  orders(proof: DeviceProof): Promise<Result<Order, CallRefusal>>
  /** Durable at the server when it answers. */
  lastWords(
    proof: DeviceProof,
    slot: EscrowSlot,
    rows: readonly SealedRow[],
    seen: readonly SealedAccess[],
  ): Promise<Result<LastWordsAnswer['results'], CallRefusal>>
  wiped(proof: DeviceProof, handed: number, at: Millis): Promise<Result<null, CallRefusal>>
  changePassword(old: string, next: string): Promise<Result<null, CallRefusal>>
}

export type Connection =
  /** Not started, stopped, or another tab leads and has said nothing yet. */
  | 'off'
  /** No network or no answer; trying again later. */
  | 'offline'
  | 'connecting'
  | 'open'
  /** Final until something changes (`problem` says what): no attempts are made. */
  | 'ended'

export interface ReplicationStatus {
  readonly connection: Connection
  readonly problem: 'signed-out' | 'upgrade-needed' | 'storage-full' | 'server-error' | null
  /** While a first sync or a catch-up runs: documents received. */
  readonly receiving: { readonly done: number } | null
  /** Server time at which every scope was last complete; null: not since this start (the vault remembers earlier ones). */
  readonly completeAt: Millis | null
  /** How many archives this person's scopes name, as of the last greeting; null: not greeted since this start. */
  readonly archives: number | null
  /** Head office ordered this device to give up its store once everything is sent. */
  readonly wipe: boolean
}

export type FetchRefusal =
  | { readonly type: 'offline' }
  | { readonly type: 'denied' }
  | { readonly type: 'not-found' }
  | { readonly type: 'locked' }

export interface Replication {
  /** Stands for election among the tabs of the profile and connects when leading. Once per unlock. */
  start(depot: Depot): Promise<void>
  /** Gives the lead away and closes the socket. Nothing is written afterwards. */
  stop(): Promise<void>
  /** Try now instead of waiting for the back-off. Saves need no nudge: the depot tells of them. */
  nudge(): void
  /** The network may be gone: a line on which nothing answers within seconds is given up. */
  probe(): void
  status(): ReplicationStatus
  /** Returns the end of the subscription. */
  watch(listener: (status: ReplicationStatus) => void): () => void
  /**
   * Every document of one archive that this person may read, not stored (head office). Works in
   * any tab. The server logs the access before it answers.
   */
  fetchArchive(archive: ArchiveId, purpose: string): Promise<Result<readonly Item[], FetchRefusal>>
  /** One masked value (every head of it in a conflict). Works in any tab; logged before it is answered. */
  reveal(wanted: Wanted): Promise<Result<readonly unknown[], FetchRefusal>>
  /** Everything that is open in this tab, whole each time. */
  place(open: readonly Place[]): void
  /** Who else is in an archive that is open here; nobody while there is no line. */
  watchPeople(listener: (archive: ArchiveId, people: People) => void): () => void
}

export type Wanted = Pick<Reveal, 'archive' | 'part' | 'field' | 'purpose'>

/** What the worker's root says when it builds the replica. `profile` names locks and channels. */
export interface ReplicaTools {
  readonly profile: string
  /** The address of the server, e.g. the worker's own origin. */
  readonly origin: string
}
