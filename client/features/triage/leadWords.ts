/** What a lead came with in words: the remark, and what was noted since. It must not go with a file that is given up. */
import type { ArchiveView } from '../../../shared/domain/view.ts'

/** As much as a note takes (`templates/facts.ts`), with room for where it came from. */
const MOST_CHARS = 3_000

/** Empty: nothing was said. */
export function saidIn({ documents }: Pick<ArchiveView, 'documents'>): string {
  const remark = documents.get('profile')?.fields.get('remark')?.value
  const notes = [...documents.values()].flatMap(({ facts }) =>
    facts.flatMap(({ kind, fact, supersededBy }) =>
      kind === 'note' && supersededBy.length === 0 ? [fact['text']] : [],
    ),
  )
  return [remark, ...notes]
    .filter((text) => typeof text === 'string' && text.trim() !== '')
    .join('；')
    .slice(0, MOST_CHARS)
}
