/** The words of a dashboard, in the language of the interface. */
import type { Me } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatDate, formatMinutes, formatRate, formatTook } from '../../ui/format.ts'
import type { Millis } from '../../../shared/base/ports.ts'
import { tiers } from '../../../shared/templates/base.ts'
import { branchName, personName } from '../archives/names.ts'
import { tierLabel } from '../archives/tiers.ts'
import { filterFields } from '../finding/fields.ts'
import { stageChoice, stageRankOf, templateTitle } from '../words.ts'
import type { Source } from './boardView.svelte.ts'
import type { PanelText, PanelWords } from './panels.ts'

const texts: { readonly [text in PanelText]: () => string } = {
  archives: m.board_archives,
  stageHint: m.board_stageHint,
  silence: m.board_silence,
  silenceHint: m.board_silenceHint,
  months: m.board_months,
  monthsHint: m.board_monthsHint,
  month: m.board_month,
  new: m.board_new,
  lost: m.board_lost,
  weeks: m.board_weeks,
  weeksHint: m.board_weeksHint,
  week: m.board_week,
  channel: m.board_channel,
  channelHint: m.board_channelHint,
  touches: m.board_touches,
  touchesHint: m.board_touchesHint,
  first: m.board_first,
  last: m.board_last,
  tier: m.board_tier,
  tierHint: m.board_tierHint,
  band: m.board_band,
  bandHint: m.board_bandHint,
  gap: m.board_gap,
  gapHint: m.board_gapHint,
  filing: m.board_filing,
  filingHint: m.board_filingHint,
  filingWeeks: m.board_filingWeeks,
  filingWeeksHint: m.board_filingWeeksHint,
  median: m.board_median,
  stageRows: m.board_stageRows,
  span: m.board_span,
  finds: m.board_finds,
  findsHint: m.board_findsHint,
  returns: m.board_returns,
  returnsHint: m.board_returnsHint,
  share: m.board_share,
  field: m.board_field,
  holderRows: m.board_branchRows,
}

const spans: { readonly [key: string]: () => string } = {
  to7: m.board_to7,
  to30: m.board_to30,
  to90: m.board_to90,
  to180: m.board_to180,
  over180: m.board_over180,
  never: m.board_never,
  to49: m.board_to49,
  to79: m.board_to79,
  to99: m.board_to99,
  whole: m.board_wholeBand,
  hour: m.board_hour,
  day: m.board_day,
  days3: m.board_days3,
  longer: m.board_longer,
}

/** Tiers as the template lists them; what it does not know comes last. */
function tierRank(tier: string): number {
  const at = tiers.options.findIndex(({ code }) => code === tier)
  return at === -1 ? tiers.options.length : at
}

export function panelWords(me: Me, source: Source, now: Millis): PanelWords {
  const fields = filterFields([], ['gaps'])
  const worded = (by: 'channel' | 'gap') => (value: string) => {
    const field = fields.find((one) => one.by === by)
    return field?.is === 'choice' ? field.value(value) : value
  }
  return {
    stageTitle: (template) =>
      template === '' ? m.board_noTemplate() : m.board_funnel({ template: templateTitle(template) }),
    stage: (stage, template) => (stage === '' ? m.finding_none() : stageChoice(stage, template)),
    stageRank: stageRankOf,
    tier: (tier) => (tier === '' ? m.finding_none() : tierLabel(tier)),
    tierRank,
    channel: worded('channel'),
    field: worded('gap'),
    holder: (id) => (source === 'office' ? branchName(me, id) || id : personName(me, id) || m.board_nobody()),
    day: (day) => formatDate(day, now),
    month: (day) => m.board_monthName({ month: Number(day.slice(5, 7)) }),
    span: (key) => spans[key]?.() ?? key,
    minutes: formatMinutes,
    seconds: formatTook,
    share: formatRate,
    say: (text) => (text === 'holderRows' && source === 'device' ? m.board_personRows() : texts[text]()),
  }
}
