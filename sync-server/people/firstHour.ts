/**
 * The first hour of a company: what the wizard has come to, kept on the server so that any browser goes on
 * from there.
 *
 * Most of it is not stored but seen: a branch is there or it is not. Only what leaves no other trace has a
 * record: the name typed before there is a company, what was left out on purpose, that the printed key was
 * locked away, the end. A company that was set up without the wizard has no such record and owes nothing.
 */
import type { Result } from '../../shared/base/result.ts'
import { presets, suggestedRoles } from '../../shared/policy/company.ts'
import {
  setupSteps,
  type BackupFolderFound,
  type FolderFault,
  type KeyKit,
  type SetupBranch,
  type SetupDraft,
  type SetupProgress,
  type SetupState,
  type SetupStanding,
  type SetupStep,
} from '../../shared/protocol/setup.ts'
import { draft, type Note } from '../ingest/draft.ts'
import type { BranchRow, Effect } from '../store/contract.ts'
import { keyToWords } from '../store/keyKit.ts'
import type { RecordKind, RecordKinds } from '../store/records.ts'
import type { CompanyRow, SetupRow } from './rows.ts'
import { inspectFolder } from './backupFolder.ts'
import type { Branches } from './branches.ts'
import { administrators } from './duties.ts'
import type { Invites } from './invites.ts'
import { NO_PASSWORD } from './passwords.ts'
import type { Memberships } from './memberships.ts'
import type { By, PeopleRefusal, Register } from './register.ts'

/** Shops are open on Saturdays. */
const USUAL: CompanyRow = { workdays: [1, 2, 3, 4, 5, 6], backupFolder: null }
const BEGUN: SetupRow = { company: '', skipped: [], kitFiled: null, finished: null }

export interface FirstHourTools {
  readonly register: Register
  readonly branches: Branches
  readonly memberships: Memberships
  readonly invites: Invites
  readonly data: string
  readonly masterKey: () => { readonly key: Uint8Array; readonly source: KeyKit['source'] }
}

export class FirstHour {
  readonly #tools: FirstHourTools

  constructor(tools: FirstHourTools) {
    this.#tools = tools
  }

  async state(): Promise<SetupState> {
    const row = await this.#setup()
    return {
      needed: this.#tools.register.directory.organisation === null,
      unfinished: row !== null && row.finished === null,
    }
  }

  async draft(): Promise<SetupDraft> {
    const { workdays } = await this.#company()
    return { company: (await this.#setup())?.company ?? '', workdays: [...workdays] }
  }

  /** Before there is a company. */
  keepCompany(company: string, workdays: readonly number[]): Promise<void> {
    return this.#change('setupCompany', null, { company }, async () => [
      await this.#put('setup', { ...((await this.#setup()) ?? BEGUN), company }),
      await this.#put('company', {
        ...(await this.#company()),
        workdays: [...new Set(workdays)].sort((a, b) => a - b),
      }),
    ])
  }

  /** For the one who asks; everybody else is listed. */
  async progress(user: string): Promise<SetupProgress> {
    const { directory } = this.#tools.register
    const row = (await this.#setup()) ?? BEGUN
    const company = await this.#company()
    const open = new Map((await this.#tools.invites.open()).map((one) => [one.user, one]))
    const people = directory.users
      .filter(({ id, disabled }) => id !== user && !disabled)
      .map(({ id, name, login, passwordHash }) => {
        const first = directory.membershipsOf(id)[0]
        const invite = open.get(id)
        return {
          id,
          name,
          login,
          role: first?.role ?? '',
          branch: first?.branch ?? null,
          joined: passwordHash !== NO_PASSWORD,
          invitedUntil: invite?.open === true ? invite.expires : null,
        }
      })
    const office = this.#administrators()
    const done: { readonly [step in SetupStep]: boolean } = {
      company: true,
      administrator: true,
      second: office.size > 1,
      branch: directory.branches.length > 0,
      people: people.some(({ id }) => !office.has(id)),
      key: row.kitFiled !== null,
      backup: company.backupFolder !== null,
    }
    return {
      company: directory.organisation?.name ?? row.company,
      workdays: [...company.workdays],
      steps: setupSteps.map((step) => ({
        step,
        state: done[step] ? 'done' : row.skipped.includes(step) ? 'skipped' : 'todo',
      })),
      branches: directory.branches.map(({ id, code, name, template, ownership, preset }) => ({
        id,
        code,
        name,
        template,
        ownership,
        preset,
      })),
      people,
      kitFiled: row.kitFiled,
      backupFolder: company.backupFolder,
      finished: row.finished !== null,
    }
  }

  /** What administrators are reminded of until it is done. */
  async standing(): Promise<SetupStanding> {
    const { directory } = this.#tools.register
    const { unfinished } = await this.state()
    const office = directory.users.filter(({ id }) => this.#administrators().has(id))
    return {
      unfinished,
      administrators: office.filter(({ passwordHash }) => passwordHash !== NO_PASSWORD).length,
      invited: office.find(({ passwordHash }) => passwordHash === NO_PASSWORD)?.name ?? null,
    }
  }

  skip(step: SetupStep, by: By): Promise<void> {
    return this.#change('setupSkipped', by, { step }, async () => {
      const row = (await this.#setup()) ?? BEGUN
      return [await this.#put('setup', { ...row, skipped: [...new Set([...row.skipped, step])] })]
    })
  }

  /**
   * `mine`: the administrator is given what the preset suggests. Nobody grants himself rights later; here,
   * while nobody else is there who could, the owner of a small shop says where he works.
   */
  async addBranch(
    { mine, ...branch }: SetupBranch,
    user: string,
    by: By,
  ): Promise<Result<BranchRow, PeopleRefusal>> {
    const added = await this.#tools.branches.add(branch, by)
    if (!added.ok || !mine || !(await this.#alone(user))) return added
    const { id } = added.value
    const preset = presets.find((one) => one === added.value.preset) ?? 'store'
    for (const role of suggestedRoles[preset]) {
      const held = await this.#tools.memberships.add(
        user,
        { role, branch: id, unit: null, from: null, until: null },
        null,
      )
      if (!held.ok) return held
    }
    return added
  }

  /** The key in full, once more, to be printed. Null when it was locked away: then only the server's own shell has it. */
  async kit(by: By): Promise<KeyKit | null> {
    const row = await this.#setup()
    if (row !== null && row.kitFiled !== null) return null
    // First the entry, then the key.
    await this.#change('masterKeyShown', by, null, async () => [])
    const { key, source } = this.#tools.masterKey()
    return { words: [...keyToWords(key)], text: Buffer.from(key).toString('base64'), source }
  }

  fileKit(by: By): Promise<void> {
    return this.#change('masterKeyFiled', by, null, async () => [
      await this.#put('setup', {
        ...((await this.#setup()) ?? BEGUN),
        kitFiled: this.#tools.register.now(),
      }),
    ])
  }

  async setBackupFolder(typed: string, by: By): Promise<Result<BackupFolderFound, FolderFault>> {
    const found = await inspectFolder(typed, this.#tools.data)
    if (!found.ok) return found
    const backupFolder = found.value.folder
    await this.#change('backupFolderSet', by, { folder: backupFolder }, async () => [
      await this.#put('company', { ...(await this.#company()), backupFolder }),
    ])
    return found
  }

  finish(by: By): Promise<void> {
    return this.#change('setupFinished', by, null, async () => [
      await this.#put('setup', {
        ...((await this.#setup()) ?? BEGUN),
        finished: this.#tools.register.now(),
      }),
    ])
  }

  /** Nobody else could grant this person anything. */
  async #alone(user: string): Promise<boolean> {
    const { unfinished } = await this.state()
    const { directory } = this.#tools.register
    return (
      unfinished &&
      [...this.#administrators()].every(
        (id) => id === user || directory.user(id)?.passwordHash === NO_PASSWORD,
      )
    )
  }

  #administrators(): ReadonlySet<string> {
    const { directory } = this.#tools.register
    return administrators(directory.users, directory.membershipRows, this.#tools.register.now())
  }

  async #setup(): Promise<SetupRow | null> {
    return (await this.#tools.register.store.record('setup', 'setup'))?.row ?? null
  }

  async #company(): Promise<CompanyRow> {
    return (await this.#tools.register.store.record('company', 'company'))?.row ?? USUAL
  }

  /** Both kinds have one record, under the name of the kind. */
  async #put<K extends RecordKind & ('setup' | 'company')>(kind: K, row: RecordKinds[K]): Promise<Effect> {
    const version = (await this.#tools.register.store.record(kind, kind))?.version ?? 0
    return { on: 'record', kind, id: kind, owner: null, expect: version, row } as Effect
  }

  /** `effects` is asked when everything before has been committed. */
  #change(
    action: string,
    by: By | null,
    payload: Note['payload'],
    effects: () => Promise<readonly Effect[]>,
  ): Promise<void> {
    const { register } = this.#tools
    return register.alone(async () => {
      await register.commit([
        { meta: draft('organisation', action, { ...by }), payload, effects: await effects() },
      ])
    })
  }
}
