/**
 * Fragments: what one document contributes to the card that lists and search show.
 *
 * A fragment travels to everyone who may know of its document, masked readers included, so it says
 * little: of identity, custody and consent only how much stands there; of contact the last four digits; of
 * finance and deal what lists show, and codes that decide which other fields are asked for, which a mask takes
 * out (`shared/policy/mask.ts`); and no C3 value anywhere, whatever a template asks to show.
 *
 * Made alike on the device and on the server, from the same view, with the same tools.
 */
import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import { answeredIn } from './answeredProposals.ts'
import { conflictsIn, proposalsIn } from './archive.ts'
import type {
  BareFragment,
  ConsentFragment,
  ContactFragment,
  DealFragment,
  FinanceFragment,
  Fragment,
  Given,
  LifeFragment,
  ProfileFragment,
  ServiceFragment,
} from './card.ts'
import { openComplaintsIn } from './complaint.ts'
import { grantedIn, groundlessSince, stoppedIn } from './consent.ts'
import { answerDue } from './rightsRequest.ts'
import { touchesOf } from './touches.ts'
import { occurredIn } from './usesAfter.ts'
import type { FactKind, FieldKey, TemplateRef } from './entry.ts'
import { keptIn } from './kept.ts'
import { readLife } from './life.ts'
import { fieldName, isFilled, itemsOf } from './listField.ts'
import { parsePart, type Compartment, type Part, type UserId } from './names.ts'
import { lastParallel } from './parallel.ts'
import { givenUpAt, isMissed } from './reach.ts'
import { reviewIn } from './review.ts'
import { triageIn } from './triage.ts'
import { isPlaced, type DocumentView, type Fact } from './view.ts'
import { watchedIn } from './watching.ts'

/** What a fragment needs to know of a template. The domain knows no industry; `shared/templates` answers. */
export interface CardTemplate {
  /** The field of `profile` that gives lists their one more word: 小区, industry, region. */
  readonly place: string
  /** Fields of `deal` and of `finance` that lists show beside the common ones. */
  readonly shown: { readonly deal: readonly string[]; readonly finance: readonly string[] }
  /** Null for a field that the template does not know: never shown. */
  classOf(name: string): 'C0' | 'C1' | 'C2' | 'C3' | 'F' | null
  /** A code of the purposes, and no word of somebody's own. */
  isPurpose(word: string): boolean
  /** Looked at by a checker (`checklist.ts`). */
  isChecked(name: string): boolean
  /** What a change of this value is called where departments are told of it; null: nobody is. */
  watchedAs(key: FieldKey, value: Json): string | null
  /** What people read for a stored code; null when it is no code. */
  label(name: string, value: string): string | null
  /** Whether another field is asked for depends on what stands there. */
  isCondition(name: string): boolean
  /** The template keys that such a value fills. */
  fills(key: FieldKey, value: Json): readonly string[]
  /** The template fields that such a fact fills (`consents` for a consent). */
  filledBy(kind: FactKind, fact: JsonObject): readonly string[]
}

export interface FragmentTools {
  /** Lower-case Latin letters without spaces: `zhangsan`, `zs`. */
  /** Every way to say it, the likeliest first. */
  pinyin(text: string): readonly { readonly full: string; readonly initials: string }[]
  /** The name of a GB/T 2260 code, null for an unknown one. */
  region(code: string): string | null
  template(ref: TemplateRef): CardTemplate | null
}

/** Throws for a part that no archive has; parse names where they come in. */
export function fragmentOf(part: Part, view: DocumentView, tools: FragmentTools): Fragment {
  const address = parsePart(part)
  if (address === null) throw new RangeError(`no document is called ${part}`)
  const ref = newestTemplate(view)
  const template = ref === null ? null : tools.template(ref)
  const parallel = lastParallel(view)
  const proposed = proposalsIn(view)
  const answered = answeredIn(view)
  const checked = template === null ? null : lastChecked(view, template)
  const given = template === null || isBare(address.compartment) ? {} : givenIn(view, template)
  const watched = template === null ? [] : watchedIn(view, (key, value) => template.watchedAs(key, value))
  const common = {
    conflicts: conflictsIn(view),
    ...(proposed === 0 ? {} : { proposed }),
    ...(answered.length === 0 ? {} : { answeredProposals: answered }),
    filledKeys: filledKeys(view, template),
    ...(Object.keys(given).length === 0 ? {} : { given }),
    changed: lastChange(view),
    ...(parallel === null ? {} : { parallel }),
    ...(checked === null ? {} : { checked }),
    ...(watched.length === 0 ? {} : { watched }),
  }
  switch (address.compartment) {
    case 'life':
      return { ...common, ...lifeFragment(view) }
    case 'profile':
      return { ...common, ...profileFragment(view, template, tools) }
    case 'contact':
      return { ...common, ...contactFragment(view) }
    case 'deal':
      return { ...common, ...dealFragment(view, template) }
    case 'service':
      return { ...common, ...serviceFragment(view) }
    case 'finance':
      return { ...common, ...financeFragment(view, template) }
    case 'consent':
      return { ...common, ...consentFragment(view, template) }
    default:
      return { ...common, ...bareFragment(address.compartment, view) }
  }
}

function lifeFragment(view: DocumentView): LifeFragment {
  const { lifecycle, businesses, template, team, grants, checking, offering, readings } = readLife(view)
  const begun = view.commands.find(({ command }) => command.do === 'open')?.time
  const filed = view.verdicts.find(({ verdict }) => verdict.is === 'opened')?.time
  const placed = isPlaced(lifecycle)
  return {
    part: 'life',
    state: lifecycle.state,
    branch: placed ? lifecycle.branch : null,
    owner: placed ? lifecycle.owner : null,
    archiveNo: 'archiveNo' in lifecycle ? lifecycle.archiveNo : null,
    template,
    businesses: businesses.map(({ id, owner }) => ({ id, owner })),
    team,
    grants: grants.map(({ id, to, compartments, right, from, until, offer }) => ({
      id,
      to,
      compartments,
      right,
      from,
      until,
      ...(offer === undefined ? {} : { offer }),
    })),
    ...(begun === undefined ? {} : { begun }),
    ...(begun === undefined || filed === undefined
      ? {}
      : { filingMinutes: Math.max(0, Math.floor((filed - begun) / 60_000)) }),
    ...handedIn(view, placed ? lifecycle.owner : null),
    ...(checking.is === 'draft' ? {} : { checking }),
    ...(offering?.is === 'declined' || offering?.is === 'lapsed' ? { notTaken: offering.at } : {}),
    ...(lifecycle.state === 'voided'
      ? { voided: { by: lifecycle.by, at: lifecycle.at, until: lifecycle.until } }
      : {}),
    ...restoredIn(view),
    ...(Object.keys(readings).length === 0 ? {} : { readings }),
  }
}

function restoredIn({ verdicts }: DocumentView): Pick<LifeFragment, 'restored'> {
  const last = verdicts.findLast(({ verdict }) => verdict.is === 'unvoided')
  return last === undefined ? {} : { restored: last.time }
}

/** By the last ruling that gave the whole archive to the one who has it. */
function handedIn({ verdicts }: DocumentView, owner: UserId | null): Pick<LifeFragment, 'handed'> {
  for (const { verdict, time } of verdicts.toReversed()) {
    if (verdict.is !== 'transferred' || verdict.business !== undefined) continue
    if (verdict.to !== owner) return {}
    return { handed: { at: time, ...(verdict.by === undefined ? {} : { by: verdict.by }) } }
  }
  return {}
}

function profileFragment(
  view: DocumentView,
  template: CardTemplate | null,
  tools: FragmentTools,
): ProfileFragment {
  const name = textOf(view, 'name')
  const alias = textOf(view, 'alias')
  const touches = touchesOf(view)
  return {
    part: 'profile',
    name,
    alias,
    pinyin: [name, alias]
      .filter((text) => text !== '')
      .flatMap((text) => tools.pinyin(text).flatMap(({ full, initials }) => [full, initials]))
      .join('|'),
    clientType: textOf(view, 'clientType'),
    tier: textOf(view, 'tier'),
    region: textOf(view, 'regionCode'),
    tags: textsIn(valueOf(view, 'tags')),
    channel: textOf(view, 'channel'),
    ...(touches.length === 0 ? {} : { touches }),
    place: template === null ? '' : placeOf(view, template, tools),
  }
}

/** A field of a business stands in `profile` once per business; each place is named once. */
function placeOf(view: DocumentView, template: CardTemplate, tools: FragmentTools): string {
  const words = new Set<string>()
  if (!mayShow(template, template.place)) return ''
  for (const value of [
    valueOf(view, template.place),
    ...itemsOf(view, template.place).map((item) => item.value),
  ]) {
    for (const text of textsIn(value))
      words.add(template.label(template.place, text) ?? tools.region(text) ?? text)
  }
  return [...words].join('、')
}

/** An item of the field `contacts`, as far as a card cares. */
interface Reach {
  readonly type: string
  readonly value: string
  readonly primary: boolean
  readonly dead: boolean
}

function contactFragment(view: DocumentView): ContactFragment {
  const reaches = itemsOf(view, 'contacts').flatMap(({ value }): readonly Reach[] =>
    isJsonObject(value) && typeof value['value'] === 'string' && value['value'] !== ''
      ? [
          {
            type: typeof value['type'] === 'string' ? value['type'] : '',
            value: value['value'],
            primary: value['primary'] === true,
            dead: value['status'] === 'dead',
          },
        ]
      : [],
  )
  const review = reviewIn(view)
  const triage = triageIn(view)
  const rewritten = lastRewritten(view)
  const phones = reaches.filter(({ type }) => type === 'mobile' || type === 'landline')
  const rank = (one: Reach): number =>
    (one.dead ? 4 : 0) + (one.primary ? 0 : 2) + (one.type === 'mobile' ? 0 : 1)
  return {
    part: 'contact',
    tails: [
      ...new Set([...phones].sort((a, b) => rank(a) - rank(b)).map(({ value }) => tailOf(value))),
    ].filter((tail) => tail !== ''),
    address: addressHead(textOf(view, 'address')),
    reachable: reaches.some(({ dead }) => !dead),
    ...(rewritten === null ? {} : { rewritten }),
    ...(review === null ? {} : { review }),
    ...(triage === null ? {} : { triage }),
  }
}

/** When contacts were written last, if that was not the first time. */
function lastRewritten(view: DocumentView): Millis | null {
  const times = ['contacts', 'people'].flatMap((name) =>
    [...view.fields.values()]
      .filter(({ key }) => fieldName(key) === name)
      .flatMap(({ history }) => history.map(({ time }) => time)),
  )
  const last = Math.max(...times)
  return times.length > 0 && last > Math.min(...times) ? last : null
}

/** The last four digits, of a landline those before the extension. Empty where four would be the whole number. */
export function tailOf(phone: string): string {
  const digits = phone.replace(/^(0\d{2,3}-?\d{7,8})-\d{1,6}$/, '$1').replace(/\D/g, '')
  return digits.length > 4 ? digits.slice(-4) : ''
}

/** The address down to the street: it ends where the first house or unit number begins. */
export function addressHead(address: string): string {
  const plain = address.normalize('NFKC').trim()
  const number =
    /\d|[a-z]+[座栋幢]|[零〇一二三四五六七八九十百]+(?:号|栋|幢|座|单元|楼|层|室|弄|巷|期|区)/i.exec(plain)
  return (number === null ? plain : plain.slice(0, number.index)).replace(/[\s,，第#-]+$/, '').slice(0, 24)
}

function dealFragment(view: DocumentView, template: CardTemplate | null): DealFragment {
  const since = standsSince(view, 'stage')
  return {
    part: 'deal',
    stage: textOf(view, 'stage'),
    ...(since === null ? {} : { stageSince: since }),
    urgency: textOf(view, 'urgency'),
    targetDate: textOf(view, 'targetDate'),
    budgetMin: numberOf(view, 'budgetMin'),
    budgetMax: numberOf(view, 'budgetMax'),
    shown: shownIn(view, template, 'deal'),
  }
}

function shownIn(
  view: DocumentView,
  template: CardTemplate | null,
  of: 'deal' | 'finance',
): DealFragment['shown'] {
  const shown: Record<string, Json> = {}
  for (const name of template?.shown[of] ?? []) {
    const value = valueOf(view, name)
    if (template !== null && mayShow(template, name) && isFilled(value)) shown[name] = value
  }
  return shown
}

/** Whoever may list an archive may read C0, C1 and the deal's own figures; C2 is masked, C3 is nobody's by default. */
function mayShow(template: CardTemplate, name: string): boolean {
  const fieldClass = template.classOf(name)
  return fieldClass === 'C0' || fieldClass === 'C1' || fieldClass === 'F'
}

const TOUCHES: readonly FactKind[] = ['call', 'visit', 'survey', 'complaint']

/** The client spoke when the complaint came; what is written of its handling later is our own work. */
const stands = ({ kind, supersedes, supersededBy }: Fact): boolean =>
  kind === 'complaint' ? supersedes.length === 0 : supersededBy.length === 0

function serviceFragment(view: DocumentView): ServiceFragment {
  let lastContact: Millis | null = null
  for (const told of view.facts) {
    if (!TOUCHES.includes(told.kind) || !stands(told) || isMissed(told)) continue
    const moment = occurredIn(told)
    lastContact = lastContact === null ? moment : Math.max(lastContact, moment)
  }
  const open = openComplaintsIn(view.facts)
  const givenUp = givenUpAt(view.facts)
  return {
    part: 'service',
    lastContact,
    nextFollowUp: textOf(view, 'nextFollowUp'),
    ...(open.length === 0 ? {} : { complaints: open.length, openComplaints: open }),
    ...(givenUp === null ? {} : { givenUp }),
  }
}

const financeFragment = (view: DocumentView, template: CardTemplate | null): FinanceFragment => ({
  part: 'finance',
  filled: filledIn(view),
  shown: shownIn(view, template, 'finance'),
})

/** A purpose in somebody's own words may name anything, and a card goes to masked readers too: it is told as `other`. */
function consentFragment(view: DocumentView, template: CardTemplate | null): ConsentFragment {
  const told = (purposes: readonly string[]): readonly string[] =>
    [...new Set(purposes.map((one) => (template?.isPurpose(one) === true ? one : 'other')))].sort()
  const due = answerDue(view)
  const stopped = told(stoppedIn(view))
  const groundless = groundlessSince(view)
  return {
    part: 'consent',
    filled: filledIn(view),
    granted: told(grantedIn(view).map(({ purpose }) => purpose)),
    ...(stopped.length === 0 ? {} : { stopped }),
    ...(groundless === null ? {} : { groundless }),
    ...(due === '' ? {} : { answerDue: due }),
  }
}

const bareFragment = (part: BareFragment['part'], view: DocumentView): BareFragment => ({
  part,
  filled: filledIn(view),
})

function filledIn(view: DocumentView): number {
  let filled = 0
  for (const field of view.fields.values()) if (isFilled(field.value)) filled++
  for (const fact of view.facts) if (fact.supersededBy.length === 0) filled++
  return filled
}

/** Names only, each once, sorted: a list counts as filled while one of its items stands. */
function filledKeys(view: DocumentView, template: CardTemplate | null): readonly string[] {
  const names = new Set<string>()
  for (const { key, value } of view.fields.values()) {
    const filled = isFilled(value) ? (template?.fills(key, value) ?? [fieldName(key)]) : []
    for (const name of filled) names.add(name)
  }
  for (const { kind, fact, supersededBy } of view.facts) {
    if (supersededBy.length === 0) for (const name of template?.filledBy(kind, fact) ?? []) names.add(name)
  }
  return [...names].sort()
}

const isBare = (compartment: Compartment): boolean =>
  compartment === 'identity' || compartment === 'custody' || compartment === 'consent'

function givenIn(view: DocumentView, template: CardTemplate): Given {
  const given: Record<FieldKey, string | boolean> = {}
  for (const { key, value } of view.fields.values()) {
    const decides = typeof value === 'boolean' || (typeof value === 'string' && value !== '')
    if (decides && template.isCondition(fieldName(key)) && template.classOf(fieldName(key)) !== 'C3')
      given[key] = value
  }
  return given
}

function lastChange(view: DocumentView): Millis {
  let last = 0
  for (const { history } of view.fields.values()) last = Math.max(last, history.at(-1)?.time ?? 0)
  for (const proposals of view.proposals.values()) last = Math.max(last, proposals.at(-1)?.time ?? 0)
  for (const { time } of view.facts.slice(-1)) last = Math.max(last, time)
  // That somebody has read it changes nothing.
  const asked = view.commands.findLast(({ command }) => command.do !== 'acknowledge')
  if (asked !== undefined) last = Math.max(last, asked.time)
  for (const { verdict, time } of view.verdicts)
    if (verdict.is !== 'acknowledged') last = Math.max(last, time)
  for (const { receipt } of view.newer) last = Math.max(last, receipt?.received ?? 0)
  return last
}

/**
 * Known to the server since then: what was written offline before a check and came after it, the checker had not seen.
 * What says itself how it was checked, and what an answer left as it stood, leaves nothing to check (F11).
 */
function lastChecked(view: DocumentView, template: CardTemplate): Millis | null {
  let last: Millis | null = null
  for (const field of view.fields.values()) {
    if (!template.isChecked(fieldName(field.key))) continue
    const kept = keptIn(view, field)
    if (kept.some(({ how }) => how !== undefined)) continue
    for (const { receipt, time } of kept.length === 0 ? field.history : kept.slice(-1))
      last = Math.max(last ?? 0, receipt?.received ?? time)
  }
  return last
}

/** The template that the newest readable entry followed. */
export function newestTemplate(view: DocumentView): TemplateRef | null {
  let newest: { readonly time: Millis; readonly template: TemplateRef } | undefined
  const consider = (one: typeof newest): void => {
    if (one !== undefined && (newest === undefined || one.time > newest.time)) newest = one
  }
  for (const { history } of view.fields.values()) consider(history.at(-1))
  for (const proposals of view.proposals.values()) consider(proposals.at(-1))
  consider(view.facts.at(-1))
  consider(view.commands.at(-1))
  return newest?.template ?? null
}

const valueOf = (view: DocumentView, name: string): Json => view.fields.get(name)?.value ?? null

function textOf(view: DocumentView, name: string): string {
  const value = valueOf(view, name)
  return typeof value === 'string' ? value : ''
}

function numberOf(view: DocumentView, name: string): number | null {
  const value = valueOf(view, name)
  return typeof value === 'number' ? value : null
}

/** When that field was last given another value than before; null: it has none. */
function standsSince(view: DocumentView, name: string): Millis | null {
  const field = view.fields.get(name)
  if (field === undefined || !isFilled(field.value)) return null
  let since: Millis | null = null
  for (const { value, time } of [...field.history].reverse()) {
    if (value !== field.value) break
    since = time
  }
  return since ?? field.heads[0]?.time ?? null
}

const textsIn = (value: Json): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  )
