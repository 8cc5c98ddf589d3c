/**
 * The panels of a dashboard, from a board: what stands in each row, its numbers, and the question behind every number.
 * Picture, table and sheet of a panel are made of this one thing.
 */
import type { Board } from '../../../shared/domain/board.ts'
import {
  bands,
  filings,
  NEVER,
  questionOf,
  silences,
  splitKey,
  type BoardDays,
  type By,
  type MeasureName,
  type RowQuestion,
} from '../../../shared/domain/measure.ts'
import type { ChartKind, ChartTone } from '../../ui/chart/chartData.ts'
import type { Trends, TrendWeek } from './trends.ts'

export interface Cell {
  readonly count: number
  /** Opens as many rows as it counts. */
  readonly question: RowQuestion
}

export interface PanelRow {
  readonly key: string
  readonly label: string
  readonly cells: readonly Cell[]
  /** What else is known of the row and is no number of archives: a time. */
  readonly value?: number | null
  /** Of how many `value` is the middle, where these are no archives. */
  readonly times?: number
}

export interface PanelColumn {
  readonly label: string
  readonly tone: ChartTone
}

export interface Panel {
  readonly name: string
  readonly title: string
  /** How it is counted. */
  readonly hint: string
  /** What the rows are. */
  readonly rowsLabel: string
  readonly columns: readonly PanelColumn[]
  readonly rows: readonly PanelRow[]
  /** `heat` is a table whose cells are tinted: picture and table in one. */
  readonly draws: ChartKind | 'heat'
  /** Of `value`: then that is what is drawn. */
  readonly valueLabel?: string
  readonly formatValue?: (value: number) => string
}

/** The words of one language; each takes a key of its measure. */
export interface PanelWords {
  readonly stageTitle: (template: string) => string
  readonly stage: (stage: string, template: string) => string
  readonly stageRank: (stage: string, template: string) => number
  readonly tier: (tier: string) => string
  readonly tierRank: (tier: string) => number
  readonly channel: (channel: string) => string
  readonly field: (key: string) => string
  readonly holder: (id: string) => string
  readonly day: (day: string) => string
  readonly month: (day: string) => string
  readonly span: (key: string) => string
  readonly say: (key: PanelText) => string
  readonly minutes: (minutes: number) => string
  readonly seconds: (ms: number) => string
  readonly share: (share: number) => string
}

export const panelTexts = [
  'archives',
  'stageHint',
  'silence',
  'silenceHint',
  'months',
  'monthsHint',
  'month',
  'new',
  'lost',
  'weeks',
  'weeksHint',
  'week',
  'channel',
  'channelHint',
  'touches',
  'touchesHint',
  'first',
  'last',
  'tier',
  'tierHint',
  'band',
  'bandHint',
  'gap',
  'gapHint',
  'filing',
  'filingHint',
  'filingWeeks',
  'filingWeeksHint',
  'median',
  'finds',
  'findsHint',
  'returns',
  'returnsHint',
  'share',
  'stageRows',
  'span',
  'field',
  'holderRows',
] as const
export type PanelText = (typeof panelTexts)[number]

/** Gaps beyond these say little. */
const MOST_GAPS = 10

export class Panels {
  readonly #board: Board
  readonly #days: BoardDays
  readonly #by: By
  readonly #words: PanelWords
  readonly #trends: Trends

  constructor(board: Board, days: BoardDays, by: By, words: PanelWords, trends: Trends) {
    this.#trends = trends
    this.#board = board
    this.#days = days
    this.#by = by
    this.#words = words
  }

  cell(measure: MeasureName, key: string): Cell {
    const count = this.#board.counts[measure][key] ?? 0
    return { count, question: questionOf(measure, key, this.#days, this.#by) }
  }

  all(): readonly Panel[] {
    return [
      ...this.#stages(),
      this.#silence(),
      this.#months(),
      this.#weeks(),
      this.#channels(),
      this.#touches(),
      this.#tiers(),
      this.#bands(),
      this.#gaps(),
      this.#filings(),
      this.#filingWeeks(),
      this.#trend('finds', this.#trends.finds, this.#words.seconds),
      this.#trend('returns', this.#trends.returns, this.#words.share),
    ].filter(({ rows }) => rows.length > 0)
  }

  #keys(measure: MeasureName): readonly string[] {
    return Object.keys(this.#board.counts[measure])
  }
  #byCount(measure: MeasureName): readonly string[] {
    const counts = this.#board.counts[measure]
    return this.#keys(measure).toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || (a < b ? -1 : 1))
  }
  #row(measure: MeasureName, key: string, label: string): PanelRow {
    return { key, label, cells: [this.cell(measure, key)] }
  }
  #one(name: string, title: PanelText, hint: PanelText, rows: Pick<Panel, 'rowsLabel' | 'rows'>): Panel {
    const { say } = this.#words
    return {
      name,
      title: say(title),
      hint: say(hint),
      columns: [{ label: say('archives'), tone: 'accent' }],
      draws: 'bars',
      ...rows,
    }
  }

  /** One for each industry, in the order of its stages; where nothing stands yet comes first. */
  #stages(): readonly Panel[] {
    const { say, stage, stageRank, stageTitle } = this.#words
    const templates = [...new Set(this.#keys('stage').map((key) => splitKey(key)[0]))].sort()
    return templates.map((template) => {
      const keys = this.#keys('stage').filter((key) => splitKey(key)[0] === template)
      const rank = (key: string): number => {
        const code = splitKey(key)[1]
        return code === '' ? -1 : stageRank(code, template)
      }
      const rows = keys
        .toSorted((a, b) => rank(a) - rank(b))
        .map((key) => this.#row('stage', key, stage(splitKey(key)[1], template)))
      return {
        ...this.#one(`stage-${template}`, 'stageRows', 'stageHint', { rowsLabel: say('stageRows'), rows }),
        title: stageTitle(template),
      }
    })
  }

  #silence(): Panel {
    const { say, holder, span } = this.#words
    const spans = [...silences.map(({ key }) => key).toReversed(), NEVER]
    return {
      name: 'silence',
      title: say('silence'),
      hint: say('silenceHint'),
      rowsLabel: say('holderRows'),
      columns: spans.map((key) => ({ label: span(key), tone: 'accent' })),
      draws: 'heat',
      rows: this.#byCount('holder').map((who) => ({
        key: who,
        label: holder(who),
        cells: spans.map((key) => this.cell('silence', `${who}/${key}`)),
      })),
    }
  }

  #months(): Panel {
    const { say, month } = this.#words
    return {
      name: 'months',
      title: say('months'),
      hint: say('monthsHint'),
      rowsLabel: say('month'),
      columns: [
        { label: say('new'), tone: 'accent' },
        { label: say('lost'), tone: 'offline' },
      ],
      draws: 'columns',
      rows: this.#days.months.slice(0, -1).map((first, at) => ({
        key: first,
        label: month(first),
        cells: [this.cell('newMonth', String(at)), this.cell('lostMonth', String(at))],
      })),
    }
  }

  #weeks(): Panel {
    const { say, day } = this.#words
    return {
      ...this.#one('weeks', 'weeks', 'weeksHint', {
        rowsLabel: say('week'),
        rows: this.#days.weeks
          .slice(0, -1)
          .map((first, at) => ({ ...this.#row('newWeek', String(at), day(first)), key: first })),
      }),
      draws: 'columns',
    }
  }

  #channels(): Panel {
    const { say, channel } = this.#words
    const rows = this.#byCount('channel').map((key) => this.#row('channel', key, channel(key)))
    return this.#one('channel', 'channel', 'channelHint', { rowsLabel: say('channel'), rows })
  }

  #touches(): Panel {
    const { say, channel } = this.#words
    const keys = [...new Set([...this.#byCount('firstTouch'), ...this.#byCount('lastTouch')])]
    return {
      name: 'touches',
      title: say('touches'),
      hint: say('touchesHint'),
      rowsLabel: say('channel'),
      columns: [
        { label: say('first'), tone: 'accent' },
        { label: say('last'), tone: 'conflict' },
      ],
      draws: 'bars',
      rows: keys.map((key) => ({
        key,
        label: channel(key),
        cells: [this.cell('firstTouch', key), this.cell('lastTouch', key)],
      })),
    }
  }

  #tiers(): Panel {
    const { say, tier, tierRank } = this.#words
    const rows = this.#keys('tier')
      .toSorted((a, b) => tierRank(a) - tierRank(b))
      .map((key) => this.#row('tier', key, tier(key)))
    return this.#one('tier', 'tier', 'tierHint', { rowsLabel: say('tier'), rows })
  }

  #bands(): Panel {
    const { say, span } = this.#words
    const rows = bands.map(({ key }) => this.#row('band', key, span(key)))
    return this.#one('band', 'band', 'bandHint', { rowsLabel: say('band'), rows })
  }

  #gaps(): Panel {
    const { say, field } = this.#words
    const keys = this.#byCount('gap').slice(0, MOST_GAPS)
    const rows = keys.map((key) => this.#row('gap', key, field(key)))
    return this.#one('gap', 'gap', 'gapHint', { rowsLabel: say('field'), rows })
  }

  #filings(): Panel {
    const { say, span } = this.#words
    const rows = filings.map(({ key }) => this.#row('filing', key, span(key)))
    return this.#one('filing', 'filing', 'filingHint', { rowsLabel: say('span'), rows })
  }

  /** What no archive tells has no rows to open: what was sought is nobody's business, and refusals stand in the log. */
  #trend(name: 'finds' | 'returns', weeks: readonly TrendWeek[], format: (value: number) => string): Panel {
    const { say, day } = this.#words
    return {
      ...this.#one(name, name, `${name}Hint`, {
        rowsLabel: say('week'),
        rows: weeks.map(({ value, times }, at) => {
          const first = this.#days.weeks[at] ?? ''
          return { key: first, label: day(first), cells: [], value, times }
        }),
      }),
      columns: [],
      draws: 'line',
      valueLabel: say(name === 'finds' ? 'median' : 'share'),
      formatValue: format,
    }
  }

  /** The trend of it: the middle of each week, and of how many it is the middle. */
  #filingWeeks(): Panel {
    const { say, day } = this.#words
    return {
      ...this.#one('filingWeeks', 'filingWeeks', 'filingWeeksHint', {
        rowsLabel: say('week'),
        rows: this.#days.weeks.slice(0, -1).map((first, at) => ({
          ...this.#row('filingWeek', String(at), day(first)),
          key: first,
          value: this.#board.filingMedians[String(at)] ?? null,
        })),
      }),
      draws: 'line',
      valueLabel: say('median'),
      formatValue: this.#words.minutes,
    }
  }
}
