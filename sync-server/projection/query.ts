/** What may be asked of the projection, and the answers: the words between the server's thread and the reader's. */
import type { DatabaseSync } from 'node:sqlite'
import type { Board } from '../../shared/domain/board.ts'
import type { HeadOfficeQuery } from '../../shared/protocol/http.ts'
import type { GapsQuery, LogCountsQuery, LogQuery } from '../../shared/protocol/log.ts'
import { query } from '../store/sqlite/database.ts'
import type { BoardQuestion } from './board.ts'
import {
  HeadOfficeList,
  type AlikeAnswer,
  type BranchCount,
  type HeadOfficeAnswer,
  type Reader,
} from './headOffice.ts'
import { likelyCards, type Likely, type LikelyCard } from './likely.ts'
import { logCounts, type BareLogCount } from './logCounts.ts'
import { logGaps, type GapsAnswer } from './logGaps.ts'
import { logLines, type LogAnswer } from './logLines.ts'
import type { LogReach } from './logWhere.ts'
import { Returns, type Returned } from './returns.ts'

export type Question =
  | { readonly ask: 'headOffice'; readonly query: HeadOfficeQuery; readonly reader: Reader }
  | { readonly ask: 'log'; readonly query: LogQuery; readonly reach: LogReach }
  | { readonly ask: 'alike'; readonly archive: string; readonly reader: Reader }
  | { readonly ask: 'logCounts'; readonly query: LogCountsQuery; readonly reach: LogReach }
  | { readonly ask: 'logGaps'; readonly query: GapsQuery; readonly reach: LogReach }
  | { readonly ask: 'branches' }
  | { readonly ask: 'board'; readonly board: BoardQuestion }
  | { readonly ask: 'stages'; readonly owner: string }
  | { readonly ask: 'likely'; readonly likely: Likely }

export type { BranchCount } from './headOffice.ts'

/** The dashboard of head office: the measures, and what the log adds to them, by place of the week. */
export interface OfficeBoard extends Board {
  readonly returns: { readonly [week: string]: Returned }
}

/** Archives of one owner, by where they stand. */
export interface StageCount {
  readonly branch: string
  readonly stage: string
  readonly count: number
}

export interface Answers {
  readonly headOffice: HeadOfficeAnswer
  readonly log: LogAnswer
  readonly alike: AlikeAnswer
  readonly logCounts: readonly BareLogCount[]
  readonly logGaps: GapsAnswer
  readonly branches: readonly BranchCount[]
  readonly board: OfficeBoard
  readonly stages: readonly StageCount[]
  readonly likely: readonly LikelyCard[]
}

/** Answers over one connection; each answer is of one moment. */
export class Answerer {
  readonly #db: DatabaseSync
  readonly #list: HeadOfficeList
  readonly #returns: Returns

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#list = new HeadOfficeList(db)
    this.#returns = new Returns(db)
  }

  /** `turn`: others may ask while a long count runs. */
  async answer(question: Question, turn: () => Promise<void>): Promise<Answers[Question['ask']]> {
    if (question.ask === 'board') return this.#board(question.board, turn)
    return this.#atOneMoment(() => {
      switch (question.ask) {
        case 'headOffice':
          return this.#list.page(question.query, question.reader)
        case 'log':
          return logLines(this.#db, question.query, question.reach)
        case 'alike':
          return this.#list.alike(question.archive, question.reader)
        case 'logCounts':
          return logCounts(this.#db, question.query, question.reach)
        case 'logGaps':
          return logGaps(this.#db, question.query, question.reach)
        case 'branches':
          return this.#list.branches()
        case 'stages':
          return this.#stages(question.owner)
        case 'likely':
          return likelyCards(this.#db, question.likely)
      }
    })
  }

  async #board(question: BoardQuestion, turn: () => Promise<void>): Promise<OfficeBoard> {
    const board = await this.#list.board(question, (read) => this.#atOneMoment(read), turn)
    return { ...board, returns: await this.#returns.weeks(question.ask.weeks, question.branches, turn) }
  }

  /** Reads ahead a piece of what the first question would wait for; true when there is no more. */
  warm(): boolean {
    return this.#atOneMoment(() => this.#list.warm())
  }

  #atOneMoment<T>(read: () => T): T {
    this.#db.exec('BEGIN')
    try {
      return read()
    } finally {
      this.#db.exec('COMMIT')
    }
  }

  #stages(owner: string): readonly StageCount[] {
    return query<StageCount>(
      this.#db,
      `SELECT branch, stage, count(*) AS count FROM cards WHERE owner = ?
       GROUP BY branch, stage ORDER BY branch, min(stageRank)`,
    )
      .all(owner)
      .map((row) => ({ ...row }))
  }
}
