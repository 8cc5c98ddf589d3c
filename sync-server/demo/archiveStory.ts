/**
 * One archive from its first day to where it stands now: who comes, what is said, how far it goes.
 */
import type { Json, JsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { daysBetween, type Day } from '../../shared/domain/day.ts'
import { DEMO_TAG } from '../../shared/domain/demo.ts'
import type { BusinessId, UserId } from '../../shared/domain/names.ts'
import { isMissed } from '../../shared/domain/reach.ts'
import { stagesOf } from '../../shared/templates/complete.ts'
import { fieldKey, fieldOf, standingOf } from '../../shared/templates/keys.ts'
import type { Template } from '../../shared/templates/types.ts'
import { addDays, DAY, dayOfMoment, MINUTE, workingMoment } from './calendar.ts'
import type { DemoPerson } from './company.ts'
import type { Act, Deed } from './deed.ts'
import { agreedNotice } from './notice.ts'
import { Chance } from './random.ts'
import type { Filled, Industry, Subject, Told } from './story.ts'

/** How many days the story covers. */
export const DAYS = 180

/** Where a business ends up: so far along a track, and perhaps out by an exit. */
export interface Destination {
  readonly track: string
  readonly reached: number
  readonly exit: string | null
}

export interface Team {
  readonly manager: DemoPerson
  readonly sales: readonly DemoPerson[]
  readonly branch: string
  readonly ids: ReadonlyMap<string, UserId>
}

export interface Scene {
  readonly chance: Chance
  readonly industry: Industry
  readonly team: Team
  /** The latest moment of the story. */
  readonly now: Millis
  readonly number: number
}

export interface Extras {
  readonly transfer: boolean
  readonly secondBusiness: boolean
  /** Nobody has spoken with this client for a quarter of a year. */
  readonly stale: boolean
  /** What the client complains of, and is not settled. */
  readonly complaint: JsonObject | null
}

/** Whoever is stale was heard of between so many days ago; everybody else within the last of `RECENT_DAYS`. */
const STALE_DAYS = [96, 135] as const
const RECENT_DAYS = 75
/** The kinds of facts by which a client was spoken with. */
const TOUCHES: readonly string[] = ['call', 'visit', 'survey', 'complaint']

/** Values by template key into ledger keys: items get ids, business fields of shared documents their business. */
export function place(
  template: Template,
  filled: Filled,
  business: BusinessId,
  mint: () => string,
): Record<string, Json> {
  const placed: Record<string, Json> = {}
  for (const [key, value] of Object.entries(filled)) {
    const field = fieldOf(template, key)
    if (field === null) throw new Error(`${template.id} has no field ${key}`)
    if (standingOf(field) !== 'item') placed[fieldKey(field, business)] = value
    else for (const item of value as readonly Json[]) placed[fieldKey(field, mint())] = item
  }
  return placed
}

const targets: { readonly [urgency: string]: number } = {
  now: 10,
  month: 30,
  quarter: 90,
  halfYear: 180,
  future: 300,
}
const targetOf = (chance: Chance, day: Day, urgency: Json | undefined): Day =>
  addDays(day, (targets[String(urgency)] ?? 60) + chance.between(-5, 10))

/** A beat of the story before it has a time. */
type Beat = (day: Day, by: string, next: Day | null) => Act

export function tellArchive(scene: Scene, to: Destination, extras: Extras): readonly Deed[] {
  const { chance, industry, team, number } = scene
  const { template } = industry
  const stages = stagesOf(template, to.track)
  const met = industry.meet(chance)
  const onTrack = industry.onTrack(chance, to.track)
  const budget = onTrack['budgetMax']
  const subject: Subject = typeof budget === 'number' ? { ...met, budget } : met
  const last = to.reached + (to.exit === null ? 0 : 1)
  const ageDays = extras.stale ? chance.between(150, DAYS - 4) : ageOf(chance, to, last)
  const archiveAt = Math.max(scene.now - DAYS * DAY, scene.now - ageDays * DAY)
  const mint = (at: Millis = archiveAt): string => newUlid({ now: () => at }, chance)
  const archive = mint()
  const business = mint()
  const moment = (day: Day, by: string) => ({ chance, subject, day, user: idOf(team, by), number })
  const save = (filled: Filled, told: readonly Told[] = [], of: BusinessId = business): Act => ({
    do: 'save',
    business: of,
    values: place(template, filled, of, mint),
    told,
  })

  let contactItem = ''
  const opening: Beat = (day, by) => {
    const filled = { ...subject.first, ...onTrack }
    const values = {
      ...filled,
      ...common(chance, day, idOf(team, by), stages[0]?.code ?? ''),
      targetDate: targetOf(chance, day, filled['urgency']),
    }
    const placed = place(template, values, business, mint)
    contactItem =
      Object.keys(placed)
        .find((key) => key.startsWith('contacts/'))
        ?.slice('contacts/'.length) ?? ''
    return { do: 'open', business, values: placed, told: [consent(chance, agreedNotice(number, archiveAt))] }
  }
  const talk =
    (progress: number): Beat =>
    (day, by, next) =>
      save(next === null ? {} : { nextFollowUp: next }, [industry.talk(progress, moment(day, by))])
  const enter =
    (stage: string): Beat =>
    (day, by, next) => {
      const filled = industry.entering(stage, moment(day, by))
      const out = stage === to.exit ? { nextFollowUp: null } : next === null ? {} : { nextFollowUp: next }
      return save({ stage, ...filled, ...out }, industry.happening(stage, moment(day, by)))
    }

  const beats: (readonly [Beat, by: 'owner' | 'manager'])[] = [[opening, 'owner']]
  const chat = (progress: number, most: number): void => {
    for (let turn = chance.between(0, most); turn > 0; turn--) beats.push([talk(progress), 'owner'])
  }
  chat(0, 4)
  for (let at = 1; at <= to.reached; at++) {
    beats.push([enter(stages[at]?.code ?? ''), 'owner'])
    if (at === 1) beats.push([() => save(tierOf(chance)), 'owner'])
    chat(at / stages.length, to.reached > 6 ? 1 : 2)
  }
  if (chance.percent(18)) {
    const text = chance.pick(reviews)
    beats.push([() => save({}, [{ kind: 'note', fact: { text } }]), 'manager'])
  }
  if (extras.secondBusiness) {
    const second = mint()
    const more = industry.again(chance, subject)
    beats.push([
      (day) => {
        const filled = ofBusiness(template, { ...more.first, ...industry.onTrack(chance, to.track) })
        const values = {
          ...filled,
          stage: stages[0]?.code ?? '',
          retentionClass: 'prospect',
          retentionFrom: day,
          targetDate: targetOf(chance, day, filled['urgency']),
        }
        return {
          do: 'openBusiness',
          business: second,
          values: place(template, values, second, mint),
          told: [],
        }
      },
      'owner',
    ])
    beats.push([
      (day, by) => save({}, [industry.talk(0, { ...moment(day, by), subject: more })], second),
      'owner',
    ])
  }
  if (to.exit !== null) beats.push([enter(to.exit), 'owner'])
  const { complaint } = extras
  if (complaint !== null) beats.push([() => save({}, [{ kind: 'complaint', fact: complaint }]), 'owner'])
  if (extras.stale)
    beats.push([() => save({}, number % 3 !== 0 ? emptyTwice(contactItem) : [unreached]), 'owner'])

  const owner = chance.pick(team.sales)
  const other = team.sales.find((one) => one !== owner) ?? owner
  const handover = extras.transfer ? Math.max(1, Math.floor(beats.length / 2)) : beats.length + 1
  const recent = extras.stale
    ? chance.between(...STALE_DAYS)
    : Math.min(RECENT_DAYS, chance.weigh(recency) * (to.reached > 8 ? 3 : 1))
  const times = timesOf(scene, archiveAt, recent, beats.length + 1)
  const deeds: Deed[] = []
  const add = (at: Millis, by: string, act: Act): void => {
    deeds.push({ at, received: at, by, branch: team.branch, template, archive, act })
  }
  for (const [turn, [beat, who]] of beats.entries()) {
    const at = times[turn] ?? scene.now
    if (turn === handover) add(at - MINUTE, team.manager.login, { do: 'transfer', to: other.login })
    const by = who === 'manager' ? team.manager.login : turn >= handover ? other.login : owner.login
    const following = times[turn + 1]
    const next = turn < beats.length - 1 && following !== undefined ? dayOfMoment(following) : null
    const act = beat(dayOfMoment(at), by, next)
    add(at, by, turn === beats.length - 1 ? metAgain(act, scene, archiveAt, dayOfMoment(at)) : act)
  }
  const lost = extras.stale && !deeds.some(isWord) ? deeds.pop() : undefined
  if (lost !== undefined) {
    // They were spoken with before their number went dead: whom nobody ever spoke with stands in another list.
    add(times[beats.length - 2] ?? archiveAt, owner.login, save({}, [revisit]))
    deeds.push(lost)
  }
  const final = extras.stale
    ? null
    : followUp(
        chance,
        dayOfMoment(times[beats.length - 1] ?? scene.now),
        dayOfMoment(scene.now),
        to,
        stages.length,
      )
  const silent = !extras.stale && isSilent(deeds, scene.now - (RECENT_DAYS + 8) * DAY)
  if (final !== null || silent) {
    const by = handover < beats.length ? other.login : owner.login
    const told = silent ? [revisit] : []
    add(times[beats.length] ?? scene.now, by, save(final === null ? {} : { nextFollowUp: final }, told))
  }
  return deeds
}

/** Somebody who left a number and no name. */
export function tellDraft(scene: Scene): readonly Deed[] {
  const { chance, industry, team, now } = scene
  const { template } = industry
  const [at = now] = timesOf(scene, now - chance.between(1, 9) * DAY, 0, 1)
  const mint = (): string => newUlid({ now: () => at }, chance)
  const business = mint()
  const { first } = industry.meet(chance)
  const by = chance.pick(team.sales).login
  const { contacts = [], community, industryCode, wantRegions } = first
  const known = Object.fromEntries(
    Object.entries({ community, industryCode, wantRegions }).filter(
      (one): one is [string, Json] => one[1] !== undefined,
    ),
  )
  const stage = stagesOf(template, template.tracks[0]?.code ?? '')[0]?.code ?? ''
  const day = dayOfMoment(at)
  const values = {
    contacts,
    ...known,
    stage,
    channel: 'phone',
    tags: [DEMO_TAG],
    capturedAt: day,
    capturedBy: idOf(team, by),
  }
  const told: Told[] = [
    { kind: 'call', fact: { direction: 'in', result: 'reached', text: '来电咨询，没留姓名，说晚点再打' } },
  ]
  const act: Act = { do: 'open', business, values: place(template, values, business, mint), told }
  return [{ at, received: at, by, branch: team.branch, template, archive: mint(), act }]
}

export function idOf(team: Team, login: string): UserId {
  const id = team.ids.get(login)
  if (id === undefined) throw new Error(`nobody is called ${login}`)
  return id
}

const recency = [[0.2, 18], [1.5, 20], [4, 25], [9, 20], [20, 12], [45, 5]] as const // prettier-ignore

/** Days since the client first came. */
function ageOf(chance: Chance, to: Destination, last: number): number {
  const pace = to.reached > 8 ? chance.between(8, 11) : chance.between(4, 12)
  return Math.min(DAYS - 2, last * pace + chance.between(3, to.reached === 0 ? 30 : 45))
}

/** So many working moments in order, the first near `from`, the last about `recent` days before now. */
function timesOf(
  { chance, industry, now }: Scene,
  from: Millis,
  recent: number,
  count: number,
): readonly Millis[] {
  const end = Math.max(from, now - recent * DAY)
  const times = [from]
  while (times.length < count) times.push(from + chance.share() * (end - from))
  const worked = times.map((about) => {
    let day = about
    let at = workingMoment(chance, industry.rhythm, day)
    while (at > now) at = workingMoment(chance, industry.rhythm, (day -= DAY))
    return at
  })
  worked.sort((a, b) => a - b)
  // A quarter of an hour between two beats at least, counted back from the last.
  for (let turn = worked.length - 2; turn >= 0; turn--) {
    worked[turn] = Math.min(worked[turn] ?? now, (worked[turn + 1] ?? now) - chance.between(15, 50) * MINUTE)
  }
  return worked
}

/** Every third client came upon the company once more. Its own chance, so that everybody else's story stays as it is. */
function metAgain(act: Act, { industry: { template }, number }: Scene, from: Millis, day: Day): Act {
  if (act.do !== 'save' || number % 3 !== 0) return act
  const chance = new Chance(BigInt(number) + 0x70cc_4ed5n)
  const channel = chance.pick(['webAd', 'expo', 'wechat', 'store'])
  const touch = { touchpoints: [{ channel, day, text: chance.pick(laterTouches[channel] ?? ['']) }] }
  const mint = (): string => newUlid({ now: () => from }, chance)
  return { ...act, values: { ...act.values, ...place(template, touch, act.business, mint) } }
}

const laterTouches: { readonly [channel: string]: readonly string[] } = {
  webAd: ['搜索广告回访', '信息流广告'],
  expo: ['秋季家博会再次到场', '行业展会洽谈'],
  wechat: ['看了公众号案例', '视频号直播留言'],
  store: ['路过又进店', '带家人来店'],
}

const common = (chance: Chance, day: Day, user: UserId, stage: string): Filled => ({
  stage,
  tags: chance.percent(25)
    ? [DEMO_TAG, chance.pick(['老客推荐', '急单', '价格敏感', '已到店', '重点跟进'])]
    : [DEMO_TAG],
  tier: chance.weigh([['unrated', 5], ['B', 3], ['C', 2], ['A', 1]]), // prettier-ignore
  capturedAt: day,
  capturedBy: user,
  noticeVersion: '1',
  retentionClass: 'prospect',
  retentionFrom: day,
})

const consent = (chance: Chance, named: JsonObject): Told => ({
  kind: 'consent',
  fact: {
    act: 'granted',
    purpose: 'contact',
    basis: 'consent',
    scope: ['C1', 'C2'],
    method: chance.pick(['signed', 'ticked', 'oral']),
    evidence: '演示凭证',
    ...named,
  },
})

const tierReasons: { readonly [tier: string]: readonly string[] } = {
  A: ['预算明确，近期要定', '决策人已到场'],
  B: ['意向明确，还在比较'],
  C: ['时间不定，保持联系'],
}
function tierOf(chance: Chance): Filled {
  const tier = chance.weigh([['A', 3], ['B', 5], ['C', 3]]) // prettier-ignore
  return { tier, tierReason: chance.pick(tierReasons[tier] ?? ['']) }
}

const isWord = ({ act }: Pick<Deed, 'act'>): boolean =>
  'told' in act && act.told.some((told) => TOUCHES.includes(told.kind) && !isMissed(told))

/** Spoken with, and not since then. */
function isSilent(deeds: readonly Deed[], since: Millis): boolean {
  const spoken = deeds.filter(isWord)
  return spoken.length > 0 && spoken.every(({ at }) => at < since)
}

const unreached: Told = {
  kind: 'call',
  fact: { direction: 'out', result: 'noAnswer', text: '打过两次没接，也没回微信，先放一放' },
}

/** The number that the client once gave is nobody's any more. */
const emptyTwice = (contact: string): readonly Told[] =>
  ['打过去是空号，核对过没拨错', '再打一次，还是空号'].map((text) => ({
    kind: 'call',
    fact: { direction: 'out', result: 'empty', text, ...(contact === '' ? {} : { contact }) },
  }))
const revisit: Told = {
  kind: 'call',
  fact: { direction: 'out', result: 'reached', text: '例行回访，一切照旧，有变化会联系我们' },
}

const reviews = [
  '店长查看：报价要带上增项说明，避免后面扯皮',
  '店长查看：本周内一定要回访，客户在比价',
  '店长查看：资料齐，可以推进下一步',
  '店长查看：联系方式再核一遍，上次没打通',
  '店长查看：同意给 2% 优惠，不能再低',
]

const ofBusiness = (template: Template, filled: Filled): Filled =>
  Object.fromEntries(Object.entries(filled).filter(([key]) => fieldOf(template, key)?.of === 'business'))

/** What is due, and when: some overdue, some today, most to come; nothing where the business is over. */
function followUp(chance: Chance, last: Day, today: Day, to: Destination, length: number): Day | null {
  if (to.exit !== null || (to.reached > length * 0.85 && chance.percent(60))) return null
  const gone = daysBetween(last, today)
  if (gone >= 2 && chance.percent(30)) return addDays(today, -chance.between(1, Math.min(gone - 1, 12)))
  if (gone >= 1 && chance.percent(22)) return today
  return chance.percent(10) ? null : addDays(today, chance.between(1, 14))
}
