/** From a change of a watched field to the field whose history shows what stood and what came. */
import type { Part } from '../../../shared/domain/names.ts'
import type { WatchedChange } from '../../../shared/domain/watching.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { findTemplate } from '../../../shared/templates/index.ts'
import type { OpenedArchive } from '../../api.ts'
import type { Looked } from '../archives/page.svelte.ts'

/** Null: the document is not here, or is read in masks. */
export function lookAt(
  opened: OpenedArchive,
  { part, at, by, what }: WatchedChange & { readonly part: Part },
): Looked | null {
  const template = findTemplate(opened.template)
  if (template === null) return null
  for (const { key, history } of opened.view.documents.get(part)?.fields.values() ?? []) {
    const field = fieldOf(template, key)
    const isIt = what.some((word) => word.split('.')[0] === field?.key)
    if (field === null || !isIt) continue
    if (history.some(({ author, receipt }) => receipt?.received === at && author.user === by))
      return { part, keys: [key], field }
  }
  return null
}
