/**
 * Everything that a card depends on beside the ledger, the same on every device and on the server:
 * pinyin, region names, templates, what must be filled, the order of stages.
 *
 * Heavy (dictionaries): for the worker and the server, never for the page.
 */
import { pinyinOf } from '../base/chinese.ts'
import type { TemplateRef } from '../domain/entry.ts'
import type { FragmentTools } from '../domain/fragment.ts'
import type { RequiredKeys } from '../domain/row.ts'
import { allRegions } from './allRegions.ts'
import { cardTemplate } from './card.ts'
import { requiredAt, stageOf } from './complete.ts'
import { findTemplate } from './index.ts'
import type { Template } from './types.ts'

/** Grows when cards made before would look different now; whoever stores cards makes them anew. */
export const CARDS_VERSION = 2

export const cardTools: FragmentTools = {
  pinyin: pinyinOf,
  region: (code) => allRegions.path(code).at(-1) ?? null,
  template: cardTemplate,
}

const requiredByStage = new WeakMap<Template, Map<string, readonly string[]>>()

/**
 * The keys that a file at this stage must have filled. Reasons for a missing number (K3) are left
 * out: a card cannot tell which kinds of contact there are.
 */
export const requiredKeys: RequiredKeys = (ref, stage) => {
  const template = ref === null ? null : findTemplate(ref)
  if (template === null) return []
  const byStage = requiredByStage.get(template) ?? new Map<string, readonly string[]>()
  requiredByStage.set(template, byStage)
  // An unknown stage asks for what every file needs, and is not worth remembering by its name.
  const at = stageOf(template, stage)?.code ?? null
  let keys = byStage.get(at ?? '')
  if (keys === undefined) {
    keys = requiredAt(template, at)
      .filter((field) => field.unless === undefined)
      .map((field) => field.key)
    byStage.set(at ?? '', keys)
  }
  return keys
}

/** Place of a stage in its template's order, from 1; 0 for none or an unknown one. */
export function stageRank(ref: TemplateRef | null, stage: string): number {
  const template = ref === null ? null : findTemplate(ref)
  return template === null ? 0 : template.stages.findIndex(({ code }) => code === stage) + 1
}
