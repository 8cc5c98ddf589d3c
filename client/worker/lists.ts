/** Keeps the catalogue what the vault's cards say: filled at unlock, then card by card. */
import type { AnsweredProposal } from '../../shared/domain/answeredProposals.ts'
import type { Card, Fragment } from '../../shared/domain/card.ts'
import type { OpenComplaint } from '../../shared/domain/complaint.ts'
import { checkStateOf, DRAFT } from '../../shared/domain/checking.ts'
import { showsGround, showsStopped } from '../../shared/domain/consent.ts'
import type { ArchiveId, Compartment, Part } from '../../shared/domain/names.ts'
import { gapsIn, rowOf, type RequiredKeys } from '../../shared/domain/row.ts'
import { tagsWorn } from '../../shared/domain/tags.ts'
import { waitsSince } from '../../shared/domain/triage.ts'
import type { WatchedPart } from '../../shared/domain/watching.ts'
import { activeMemberships } from '../../shared/policy/decide.ts'
import { matrix } from '../../shared/policy/table.ts'
import { requiredKeysFor, stageRank } from '../../shared/templates/cardTools.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { channelProfile } from '../../shared/templates/channelProfiles.ts'
import { NOT_FOLLOWED, stayingOf } from '../../shared/templates/staying.ts'
import { isMet } from '../../shared/templates/urgency.ts'
import type { DeviceRow, RowSync } from '../api.ts'
import { Catalogue, type CatalogueEntry } from '../search/catalogue.ts'
import type { Words } from '../search/haystack.ts'
import type { Vault } from '../vault/vault.ts'

/** An empty catalogue that makes its rows from this vault's cards. */
export function newCatalogue(vault: Vault): Catalogue {
  return new Catalogue(
    (archive) => deviceRow(vault, archive),
    (archive) => gapsHere(vault, archive),
  )
}

export function deviceRow(vault: Vault, archive: ArchiveId): DeviceRow {
  const row = rowOf({ archive, fragments: fragmentsOf(vault, archive) }, requiredHere(vault))
  const { nextReview, quietSince, unreached } = entryOf(vault, archive).brief
  return { ...row, nextReview, quietSince, unreached, sync: syncOf(vault, archive, row.conflicts) }
}

/** What its stage still needs, of what this person may read. */
export const gapsHere = (vault: Vault, archive: ArchiveId): readonly string[] =>
  gapsIn({ archive, fragments: fragmentsOf(vault, archive) }, requiredHere(vault))

export function fillCatalogue(vault: Vault, catalogue: Catalogue): void {
  const hidden = new Set([...vault.dated()].filter((archive) => !vault.mayShow(archive)))
  for (const archive of vault.shelf.archives())
    if (!hidden.has(archive) && !isOut(vault, archive)) catalogue.put(entryOf(vault, archive))
}

/** 作废: in no list, no count, no search and no duplicate; the bin asks for it by itself (`bin.ts`). */
export function isOut(vault: Vault, archive: ArchiveId): boolean {
  const state = vault.shelf.life(archive)?.state
  return state === 'voided' || state === 'erased'
}

/**
 * Takes out of the lists what may be shown no longer because a date has come, and puts in what begins. True:
 * something changed. Cheap, because few archives have such a date.
 */
export function followDates(vault: Vault, catalogue: Catalogue): boolean {
  let changed = false
  for (const archive of vault.dated()) {
    const shown = catalogue.row(archive) !== null
    if (shown === (vault.mayShow(archive) && !isOut(vault, archive))) continue
    refreshCatalogue(vault, catalogue, [archive])
    changed = true
  }
  return changed
}

export function refreshCatalogue(vault: Vault, catalogue: Catalogue, archives: Iterable<ArchiveId>): void {
  for (const archive of archives) {
    if (vault.shelf.parts(archive).size === 0 || !vault.mayShow(archive) || isOut(vault, archive))
      catalogue.remove(archive)
    else catalogue.put(entryOf(vault, archive))
  }
}

/** Gaps are counted in what this person may read; nobody is sent to look for the rest. */
function requiredHere(vault: Vault): RequiredKeys {
  const roles = activeMemberships(vault.actor, vault.now()).map((membership) => membership.role)
  const key = roles.join()
  let known = requiredByRoles.get(key)
  if (known === undefined) {
    const reads = (compartment: Compartment): boolean =>
      roles.some((role) => matrix[role][compartment].read !== undefined)
    requiredByRoles.set(key, (known = requiredKeysFor(reads)))
  }
  return known
}

const requiredByRoles = new Map<string, RequiredKeys>()

export function syncOf(vault: Vault, archive: ArchiveId, conflicts: number): RowSync {
  if (vault.isRejected(archive)) return 'rejected'
  if (conflicts > 0) return 'conflict'
  return vault.waitsFor(archive) > 0 ? 'pending' : 'synced'
}

function fragmentsOf(vault: Vault, archive: ArchiveId): Card['fragments'] {
  const fragments: Record<Part, Fragment> = {}
  for (const [part, card] of vault.shelf.parts(archive)) {
    const fragment = card.fragment ?? card.masked
    if (fragment !== null) fragments[part] = fragment
  }
  return fragments
}

type Of<P extends Fragment['part']> = Extract<Fragment, { readonly part: P }>

/** The same as the row will say (`rowOf`), without making it: every archive comes through here at unlock. */
export function entryOf(vault: Vault, archive: ArchiveId): CatalogueEntry {
  let life: Of<'life'> | null = null
  let profile: Of<'profile'> | null = null
  let contact: Of<'contact'> | null = null
  let deal: Of<'deal'> | null = null
  let changed = 0
  let checked = 0
  let conflicts = 0
  let proposed = 0
  let parallel = 0
  let nextFollowUp = ''
  let lastContact: number | null = null
  let complaints = 0
  let openComplaints = NO_COMPLAINTS
  let givenUp: number | null = null
  let consented = false
  let stopped = false
  let groundless: number | null = null
  // Whoever sees neither cannot tell how old a file is.
  let whole = false
  let answerDue = ''
  const watched: WatchedPart[] = []
  const answeredProposals: AnsweredProposal[] = []
  for (const [part, card] of vault.shelf.parts(archive)) {
    const fragment = card.fragment ?? card.masked
    if (fragment === null) continue
    changed = Math.max(changed, fragment.changed)
    checked = Math.max(checked, fragment.checked ?? 0)
    conflicts += fragment.conflicts
    proposed += fragment.proposed ?? 0
    if (fragment.watched !== undefined) watched.push({ part, changes: fragment.watched })
    if (fragment.answeredProposals !== undefined) answeredProposals.push(...fragment.answeredProposals)
    parallel = Math.max(parallel, fragment.parallel ?? 0)
    if (fragment.part === 'life') life = fragment
    else if (fragment.part === 'profile') {
      profile = fragment
      whole = card.fragment !== null
    } else if (fragment.part === 'contact') contact = fragment
    else if (fragment.part === 'consent') {
      consented = showsGround(fragment)
      stopped = showsStopped(fragment)
      groundless = fragment.groundless ?? null
      answerDue = fragment.answerDue ?? ''
    } else if (fragment.part === 'deal') {
      if (deal === null || fragment.changed > deal.changed) deal = fragment
    } else if (fragment.part === 'service') {
      const day = fragment.nextFollowUp
      if (day !== '' && (nextFollowUp === '' || day < nextFollowUp)) nextFollowUp = day
      complaints += fragment.complaints ?? 0
      if (fragment.openComplaints !== undefined)
        openComplaints = [...openComplaints, ...fragment.openComplaints]
      if (fragment.givenUp !== undefined) givenUp = Math.max(givenUp ?? 0, fragment.givenUp)
      if (fragment.lastContact !== null) lastContact = Math.max(lastContact ?? 0, fragment.lastContact)
    }
  }
  const template = life?.template ?? ''
  const stage = deal?.stage ?? ''
  const archiveNo = life?.archiveNo ?? ''
  const checking = checkStateOf(life?.checking ?? DRAFT, checked)
  // A day that was set is no promise any more, to whoever is not to be reached.
  if (stopped) nextFollowUp = ''
  const rank = stageRank(life?.template ?? null, stage) || null
  return {
    brief: {
      archive,
      archiveNo,
      stage,
      complaints,
      openComplaints,
      answerDue,
      stageRank: rank,
      met: stopped || isMet(life?.template == null ? null : findTemplate(life.template), stage),
      owner: life?.owner ?? null,
      branch: life?.branch ?? null,
      answered: contact?.review?.at ?? null,
      lead:
        contact === null || stopped || channelProfile(profile?.channel).triage === undefined
          ? null
          : waitsSince({
              begun: life?.begun ?? null,
              checking,
              triage: contact.triage ?? null,
              restored: life?.restored ?? null,
              lastContact,
              planned: nextFollowUp !== '',
              first: rank === null || rank === 1,
            }),
      tier: profile?.tier ?? '',
      template,
      targetDate: deal?.targetDate ?? '',
      nextFollowUp,
      lastContact,
      checking,
      clientType: profile?.clientType ?? '',
      urgency: deal?.urgency ?? '',
      channel: profile?.channel ?? '',
      region: profile?.region ?? '',
      tags: tagsWorn(profile?.tags ?? NONE, vault.tags.canonical),
      shown: deal?.shown ?? NO_FIELDS,
      budgetMin: deal?.budgetMin ?? null,
      budgetMax: deal?.budgetMax ?? null,
      changed,
      begun: life?.begun ?? null,
      filingMinutes: life?.filingMinutes ?? null,
      watched: watched.length === 0 ? null : watched,
      answeredProposals: answeredProposals.length === 0 ? null : answeredProposals,
      stageSince: deal?.stageSince ?? null,
      ...(contact !== null || whole
        ? stayingOf({ life, contact, givenUp, tier: profile?.tier ?? '', stage, lastContact, stopped })
        : NOT_FOLLOWED),
      firstTouch: profile?.touches?.[0] ?? '',
      lastTouch: profile?.touches?.at(-1) ?? '',
      reachable: contact?.reachable ?? false,
      consented,
      stopped,
      groundless,
      conflicts,
      proposed,
      parallel,
      sync: syncOf(vault, archive, conflicts),
    },
    words: wordsOf(profile, contact, archiveNo, vault),
  }
}

function wordsOf(
  named: Of<'profile'> | null,
  reached: Of<'contact'> | null,
  archiveNo: string,
  { tags }: Vault,
): Words {
  return {
    name: named?.name ?? '',
    alias: named?.alias ?? '',
    pinyin: named?.pinyin ?? '',
    // By every word that means what it wears.
    tags: tagsWorn(named?.tags ?? NONE, tags.canonical).flatMap(tags.words),
    place: named?.place ?? '',
    tails: reached?.tails ?? NONE,
    address: reached?.address ?? '',
    archiveNo,
  }
}

const NONE: readonly string[] = []
const NO_COMPLAINTS: readonly OpenComplaint[] = []
const NO_FIELDS = {}
