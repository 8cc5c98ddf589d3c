/**
 * Pages of a first sync, turned into a change of the store. Where nothing of a pack is on the device yet, it is
 * stored as it came and only its cards are read. Else its documents go the way of every other page.
 */
import { emptySetHash } from '../../shared/base/setHash.ts'
import type { Fragment } from '../../shared/domain/card.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import type { OpenPack } from '../../shared/protocol/pack.ts'
import type { Item } from '../../shared/protocol/feed.ts'
import type { Pack } from '../../shared/protocol/sweep.ts'
import { mergeUpdates } from '../../shared/document/write.ts'
import { applyItems, shelveCard, type AppliedWork, type ApplyingTools } from './applying.ts'
import { receiveFragment } from './cardTools.ts'
import { Change } from './change.ts'
import type { SweptPage } from './depot.ts'
import { documentsOf, openPack } from './segment.ts'
import type { DocCard } from './shelf.ts'

/** Fewer documents than this are no segment of their own. */
const WORTH_KEEPING_WHOLE = 64

export async function applyPacks(tools: ApplyingTools, pages: readonly SweptPage[]): Promise<AppliedWork> {
  const opened: Opened[] = []
  for (const page of pages) opened.push(await open(page))
  const waiting = new Set([...tools.outbox.waiting()].map(({ doc }) => doc))
  const change = new Change()
  const items: { readonly scope: string; readonly item: Item }[] = []
  for (const page of opened) {
    const cards = cardsOf(tools, page, waiting)
    if (cards === null) items.push(...itemsOf(page))
    else keepWhole(tools, change, page, cards)
  }
  const none: AppliedWork = { change, mismatched: [], repaired: [], leaving: [] }
  return items.length === 0 ? none : applyItems(tools, items, change)
}

interface Opened {
  readonly open: OpenPack
  readonly body: Uint8Array
  /** Of each document in the pack. */
  readonly scopes: readonly (readonly string[])[]
}

async function open({ scopes, pack }: SweptPage): Promise<Opened> {
  const open = await openPack(pack.body)
  return { open, body: pack.body, scopes: scopesOf(scopes, pack, open) }
}

function scopesOf(names: readonly string[], { sets, patterns, runs }: Pack, { documents }: OpenPack) {
  const named = sets.map((set) => set.map((place) => names[place] ?? ''))
  const scopes: (readonly string[])[] = []
  for (let at = 0; at < runs.length; at += 2) {
    const pattern = patterns[runs[at] ?? 0] ?? []
    for (let left = runs[at + 1] ?? 0; left > 0; left--)
      for (const set of pattern) scopes.push(named[set] ?? [])
  }
  if (scopes.length !== documents.length)
    throw new RangeError('a pack says of other documents who lists them')
  return scopes
}

/** Null unless all of it is new here. */
function cardsOf(
  { shelf }: ApplyingTools,
  { open, scopes }: Opened,
  waiting: ReadonlySet<DocId>,
): Map<DocId, DocCard> | null {
  if (open.documents.length < WORTH_KEEPING_WHOLE) return null
  const cards = new Map<DocId, DocCard>()
  let at = 0
  for (const { doc, masked, card } of open.documents) {
    const fragment: Fragment | null = receiveFragment(doc, card)
    if (fragment === null || waiting.has(doc) || shelf.card(doc) !== null) return null
    const before = cards.get(doc) ?? { fragment: null, masked: null, scopes: [], seg: null, page: null }
    const listed = shelf.scopeList(scopes[at++] ?? [])
    cards.set(doc, { ...before, scopes: listed, ...(masked ? { masked: fragment } : { fragment }) })
  }
  return cards
}

function keepWhole(
  tools: ApplyingTools,
  change: Change,
  { body }: Opened,
  cards: ReadonlyMap<DocId, DocCard>,
): void {
  const n = tools.nextSegment()
  change.segments.set(n, { type: 'pack', era: tools.era, body })
  for (const [doc, card] of cards) {
    change.quiet.add(doc)
    change.touched.add(doc)
    shelveCard(tools, change, doc, card.fragment === null ? card : { ...card, seg: n }, true)
  }
}

/** As if each scope had brought them by itself. */
function itemsOf({ open, scopes }: Opened): readonly { readonly scope: string; readonly item: Item }[] {
  const stored = documentsOf(open, 0)
  return open.documents.flatMap(({ doc, masked, epoch, seq, card }, at) => {
    const whole = masked ? undefined : stored.get(doc)
    const item: Item = {
      op: 'PUT',
      doc,
      epoch,
      seq,
      full: true,
      update: whole === undefined ? null : mergeUpdates(whole.updates),
      authors: [...(whole?.authors ?? [])],
      receipts: [...(whole?.receipts ?? [])],
      card,
      count: whole?.count ?? 0,
      setHash: whole?.setHash ?? emptySetHash,
    }
    return (scopes[at] ?? [])
      .filter((scope) => scope.endsWith(MASKED) === masked)
      .map((scope) => ({ scope, item }))
  })
}
