/**
 * Everything that a card depends on beside the ledger, the same on every device and on the server:
 * pinyin, region names, templates, what must be filled, the order of stages.
 *
 * Heavy (dictionaries): for the worker and the server, never for the page.
 */
import { pinyinOf } from '../base/chinese.ts'
import type { TemplateRef } from '../domain/entry.ts'
import type { Given } from '../domain/card.ts'
import type { FragmentTools } from '../domain/fragment.ts'
import type { Compartment } from '../domain/names.ts'
import type { RequiredKeys } from '../domain/row.ts'
import { allRegions } from './allRegions.ts'
import { cardTemplate } from './card.ts'
import { conditionsOf, holds, requiredAt, stageOf } from './complete.ts'
import { findTemplate } from './index.ts'
import type { Field, Template } from './types.ts'

/** Grows when cards made before would look different now; whoever stores cards makes them anew. */
export const CARDS_VERSION = 13

export const cardTools: FragmentTools = {
  pinyin: pinyinOf,
  region: (code) => allRegions.path(code).at(-1) ?? null,
  template: cardTemplate,
}

/** By stage, and by which conditions hold: few of the many that could. */
const requiredByStage = new WeakMap<Template, Map<string, readonly Field[]>>()
const NONE: readonly Field[] = []

/** The same array for the same question, so that others can remember what they made of it. */
function requiredFields(ref: TemplateRef | null, stage: string, given: Given): readonly Field[] {
  const template = ref === null ? null : findTemplate(ref)
  if (template === null) return NONE
  const byStage = requiredByStage.get(template) ?? new Map<string, readonly Field[]>()
  requiredByStage.set(template, byStage)
  // An unknown stage asks for what every file needs, and is not worth remembering by its name.
  const at = stageOf(template, stage)?.code ?? null
  const known = { ...given, stage }
  const held = conditionsOf(template).map((condition) => (holds(condition, known) ? '1' : '0'))
  const key = `${at ?? ''} ${held.join('')}`
  let fields = byStage.get(key)
  if (fields === undefined) {
    fields = requiredAt(template, at, known).filter((field) => field.unless === undefined)
    byStage.set(key, fields)
  }
  return fields
}

/**
 * The keys that a file at this stage must have filled, as far as their compartments are known to the
 * reader: what stands in the others is nobody's gap here. Reasons for a missing number (K3) are left
 * out: they are no data, and no share of what is there counts them.
 */
export function requiredKeysFor(knows: (compartment: Compartment) => boolean): RequiredKeys {
  const made = new WeakMap<readonly Field[], readonly string[]>()
  return (ref, stage, given) => {
    const fields = requiredFields(ref, stage, given)
    let keys = made.get(fields)
    if (keys === undefined) {
      keys = fields.filter((field) => knows(field.compartment)).map((field) => field.key)
      made.set(fields, keys)
    }
    return keys
  }
}

/** For whoever knows of every compartment, as head office does. */
export const requiredKeys: RequiredKeys = requiredKeysFor(() => true)

/** Place of a stage in its template's order, from 1; 0 for none or an unknown one. */
export function stageRank(ref: TemplateRef | null, stage: string): number {
  const template = ref === null ? null : findTemplate(ref)
  return template === null ? 0 : template.stages.findIndex(({ code }) => code === stage) + 1
}
