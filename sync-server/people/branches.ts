/**
 * Branches: the places where rights stand, 直营 or 加盟, each with its template for new archives.
 *
 * A closed branch keeps what it has: nobody is taken on there and no archive begins, and whoever works
 * there finishes or hands over.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import { ownerships, presets, type Ownership, type Preset } from '../../shared/policy/company.ts'
import { draft, type Note } from '../ingest/draft.ts'
import type { BranchRow } from '../store/contract.ts'
import { fits, MOST_NAME, type By, type PeopleRefusal, type Register } from './register.ts'

export interface NewBranch {
  readonly code: string
  readonly name: string
  readonly template: string
  /** Default: 直营, 标准门店. */
  readonly ownership?: string
  readonly entity?: string
  readonly agreement?: string
  readonly preset?: string
}

export interface MadeBranch {
  readonly note: Note
  readonly row: BranchRow
}

const MOST_ENTITY = 120
const MOST_AGREEMENT = 200

const isOwnership = (text: string): text is Ownership => (ownerships as readonly string[]).includes(text)
const isPreset = (text: string): text is Preset => (presets as readonly string[]).includes(text)

export class Branches {
  readonly #register: Register
  readonly #isTemplate: (id: string) => boolean

  constructor(register: Register, isTemplate: (id: string) => boolean) {
    this.#register = register
    this.#isTemplate = isTemplate
  }

  add(branch: NewBranch, by: By | null): Promise<Result<BranchRow, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const made = this.make(branch, by)
      if (!made.ok) return made
      await this.#register.commit([made.value.note])
      return ok(made.value.row)
    })
  }

  edit(id: string, branch: Required<NewBranch>, by: By | null): Promise<Result<BranchRow, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const before = this.#register.directory.branch(id)
      if (before === null) return err({ code: 'not-found', field: 'branch' })
      const row = this.#row(branch, id)
      if (!row.ok) return row
      return this.#put({ ...row.value, closed: before.closed }, 'branchChanged', by)
    })
  }

  /** `closed` false opens it again. */
  close(id: string, closed: boolean, by: By | null): Promise<Result<BranchRow, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const before = this.#register.directory.branch(id)
      if (before === null) return err({ code: 'not-found', field: 'branch' })
      if (before.closed === closed) return ok(before)
      return this.#put({ ...before, closed }, closed ? 'branchClosed' : 'branchOpened', by)
    })
  }

  /** Not committed yet: for set-up, which makes several things at once. */
  make(branch: NewBranch, by: By | null): Result<MadeBranch, PeopleRefusal> {
    const row = this.#row(branch, this.#register.id())
    return row.ok ? ok({ row: row.value, note: noteOf(row.value, 'branchAdded', by) }) : row
  }

  #row(branch: NewBranch, id: string): Result<BranchRow, PeopleRefusal> {
    const { code, template, ownership = 'own', preset = 'store' } = branch
    const name = branch.name.trim()
    if (!fits(name, MOST_NAME)) return err({ code: 'bad-request', field: 'name' })
    if (!this.#isTemplate(template)) return err({ code: 'not-found', field: 'template' })
    if (!isOwnership(ownership)) return err({ code: 'bad-request', field: 'ownership' })
    if (!isPreset(preset)) return err({ code: 'bad-request', field: 'preset' })
    const holder = this.#register.directory.branchByCode(code)
    if (holder !== null && holder.id !== id) return err({ code: 'taken', field: 'code' })
    const entity = (branch.entity ?? '').trim()
    const agreement = (branch.agreement ?? '').trim()
    if (entity.length > MOST_ENTITY) return err({ code: 'bad-request', field: 'entity' })
    if (agreement.length > MOST_AGREEMENT) return err({ code: 'bad-request', field: 'agreement' })
    // A shop of one's own has no other legal entity that could agree to anything.
    const franchise = ownership === 'franchise' ? { entity, agreement } : { entity: '', agreement: '' }
    return ok({ id, code, name, template, ownership, ...franchise, preset, closed: false })
  }

  async #put(row: BranchRow, action: string, by: By | null): Promise<Result<BranchRow, PeopleRefusal>> {
    await this.#register.commit([noteOf(row, action, by)])
    return ok(row)
  }
}

const noteOf = (row: BranchRow, action: string, by: By | null): Note => {
  const { id, ...said } = row
  return {
    meta: draft('organisation', action, { ...by, branch: id, object: id }),
    payload: said,
    effects: [{ on: 'branch', row }],
  }
}
