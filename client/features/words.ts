/**
 * Labels that live in template data, in the language of the interface.
 *
 * A code that no template of this program knows is shown as it stands: a newer template must not make
 * anything invisible.
 */
import { templateId } from '../../shared/domain/filter.ts'
import { isTemplateId, templates } from '../../shared/templates/index.ts'
import type { Template, Words } from '../../shared/templates/types.ts'
import { getLocale } from '../paraglide/runtime.js'

export const say = (words: Words): string => (getLocale() === 'en' ? words.en : words.zh)

/** Takes an id (`homeDeco`) or a reference with a version (`homeDeco@1`). */
export function templateOf(text: string): Template | null {
  const id = templateId(text)
  return isTemplateId(id) ? templates[id] : null
}

export function templateTitle(text: string): string {
  const template = templateOf(text)
  return template ? say(template.title) : text
}

/** `template` empty: the first template that knows the stage, for lists over several industries. */
export function stageLabel(stage: string, template = ''): string {
  const from = template === '' ? Object.values(templates) : [templateOf(template)]
  const found = from.flatMap((each) => each?.stages ?? []).find((each) => each.code === stage)
  return found ? say(found) : stage
}

/** As one of several to choose from: where two tracks call a stage alike, with its track. */
export function stageChoice(stage: string, template = ''): string {
  const all = template === '' ? Object.values(templates) : [templateOf(template)]
  const from = all.find((each) => each?.stages.some(({ code }) => code === stage))
  const found = from?.stages.find(({ code }) => code === stage)
  if (!from || !found) return stageLabel(stage, template)
  const label = say(found)
  const track = from.tracks.find(({ code }) => code === found.track)
  const isAlone = from.stages.every((other) => other === found || say(other) !== label)
  return isAlone || track === undefined ? label : `${label} · ${say(track)}`
}

/** Its place on the way; what no template knows comes last. */
export function stageRankOf(stage: string, template: string): number {
  const at = templateOf(template)?.stages.findIndex(({ code }) => code === stage) ?? -1
  return at === -1 ? Number.MAX_SAFE_INTEGER : at
}
