/**
 * What the `life` document says: where the archive stands, who owns it, which businesses it holds,
 * and which values have been checked (F5).
 *
 * A command is only a wish. Everything here follows from the server's verdicts in the order of `n`;
 * an unanswered command shows as requested and moves nothing, except that an archive or business
 * made offline has to be somewhere until the answer comes.
 */
import type { Millis } from '../base/ports.ts'
import { checkingAfter, DRAFT, marksIn, type Checking, type MarksOfPart } from './checking.ts'
import type { Command, TemplateRef, Verdict, VerdictEntry } from './entry.ts'
import type { Grant, GrantId, Teammate } from './grant.ts'
import type { Stored } from './guard.ts'
import type { BusinessId, Part } from './names.ts'
import { offeringIn, type Offering } from './offering.ts'
import { receiveEntry } from './receive.ts'
import { readAlso, type Readings } from './reading.ts'
import type { BusinessView, CommandView, DocumentView, Lifecycle, VerdictView } from './view.ts'

export interface Life {
  readonly lifecycle: Lifecycle
  /** In order of opening; those that still wait for their verdict come last. */
  readonly businesses: readonly BusinessView[]
  readonly team: readonly Teammate[]
  /** Those that nobody ended; whether their time runs is a question of the clock (`isRunning`). */
  readonly grants: readonly Grant[]
  /** The template the archive was opened with. */
  readonly template: TemplateRef | null
  readonly checking: Checking
  /** What became of the latest wish to submit; null: it was granted, or there was none. */
  readonly submitting: Submitting | null
  readonly marks: ReadonlyMap<Part, MarksOfPart>
  readonly offering: Offering | null
  /** Who has read what was changed, by department. */
  readonly readings: Readings
}

/** `asked`: waits for the server. */
export type Submitting = { readonly is: 'asked' } | { readonly is: 'refused'; readonly why: string }

export function readLife(life: Pick<DocumentView, 'commands' | 'verdicts'>): Life {
  const businesses = new Map<BusinessId, BusinessView>()
  let lifecycle: Lifecycle = { state: 'unknown' }
  let template: TemplateRef | null = null
  let team: readonly Teammate[] = []
  let checking: Checking = DRAFT
  let readings: Readings = {}
  const grants = new Map<GrantId, Grant>()

  for (const ruling of life.verdicts) {
    const { verdict } = ruling
    switch (verdict.is) {
      case 'opened':
        lifecycle = {
          state: 'open',
          branch: verdict.branch,
          owner: verdict.owner,
          archiveNo: verdict.archiveNo,
        }
        template = ruling.template
        businesses.set(verdict.business, { id: verdict.business, owner: verdict.owner, confirmed: true })
        break
      case 'businessOpened':
        businesses.set(verdict.business, { id: verdict.business, owner: verdict.owner, confirmed: true })
        break
      case 'transferred':
        lifecycle = transfer(lifecycle, businesses, verdict)
        if (verdict.business === undefined)
          for (const [id, { offer }] of grants) if (offer === true) grants.delete(id)
        break
      case 'teamSet':
        team = verdict.team
        break
      case 'granted':
      case 'offered':
        grants.set(verdict.grant.id, verdict.grant)
        break
      case 'grantEnded':
      case 'declined':
      case 'recalled':
        grants.delete(verdict.grant)
        break
      case 'voided':
        lifecycle = takeOut(lifecycle, verdict, ruling.time)
        break
      case 'unvoided':
        lifecycle = bringBack(lifecycle)
        break
      case 'erased':
        lifecycle = { state: 'erased' }
        break
      case 'refused':
        if (
          (lifecycle.state === 'unknown' || lifecycle.state === 'refused') &&
          rulesOnOpening(ruling, life.commands)
        ) {
          lifecycle = { state: 'refused', why: verdict.why }
        }
        break
      case 'submitted':
      case 'verified':
      case 'returned':
        checking = checkingAfter(ruling) ?? checking
        break
      case 'acknowledged':
        readings = readAlso(readings, verdict.roles, { by: verdict.by, at: ruling.time, of: verdict.of })
        break
      case 'admitted':
        // It judges entries, not where the archive stands.
        break
    }
  }

  for (const { command, verdict, template: followed, author, time } of life.commands) {
    // A refused archive is still there to be read.
    if (command.do === 'open') template ??= followed
    if (verdict !== null) continue
    if (command.do === 'open' && (lifecycle.state === 'unknown' || lifecycle.state === 'refused')) {
      lifecycle = { state: 'requested', branch: command.branch, owner: command.owner }
      template = followed
      addAwaited(businesses, command)
    } else if (command.do === 'openBusiness') {
      addAwaited(businesses, command)
    } else if (command.do === 'acknowledge') {
      // Whoever has read it need not be told again until the server has heard so.
      readings = readAlso(readings, command.roles, { by: author.user, at: time, of: command.of })
    }
  }
  return {
    lifecycle,
    businesses: [...businesses.values()],
    team,
    grants: [...grants.values()],
    template,
    checking,
    submitting: submittingIn(life.commands),
    marks: marksIn(life.verdicts),
    offering: offeringIn(life),
    readings,
  }
}

function submittingIn(commands: readonly CommandView[]): Submitting | null {
  const last = commands.findLast(({ command }) => command.do === 'submit')
  if (last === undefined) return null
  if (last.verdict === null) return { is: 'asked' }
  const { verdict } = last.verdict
  return verdict.is === 'refused' ? { is: 'refused', why: verdict.why } : null
}

/**
 * Without a business the whole client changes hands: the archive, and with it those businesses that
 * were its owner's. A business of somebody else stays with that person.
 */
function transfer(
  lifecycle: Lifecycle,
  businesses: Map<BusinessId, BusinessView>,
  { to, business }: Pick<Extract<Command, { do: 'transfer' }>, 'to' | 'business'>,
): Lifecycle {
  if (business !== undefined) {
    const moved = businesses.get(business)
    if (moved !== undefined) businesses.set(business, { ...moved, owner: to })
    return lifecycle
  }
  if (lifecycle.state !== 'open' && lifecycle.state !== 'voided') return lifecycle
  for (const [id, one] of businesses) {
    if (one.owner === lifecycle.owner) businesses.set(id, { ...one, owner: to })
  }
  return { ...lifecycle, owner: to }
}

function takeOut(
  life: Lifecycle,
  { by, until, why }: Extract<Verdict, { is: 'voided' }>,
  at: Millis,
): Lifecycle {
  return life.state === 'open' ? { ...life, state: 'voided', by, at, until, why } : life
}

function bringBack(life: Lifecycle): Lifecycle {
  if (life.state !== 'voided') return life
  const { branch, owner, archiveNo } = life
  return { state: 'open', branch, owner, archiveNo }
}

function addAwaited(
  businesses: Map<BusinessId, BusinessView>,
  { business, owner }: { readonly business: BusinessId; readonly owner: BusinessView['owner'] },
): void {
  if (!businesses.has(business)) businesses.set(business, { id: business, owner, confirmed: false })
}

function rulesOnOpening(ruling: VerdictView, commands: readonly CommandView[]): boolean {
  const covered = ruling.covers['life'] ?? []
  return commands.some(({ id, command }) => command.do === 'open' && covered.includes(id))
}

/** The same of a stored `life`, for the door: its entries as they stand, none of them folded. */
export function marksStored(life: Iterable<Stored>, part: Part): MarksOfPart | undefined {
  const rulings: VerdictEntry[] = []
  for (const { entry } of life) {
    const read = receiveEntry(entry)
    if (read.ok && read.value.k === 'verdict') rulings.push(read.value)
  }
  rulings.sort((a, b) => a.n - b.n)
  return marksIn(rulings.map(({ verdict, at }) => ({ verdict, time: at }))).get(part)
}
