/**
 * The whole story of the company, as deeds in the order in which the server hears of them.
 *
 * Pure: the same seed, moment and people give the same plan. Every stage of every template is
 * reached by somebody, and in every branch two fields are saved by two people at once.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { UserId } from '../../shared/domain/names.ts'
import { fieldName } from '../../shared/domain/listField.ts'
import { isJsonObject, type Json } from '../../shared/base/json.ts'
import { stagesOf } from '../../shared/templates/complete.ts'
import { tellArchive, tellDraft, DAYS, type Destination, type Scene, type Team } from './archiveStory.ts'
import { addDays, DAY, HOUR, MINUTE, workingMoment } from './calendar.ts'
import { demoBranches, demoPeople, type DemoBranch } from './company.ts'
import type { Deed } from './deed.ts'
import { genericStory } from './generic.ts'
import { homeDecoStory } from './homeDeco.ts'
import { Chance } from './random.ts'
import { realEstateStory } from './realEstate.ts'
import type { Industry } from './story.ts'
import { mobile } from './words.ts'

export const DEMO_SEED = 0x5eed_0f_a11_a5c41n
const DRAFTS = 4
const TRANSFERS = 5
const SECOND_BUSINESSES = 9
/** In every branch: clients of whom nobody has heard for a quarter of a year, and complaints that are open. */
const [STALE, COMPLAINTS] = [12, 3]
/** Times that a device was without a network for some hours. */
const OUTINGS = 7

export interface PlanTools {
  readonly seed: bigint
  /** Nothing in the plan is later. */
  readonly now: Millis
  readonly ids: ReadonlyMap<string, UserId>
}

/** When the company must have been set up before. */
export const beginningOf = (now: Millis): Millis => now - (DAYS + 5) * DAY

export function planDemo(tools: PlanTools): readonly Deed[] {
  const deeds = demoBranches.flatMap((branch, at) => planBranch(branch, at, tools))
  return deeds.sort((a, b) => a.received - b.received || a.at - b.at)
}

const stories: { readonly [template in DemoBranch['template']]: Industry } = {
  homeDeco: homeDecoStory,
  generic: genericStory,
  realEstate: realEstateStory,
}

function planBranch(branch: DemoBranch, place: number, { seed, now, ids }: PlanTools): Deed[] {
  const chance = new Chance(seed + BigInt(place) * 0x1_0000_0001n)
  const industry = stories[branch.template]
  const mine = demoPeople.filter((person) => person.branch === branch.code)
  const manager = mine.find((person) => person.role === 'BM')
  if (manager === undefined) throw new Error(`${branch.code} has no manager`)
  const team: Team = { manager, sales: mine.filter(({ role }) => role === 'SA'), branch: branch.code, ids }
  const ends = destinations(chance, industry)
  const scene = (number: number): Scene => ({ chance, industry, team, now: now - 5 * MINUTE, number })
  const isTransferred = (at: number): boolean => at % Math.floor(ends.length / TRANSFERS) === 3
  const hasSecond = (at: number): boolean => at % Math.floor(ends.length / SECOND_BUSINESSES) === 5
  const plain = ends.flatMap(({ exit }, at) =>
    exit === null && !isTransferred(at) && !hasSecond(at) ? [at] : [],
  )
  const wayOf = ({ track }: Destination): number => stagesOf(industry.template, track).length
  const stale = spread(
    plain.filter((at) => isWithin(ends[at], (to) => to.reached >= 1 && to.reached <= wayOf(to) / 2)),
    STALE,
  )
  const complaining = spread(
    plain.filter((at) => !stale.includes(at) && isWithin(ends[at], (to) => to.reached >= 3)),
    COMPLAINTS,
  )
  const archives = ends.map((to, at) =>
    tellArchive(scene(at + 1), to, {
      transfer: isTransferred(at) && to.exit === null,
      secondBusiness: hasSecond(at) && to.exit === null,
      stale: stale.includes(at),
      complaint: industry.complaints[complaining.indexOf(at)] ?? null,
    }),
  )
  for (let at = 0; at < DRAFTS; at++) archives.push(tellDraft(scene(0)))
  const { clashes, windows } = clash(scene(0), archives)
  return offline(chance, [...archives.flat(), ...clashes], windows, now)
}

/** So many of them, from all over. */
function spread(of: readonly number[], count: number): readonly number[] {
  if (of.length < count) throw new Error(`${of.length} archives are too few for ${count}`)
  return Array.from({ length: count }, (_, at) => of[Math.floor((at * of.length) / count)] ?? 0)
}

const isWithin = (to: Destination | undefined, test: (to: Destination) => boolean): boolean =>
  to !== undefined && test(to)

/** One archive for every stage and exit there is, the others as a shop has them: more at the beginning. */
function destinations(chance: Chance, { template, size }: Industry): readonly Destination[] {
  const exits = template.stages.filter((stage) => stage.exit === true).map((stage) => stage.code)
  const tracks = template.tracks.map(({ code }) => ({ code, length: stagesOf(template, code).length }))
  const somewhere = (
    track: { readonly code: string; readonly length: number },
    exit: string | null,
  ): Destination => {
    const reached = Math.floor(track.length * chance.share() ** 1.7)
    return { track: track.code, reached: exit === null ? reached : Math.min(reached, 5), exit }
  }
  const every = tracks.flatMap((track) =>
    Array.from({ length: track.length }, (_, reached) => ({ track: track.code, reached, exit: null })),
  )
  const ends: Destination[] = [...every, ...exits.map((exit) => somewhere(chance.pick(tracks), exit))]
  while (ends.length < size) {
    ends.push(somewhere(chance.pick(tracks), chance.percent(11) ? chance.pick(exits) : null))
  }
  return ends
}

/** Hours in which one person's device was without a network. */
interface Window {
  readonly by: string
  readonly from: Millis
  readonly to: Millis
}

/**
 * Two people save the same field, neither having seen the other's: the owner on a device without a
 * network, the manager at the desk. A number in one archive, a budget or a date in another.
 */
function clash(scene: Scene, archives: readonly (readonly Deed[])[]): { clashes: Deed[]; windows: Window[] } {
  const { chance, industry, team, now } = scene
  const clashes: Deed[] = []
  const windows: Window[] = []
  const wanted = [numberClash, industry.template.id === 'generic' ? dateClash : budgetClash]
  for (const [turn, make] of wanted.entries()) {
    // One for each salesperson, so that whoever signs in finds one.
    const owner = team.sales[turn % team.sales.length]?.login
    for (const deeds of archives) {
      const [first] = deeds
      const quiet = (deeds.at(-1)?.at ?? now) < now - 6 * DAY
      const taken = clashes.some((deed) => deed.archive === first?.archive)
      if (first === undefined || first.act.do !== 'open' || first.by !== owner) continue
      if (!quiet || taken || deeds.length < 4) continue
      if (deeds.some(({ act }) => act.do === 'transfer' || ('values' in act && 'exitReason' in act.values)))
        continue
      const pair = make(chance, first.act.values)
      if (pair === null) continue
      const at = workingMoment(chance, industry.rhythm, now - chance.between(2, 4) * DAY)
      const window = { by: first.by, from: at - 10 * MINUTE, to: at + 3 * HOUR }
      if (isShared(archives.flat(), window) || windows.some((one) => overlap(one, window))) continue
      const { business } = first.act
      const common = { branch: team.branch, template: first.template, archive: first.archive }
      const act = { do: 'save', business, told: [], clash: first.archive } as const
      windows.push(window)
      clashes.push({ ...common, at, received: at, by: first.by, act: { ...act, values: pair[0] } })
      const later = at + 50 * MINUTE
      clashes.push({
        ...common,
        at: later,
        received: later,
        by: team.manager.login,
        act: { ...act, values: pair[1] },
      })
      break
    }
  }
  return { clashes, windows }
}

type Pair = readonly [{ readonly [key: string]: Json }, { readonly [key: string]: Json }] | null
type MakeClash = (chance: Chance, values: { readonly [key: string]: Json }) => Pair

const numberClash: MakeClash = (chance, values) => {
  const found = Object.entries(values).find(
    ([key, value]) => fieldName(key) === 'contacts' && isJsonObject(value) && value['type'] === 'mobile',
  )
  if (found === undefined || !isJsonObject(found[1])) return null
  const [key, contact] = found
  return [{ [key]: { ...contact, value: mobile(chance) } }, { [key]: { ...contact, value: mobile(chance) } }]
}

const budgetClash: MakeClash = (_, { budgetMax }) =>
  typeof budgetMax !== 'number'
    ? null
    : [{ budgetMax: Math.round(budgetMax * 1.1) }, { budgetMax: Math.round(budgetMax * 1.25) }]

const dateClash: MakeClash = (_, { targetDate }) =>
  typeof targetDate !== 'string'
    ? null
    : [{ targetDate: addDays(targetDate, 7) }, { targetDate: addDays(targetDate, 21) }]

const within = (deed: Deed, { by, from, to }: Window): boolean =>
  deed.by === by && deed.at >= from && deed.at <= to
const overlap = (one: Window, other: Window): boolean =>
  one.by === other.by && one.from <= other.to && other.from <= one.to

/** Somebody else wrote into an archive of this window while it was open. */
function isShared(deeds: readonly Deed[], window: Window): boolean {
  const touched = new Set(deeds.filter((deed) => within(deed, window)).map(({ archive }) => archive))
  return deeds.some(
    ({ archive, by, at }) =>
      by !== window.by && touched.has(archive) && at >= window.from && at <= window.to + MINUTE,
  )
}

/**
 * What is saved in a window arrives at its end. A window in which somebody else wrote into the same
 * archive is left out, for the door would have to judge it in another order than it happened;
 * the conflicts are made for exactly that and stay.
 */
function offline(chance: Chance, deeds: readonly Deed[], fixed: readonly Window[], now: Millis): Deed[] {
  const windows = [...fixed]
  const people = new Set(deeds.map(({ by }) => by)).size
  for (let turn = 0; turn < OUTINGS * people; turn++) {
    const { by, at } = chance.pick(deeds)
    const window = { by, from: at - 20 * MINUTE, to: at + chance.between(90, 300) * MINUTE }
    const free = !windows.some((one) => overlap(one, window)) && !isShared(deeds, window)
    if (free && window.to < now - 5 * MINUTE) windows.push(window)
  }
  return deeds.map((deed) => {
    const window = windows.find((one) => within(deed, one))
    if (window === undefined) return deed
    return { ...deed, received: window.to + Math.floor((deed.at - window.from) / 1000) }
  })
}
