/** States, kinds and places of people and branches in words. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { HandoverLine, MembershipLine } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { formatDay } from '../../ui/format.ts'
import type { Tone } from '../../ui/tone.ts'
import { stageLabel } from '../words.ts'
import { dayOfMoment, lastDay } from './dates.ts'
import type { MembershipState, PeopleView, PersonState } from './peopleView.svelte.ts'

const stateWords: { readonly [state in PersonState]: () => string } = {
  active: m.people_stateActive,
  invited: m.people_stateInvited,
  ended: m.people_stateEnded,
  disabled: m.people_stateDisabled,
}
export const stateWord = (state: PersonState): string => stateWords[state]()
export const toneByState: { readonly [state in PersonState]: Tone } = {
  active: 'ok',
  invited: 'accent',
  ended: 'neutral',
  disabled: 'warn',
}

const runWords: { readonly [state in MembershipState]: () => string } = {
  runs: m.people_runs,
  comes: m.people_comes,
  over: m.people_over,
}
export const runWord = (state: MembershipState): string => runWords[state]()

const ownershipWords: { readonly [ownership: string]: () => string } = {
  own: m.people_ownershipOwn,
  franchise: m.people_ownershipFranchise,
}
export const ownershipWord = (ownership: string): string => ownershipWords[ownership]?.() ?? ownership

const presetWords: { readonly [preset: string]: () => string } = {
  couple: m.people_presetCouple,
  store: m.people_presetStore,
  centre: m.people_presetCentre,
}
export const presetWord = (preset: string): string => presetWords[preset]?.() ?? preset

export const kindWord = (kind: string): string =>
  kind === 'store' ? m.people_kindStore() : m.people_kindDepartment()

/** 朝阳店 · 望京门店 · 销售部 */
export function placeWords(one: Pick<MembershipLine, 'branch' | 'unit'>, view: PeopleView): string {
  if (one.branch === null) return m.people_allBranches()
  const branch = view.branch(one.branch)?.name ?? one.branch
  const unit = view.unitName(one.unit)
  return unit === '' ? branch : `${branch} · ${unit}`
}

/** 3月8日起 · 到6月30日 */
export function spanWords(one: Pick<MembershipLine, 'from' | 'until'>, now: Millis): string {
  const from = m.people_from({ day: formatDay(dayOfMoment(one.from), now) })
  const until =
    one.until === null ? m.people_openEnd() : m.people_until({ day: formatDay(lastDay(one.until), now) })
  return `${from} · ${until}`
}

const stallWords: { readonly [why: string]: () => string } = {
  'owner-not-in-branch': m.people_stallReceiver,
  'no-right': m.people_stallRight,
  'no-membership': m.people_stallRight,
  'not-yours': m.people_stallRight,
}
export const stallWord = (line: HandoverLine): string => (stallWords[line.why ?? ''] ?? m.people_stallOther)()

/** Stages of one name in several tracks are one to whoever hands over. */
export function stageCounts(
  stages: readonly { readonly stage: string; readonly count: number }[],
  template: string,
): readonly (readonly [label: string, count: number])[] {
  const counts = new Map<string, number>()
  for (const { stage, count } of stages) {
    const label = stage === '' ? m.people_stageNone() : stageLabel(stage, template)
    counts.set(label, (counts.get(label) ?? 0) + count)
  }
  return [...counts]
}
