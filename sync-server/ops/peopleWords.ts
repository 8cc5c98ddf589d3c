/** Why a change of people was refused, in a sentence for the terminal. */
import type { PeopleRule } from '../../shared/protocol/people.ts'
import type { PeopleRefusal } from '../people/register.ts'

export function words(refusal: PeopleRefusal): string {
  switch (refusal.code) {
    case 'taken':
      return taken[refusal.field]
    case 'weak-password':
      return refusal.field === 'too-short'
        ? '密码至少 10 位 / a password has at least 10 characters'
        : '密码太简单 / the password is too simple'
    case 'not-found':
      return `找不到 / not found: ${refusal.field}`
    case 'bad-request':
      if (refusal.field === 'name') return '名称要有 1 到 60 个字 / a name has 1 to 60 characters'
      if (refusal.field === 'from' || refusal.field === 'until')
        return '日期要在今天之后，结束晚于开始 / dates lie ahead, and the end after the beginning'
      return notTogether(refusal.field)
    case 'setup-done':
      return notTogether(refusal.field)
    case 'against-rule':
      return rules[refusal.field]
  }
}

const taken = {
  login: '登录名已被使用 / the login is taken',
  code: '分公司代码已被使用 / the branch code is taken',
  name: '这个名称已经有了 / the name is taken',
} as const

const notTogether = (field: string): string =>
  `不合适的组合（例如总部不属于分公司，销售必须属于分公司）/ these do not go together (${field}): head office has no branch, sales has one`

const rules: { readonly [rule in PeopleRule]: string } = {
  'own-rights': '不能改自己的权限 / nobody changes the own rights',
  'last-administrator': '这是最后一位管理员 / this is the last administrator',
  'owns-archives': '名下还有档案，先交接 / archives would be left behind: hand them over first',
  'not-in-branch': '这个人不在那家分公司 / does not work in that branch',
  'branch-closed': '分公司已关闭 / the branch is closed',
  'unit-closed': '门店或部门已关闭 / the unit is closed',
  'unit-in-use': '里面还有人或部门 / people or departments are still in it',
  ended: '这段任职已结束 / that membership is over',
  overlaps: '同一岗位已在同一时间任职 / the same role is held there at that time',
  disabled: '已停用 / is disabled',
  'not-disabled': '没有停用 / is not disabled',
  'too-many': '任职太多 / too many memberships',
  'handover-running': '交接还没完成 / a handover is still running',
  'not-lent': '这个岗位不能代班 / that role is not lent out',
  'second-needed': '要另一位管理员同意 / another administrator must agree',
  'too-many-asks': '等待同意的太多 / too many asks are waiting',
  answered: '已经处理过了 / was answered already',
}
