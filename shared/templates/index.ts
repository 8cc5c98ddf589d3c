/** The templates that ship with the program, and how an entry's `homeDeco@1` finds its own. */
import type { TemplateRef } from '../domain/entry.ts'
import { generic } from './generic.ts'
import { homeDeco } from './homeDeco.ts'
import { templateRef } from './keys.ts'
import { realEstate } from './realEstate.ts'
import { templateIds, type Template, type TemplateId } from './types.ts'

export const templates: { readonly [id in TemplateId]: Template } = { homeDeco, generic, realEstate }

const byRef = new Map<TemplateRef, Template>(
  templateIds.map((id) => [templateRef(templates[id]), templates[id]]),
)

export const isTemplateId = (text: string): text is TemplateId =>
  (templateIds as readonly string[]).includes(text)

/** Null for a template or a version that this program does not ship: shown as "newer", never guessed. */
export const findTemplate = (ref: TemplateRef): Template | null => byRef.get(ref) ?? null
