/** Why a colleague does not take an archive over: the dictionary of 不接手, the same for every template. */
import { one } from './build.ts'

export const declineReasons = one(
  'full 手上客户已满|My hands are full',
  'otherArea 不是我的区域|Not my area',
  'otherKind 不是我做的业务|Not my kind of work',
  'away 近期不在岗|I will be away',
  'other 其他|Other',
)
