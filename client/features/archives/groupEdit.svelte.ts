/**
 * One group of fields while someone edits it.
 *
 * `seen` is taken when editing begins and never again: what arrives from elsewhere while someone types
 * was not seen, and has to come out as a conflict rather than vanish (client/api.ts, FieldChanges).
 * A field that is in conflict already is not edited here but settled, where all its sides stand.
 */
import { SvelteMap } from 'svelte/reactivity'
import { canonicalJson, type Json } from '../../../shared/base/json.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import type { EntryId } from '../../../shared/domain/names.ts'
import type { Complaint } from '../../../shared/templates/refusal.ts'
import type { Field } from '../../../shared/templates/types.ts'
import {
  draftOf,
  draftText,
  emptyDraft,
  isShape,
  readDraft,
  type Draft,
  type DraftTools,
} from './fieldDraft.ts'
import { headsShown, isEdited, registersOf, type Line } from './formModel.ts'

export interface Change {
  readonly fields: { readonly [key: FieldKey]: Json }
  readonly seen: { readonly [key: FieldKey]: readonly EntryId[] }
}

interface Begun {
  readonly field: Field
  readonly seen: readonly EntryId[]
  readonly draft: string
}

export class GroupEdit {
  readonly #tools: () => DraftTools
  readonly #begun = new SvelteMap<FieldKey, Begun>()
  #drafts = $state.raw<{ readonly [key: FieldKey]: Draft }>({})
  #faults = $state.raw<{ readonly [key: FieldKey]: Complaint }>({})
  /** Items made here and not saved yet, by list. */
  #added = $state.raw<readonly { readonly field: Field; readonly key: FieldKey }[]>([])

  constructor(lines: readonly Line[], tools: () => DraftTools) {
    this.#tools = tools
    const drafts: Record<FieldKey, Draft> = {}
    for (const line of lines) {
      if (!isEdited(line)) continue
      for (const register of registersOf(line)) {
        if (register.conflict) continue
        drafts[register.key] = this.#begin(line.field, register.key, register.value, headsShown(register))
      }
      if (line.key !== null && line.register === null)
        drafts[line.key] = this.#begin(line.field, line.key, null, [])
    }
    this.#drafts = drafts
  }

  #begin(field: Field, key: FieldKey, value: Json, seen: readonly EntryId[]): Draft {
    const draft = draftOf(field.type, value, this.#tools())
    this.#begun.set(key, { field, seen, draft: canonicalJson(draft as Json) })
    return draft
  }

  /** Undefined: not edited here. */
  draft(key: FieldKey): Draft | undefined {
    return this.#drafts[key]
  }

  fault(key: FieldKey): Complaint | null {
    return this.#faults[key] ?? null
  }

  added(field: Field): readonly FieldKey[] {
    return this.#added.filter((item) => item.field.key === field.key).map(({ key }) => key)
  }

  get dirty(): boolean {
    return [...this.#begun.keys()].some((key) => this.#isChanged(key))
  }

  /** The name and the numbers that were typed here, for 查重. What stood before was compared when it was typed. */
  typedReach(): { readonly name: string; readonly numbers: readonly string[] } {
    const changed = [...this.#begun.keys()].filter((key) => this.#isChanged(key))
    const draft = (key: FieldKey): Draft => this.#drafts[key] ?? ''
    return {
      name: changed.includes('name') ? draftText(draft('name')) : '',
      numbers: changed.flatMap((key) => {
        const item = draft(key)
        if (this.#begun.get(key)?.field.type.is !== 'contacts' || !isShape(item)) return []
        return ['mobile', 'landline'].includes(draftText(item['type'])) ? [draftText(item['value'])] : []
      }),
    }
  }

  set(key: FieldKey, draft: Draft): void {
    this.#drafts = { ...this.#drafts, [key]: draft }
    if (this.#faults[key] !== undefined) this.check(key)
  }

  /** Judges one field, as soon as the person has left it. */
  check(key: FieldKey): void {
    const begun = this.#begun.get(key)
    const draft = this.#drafts[key]
    if (begun === undefined || draft === undefined) return
    const read = readDraft(begun.field.type, draft, this.#tools())
    const { [key]: _before, ...others } = this.#faults
    this.#faults = read.ok ? others : { ...others, [key]: read.error }
  }

  add(field: Field, key: FieldKey): void {
    const draft = emptyDraft(field.type)
    this.#begun.set(key, { field, seen: [], draft: canonicalJson(draft as Json) })
    this.#drafts = { ...this.#drafts, [key]: draft }
    this.#added = [...this.#added, { field, key }]
  }

  /** An item that was never saved goes without a trace; one that stands is emptied. */
  remove(key: FieldKey): void {
    const begun = this.#begun.get(key)
    if (begun === undefined) return
    const { [key]: _fault, ...faults } = this.#faults
    this.#faults = faults
    if (this.#added.some((item) => item.key === key)) {
      this.#added = this.#added.filter((item) => item.key !== key)
      this.#begun.delete(key)
      const { [key]: _draft, ...drafts } = this.#drafts
      this.#drafts = drafts
    } else this.set(key, emptyDraft(begun.field.type))
  }

  /** Changed here and not saved yet. */
  isTyped(key: FieldKey): boolean {
    return this.#isChanged(key)
  }

  /** An item that will be removed by saving. */
  isEmptied(key: FieldKey): boolean {
    const begun = this.#begun.get(key)
    if (begun === undefined) return false
    return (
      canonicalJson((this.#drafts[key] ?? '') as Json) === canonicalJson(emptyDraft(begun.field.type) as Json)
    )
  }

  /** What is to be saved; null while something is wrong, which is then said at its field. */
  read(): Change | null {
    const fields: Record<FieldKey, Json> = {}
    const seen: Record<FieldKey, readonly EntryId[]> = {}
    const faults: Record<FieldKey, Complaint> = {}
    for (const [key, begun] of this.#begun) {
      if (!this.#isChanged(key)) continue
      const read = readDraft(begun.field.type, this.#drafts[key] ?? '', this.#tools())
      if (!read.ok) faults[key] = read.error
      else {
        fields[key] = read.value
        if (begun.seen.length > 0) seen[key] = begun.seen
      }
    }
    this.#faults = faults
    return Object.keys(faults).length > 0 ? null : { fields, seen }
  }

  refuse(key: FieldKey, complaint: Complaint): void {
    this.#faults = { ...this.#faults, [key]: complaint }
  }

  get firstFault(): FieldKey | null {
    return [...this.#begun.keys()].find((key) => this.#faults[key] !== undefined) ?? null
  }

  #isChanged(key: FieldKey): boolean {
    const begun = this.#begun.get(key)
    const draft = this.#drafts[key]
    return begun !== undefined && draft !== undefined && canonicalJson(draft as Json) !== begun.draft
  }
}
