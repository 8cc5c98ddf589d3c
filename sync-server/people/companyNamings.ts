/**
 * 审核人 or 初筛负责人 as the server keeps them: one record a branch, changed by whoever assigns work there. It judges nothing
 * by them: they say who is asked.
 */
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import {
  changeNamings,
  EVERY_KIND,
  type BranchNamings,
  type NamedPost,
  type Naming,
  type NamingRefusal,
} from '../../shared/domain/namings.ts'
import type { BranchId, UserId } from '../../shared/domain/names.ts'
import { mayBeNamed, presenceOf } from '../../shared/policy/naming.ts'
import type { Membership } from '../../shared/policy/decide.ts'
import { needsFirstLook } from '../../shared/templates/channelProfiles.ts'
import type { Recorder } from '../ingest/draft.ts'
import type { Draft, Store } from '../store/contract.ts'
import { changeRecord } from './companyRecord.ts'
import type { Directory } from './directory.ts'

export type NamingRefused =
  NamingRefusal | 'unknown-person' | 'disabled' | 'may-not-check' | 'may-not-look' | 'needs-no-look'

/** What the log calls it, why somebody cannot be named, and what one may be named for. */
const posts: {
  readonly [post in NamedPost]: {
    readonly named: string
    readonly dropped: string
    readonly mayNot: NamingRefused
    readonly whyNotFor: (kind: string) => NamingRefused | null
  }
} = {
  checkers: {
    named: 'checkerNamed',
    dropped: 'checkerDropped',
    mayNot: 'may-not-check',
    whyNotFor: () => null,
  },
  triagers: {
    named: 'triagerNamed',
    dropped: 'triagerDropped',
    mayNot: 'may-not-look',
    whyNotFor: (kind) => (kind === EVERY_KIND || needsFirstLook(kind) ? null : 'needs-no-look'),
  },
}

export class CompanyNamings {
  readonly #post: NamedPost
  readonly #tools: { readonly store: Store; readonly recorder: Recorder }
  readonly #directory: Directory
  readonly #clock: Clock

  constructor(post: NamedPost, store: Store, recorder: Recorder, directory: Directory, clock: Clock) {
    this.#post = post
    this.#tools = { store, recorder }
    this.#directory = directory
    this.#clock = clock
  }

  async of(branch: BranchId): Promise<BranchNamings> {
    const namings = (await this.#tools.store.record(this.#post, branch))?.row.namings ?? []
    return { branch, namings, present: this.#present(branch, namings) }
  }

  /** Who may be named there now, in the order of the directory. */
  candidates(branch: BranchId): readonly UserId[] {
    const now = this.#clock.now()
    return this.#directory.users.flatMap(({ id }) => (this.#why(id, branch, now) === null ? id : []))
  }

  /** `naming` null: nobody any more. Durable on return. */
  async name(
    branch: BranchId,
    kind: string,
    naming: Omit<Naming, 'kind'> | null,
    by: Partial<Draft>,
  ): Promise<Result<BranchNamings, NamingRefused>> {
    const { named, dropped, whyNotFor } = posts[this.#post]
    if (naming !== null) {
      const unfit = whyNotFor(kind)
      if (unfit !== null) return err(unfit)
      for (const user of [naming.checker, naming.substitute]) {
        const why = user === null ? null : this.#why(user, branch, this.#clock.now())
        if (why !== null) return err(why)
      }
    }
    const said = naming === null ? null : { ...naming, within: { ...naming.within } }
    const changed = await changeRecord<NamedPost, NamingRefused>(
      this.#tools,
      {
        kind: this.#post,
        id: branch,
        action: naming === null ? dropped : named,
        payload: { kind, ...said },
        by: { ...by, branch, object: naming?.checker ?? null },
      },
      (standing) => {
        const namings = changeNamings(standing?.namings ?? [], kind, naming)
        return Promise.resolve(namings.ok ? ok({ namings: namings.value }) : namings)
      },
    )
    return changed.ok ? ok(await this.of(branch)) : changed
  }

  #why(user: UserId, branch: BranchId, now: Millis): NamingRefused | null {
    const row = this.#directory.user(user)
    if (row === null) return 'unknown-person'
    if (row.disabled) return 'disabled'
    const memberships = this.#directory.membershipsOf(user)
    return mayBeNamed(this.#post, { user, memberships }, branch, now) ? null : posts[this.#post].mayNot
  }

  #present(branch: BranchId, namings: readonly Naming[]): BranchNamings['present'] {
    const named = new Set(namings.flatMap(({ checker, substitute }) => [checker, substitute ?? []].flat()))
    const now = this.#clock.now()
    return Object.fromEntries(
      [...named].map((user) => {
        // Nobody who was disabled is there.
        const memberships = this.#directory.actor(user)?.memberships ?? []
        return [user, presenceOf(this.#post, memberships, this.#deputiesOf(user), branch, now)]
      }),
    )
  }

  #deputiesOf(user: UserId): readonly Membership[] {
    return this.#directory.users.flatMap(
      ({ id }) => this.#directory.actor(id)?.memberships.filter(({ deputyFor }) => deputyFor === user) ?? [],
    )
  }
}
