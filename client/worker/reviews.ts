/** 复核行动: which archives are to be reviewed now, as one list to be worked off. */
import { addDays, startOf } from '../../shared/domain/day.ts'
import type { Reviews, ReviewsAsk } from '../api.ts'
import { isMine, type DutySources } from './duties.ts'

/** More than anybody answers between two looks. */
const MOST = 500
/** A round is as long as it is announced ahead. */
const ROUND_DAYS = 30

export function reviewsOf(
  sources: Pick<DutySources, 'me' | 'briefs' | 'life' | 'edges'>,
  ask: ReviewsAsk,
): Reviews {
  const { me, briefs, life, edges } = sources
  const { late, coming } = edges(ask)
  const since = startOf(addDays(ask.today, -ROUND_DAYS), ask.minutesEast)
  const kept = [...briefs()].flatMap((brief) => {
    const { archive, nextReview, answered } = brief
    // Null: not followed, or not this person's work.
    if (nextReview === null) return []
    const of = life(archive)
    return [{ archive, nextReview, answered, mine: of !== null && isMine(of, me) }]
  })
  const mine = kept.filter((one) => one.mine)
  const whose = ask.whose ?? (mine.length > 0 ? 'mine' : 'all')
  const looked = whose === 'mine' ? mine : kept
  // Whoever was not reached is due again in a month, and not in this round.
  const isDone = ({ answered }: (typeof kept)[number]): boolean => answered !== null && answered >= since
  const due = looked.filter((one) => one.nextReview < coming && !isDone(one))
  const overdue = due.filter(({ nextReview }) => nextReview < late)
  const left = (ask.late ? overdue : due).sort(
    (a, b) => a.nextReview - b.nextReview || (a.archive < b.archive ? -1 : 1),
  )
  return {
    whose,
    both: mine.length > 0 && mine.length < kept.length,
    left: left.slice(0, MOST).map(({ archive }) => archive),
    total: left.length,
    late: overdue.length,
    coming: due.length - overdue.length,
    done: looked.filter(isDone).length,
  }
}
