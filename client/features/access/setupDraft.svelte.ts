/**
 * What the set-up page has collected so far, and what is still wrong with it.
 *
 * Nothing is sent before everything is right, and nothing is stored here: the administrator's password
 * lives in this object until the answer comes.
 */
import type { TemplateId } from '../../../shared/templates/types.ts'
import { MIN_PASSWORD_LENGTH, type Setup } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { PasswordJudge } from './strength.svelte.ts'

export class BranchDraft {
  code = $state('')
  name = $state('')
  template = $state<TemplateId>('homeDeco')

  constructor(code: string) {
    this.code = code
  }
}

const CODE = /^[A-Z0-9]{1,12}$/
const LOGIN = /^[a-z0-9][a-z0-9._-]{1,39}$/

export class SetupDraft {
  readonly #judge = new PasswordJudge()
  company = $state('')
  branches = $state<BranchDraft[]>([new BranchDraft('A'), new BranchDraft('B')])
  name = $state('')
  login = $state('')
  password = $state('')

  addBranch(): void {
    const taken = this.branches.map((branch) => branch.code)
    const free = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => !taken.includes(letter)) ?? ''
    this.branches.push(new BranchDraft(free))
  }

  removeBranch(branch: BranchDraft): void {
    this.branches = this.branches.filter((each) => each !== branch)
  }

  get strength() {
    return this.#judge.of(this.password, [this.company, this.name, this.login])
  }

  /** By the name of the field; a branch's fields are `code <n>` and `name <n>`. Empty when all is well. */
  get faults(): { readonly [field: string]: string } {
    const faults: { [field: string]: string } = {}
    const need = (field: string, text: string) => {
      if (text.trim() === '') faults[field] = m.access_needed()
    }
    need('company', this.company)
    need('adminName', this.name)
    if (!LOGIN.test(this.login)) faults['login'] = m.access_loginRule()
    if (this.strength === 'short') faults['password'] = m.access_passwordShort({ least: MIN_PASSWORD_LENGTH })
    if (this.strength === 'weak') faults['password'] = m.access_passwordWeak()
    this.branches.forEach((branch, at) => {
      need(`name ${at}`, branch.name)
      if (!CODE.test(branch.code)) faults[`code ${at}`] = m.access_codeRule()
      else if (this.branches.findIndex((each) => each.code === branch.code) < at)
        faults[`code ${at}`] = m.access_codeTwice()
    })
    return faults
  }

  toSetup(token: string): Setup {
    return {
      token,
      company: this.company.trim(),
      branches: this.branches.map(({ code, name, template }) => ({ code, name: name.trim(), template })),
      admin: { login: this.login, name: this.name.trim(), password: this.password },
    }
  }
}
