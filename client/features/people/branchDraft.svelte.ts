/** The facts of a branch as they are being typed. */
import type { BranchEdit, BranchInfo } from '../../http/api.ts'

export class BranchDraft {
  readonly #before: BranchEdit
  name = $state('')
  code = $state('')
  template = $state('')
  ownership = $state('own')
  entity = $state('')
  agreement = $state('')
  preset = $state('store')

  /** Null: a new one. */
  constructor(branch: BranchInfo | null, template: string) {
    this.#before = {
      name: branch?.name ?? '',
      code: branch?.code ?? '',
      template: branch?.template ?? template,
      ownership: branch?.ownership ?? 'own',
      entity: branch?.entity ?? '',
      agreement: branch?.agreement ?? '',
      preset: branch?.preset ?? 'store',
    }
    Object.assign(this, this.#before)
  }

  get value(): BranchEdit {
    const { template, ownership, preset } = this
    return {
      name: this.name.trim(),
      code: this.code.trim().toUpperCase(),
      template,
      ownership,
      entity: this.entity.trim(),
      agreement: this.agreement.trim(),
      preset,
    }
  }

  get isDirty(): boolean {
    return JSON.stringify(this.value) !== JSON.stringify({ ...this.#before })
  }
  get isWhole(): boolean {
    return this.name.trim() !== '' && /^[A-Z0-9]{1,12}$/.test(this.code.trim().toUpperCase())
  }
}
