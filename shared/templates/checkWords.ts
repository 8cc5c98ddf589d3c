/** How a value is checked, and why it is sent back: the two dictionaries of 核实 (R24), the same for every template. */
import { one } from './build.ts'

export const checkWays = one(
  'document 看过原件|Saw the original',
  'attachment 对照附件|Compared with the attachment',
  'call 电话核对|Confirmed by call',
  'inPerson 当面核对|Confirmed in person',
  'register 查询登记|Looked up in a register',
  'record 对照业务记录|Compared with our records',
)

export const returnReasons = one(
  'missing 缺少内容|Missing',
  'mismatch 与凭证不符|Differs from the evidence',
  'wrong 明显有误|Plainly wrong',
  'outdated 已经过期|Out of date',
  'unclear 写得不清楚|Unclear',
  'unproven 没有凭证|No evidence',
  'unconfirmed 无法核实|Cannot be confirmed',
  'unreached 打不通|Nobody answers',
  'deadNumber 空号停机|Number does not exist',
  'duplicate 重复建档|Duplicate',
  'other 其他|Other',
)
