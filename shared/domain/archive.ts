/**
 * The whole archive from the ledgers that a reader may see.
 *
 * `life` is folded first, because verification of the other documents stands there. A reader without
 * some document simply gets an archive without it; nothing here asks why it is missing.
 */
import type { Millis } from '../base/ports.ts'
import type { ArchiveLedgers, TemplateRef } from './entry.ts'
import { foldDocument } from './fold.ts'
import { readLife } from './life.ts'
import type { Part } from './names.ts'
import { isOpenProposal, type ArchiveView, type DocumentView } from './view.ts'

export function foldArchive(
  ledgers: ArchiveLedgers,
  options: { readonly deviceOffset?: Millis | undefined } = {},
): ArchiveView {
  const lifeView = foldDocument(ledgers.parts.get('life') ?? [], options)
  const life = readLife(lifeView)

  const documents = new Map<Part, DocumentView>()
  let pending = 0
  let conflicts = 0
  for (const part of [...ledgers.parts.keys()].sort()) {
    const recorded = ledgers.parts.get(part) ?? []
    const view =
      part === 'life'
        ? lifeView
        : foldDocument(recorded, { deviceOffset: options.deviceOffset, marks: life.marks.get(part) })
    documents.set(part, view)
    pending += view.pending
    conflicts += conflictsIn(view)
  }
  return {
    archive: ledgers.archive,
    lifecycle: life.lifecycle,
    businesses: life.businesses,
    checking: life.checking,
    team: life.team,
    grants: life.grants,
    offering: life.offering,
    readings: life.readings,
    documents,
    template: life.template ?? latestTemplate(documents),
    pending,
    conflicts,
  }
}

export function conflictsIn(view: DocumentView): number {
  let conflicts = 0
  for (const field of view.fields.values()) if (field.conflict) conflicts++
  return conflicts
}

/** Fields for which a change waits to be taken up or left. */
export function proposalsIn({ proposals }: Pick<DocumentView, 'proposals'>): number {
  let waiting = 0
  for (const ones of proposals.values()) if (ones.some(isOpenProposal)) waiting++
  return waiting
}

/** While `life` has not arrived: what the newest save followed, so that the page can already be drawn. */
function latestTemplate(documents: ReadonlyMap<Part, DocumentView>): TemplateRef | null {
  let newest: { readonly time: Millis; readonly template: TemplateRef } | null = null
  for (const view of documents.values()) {
    for (const field of view.fields.values()) {
      const [head] = field.heads
      if (head !== undefined && (newest === null || head.time > newest.time)) newest = head
    }
  }
  return newest?.template ?? null
}
