/**
 * The fictitious company: its branches, its people, their sign-ins.
 *
 * One password for all, printed at every start: a demonstration holds nothing that is worth a secret,
 * and its server listens on this machine only.
 */
import type { Role } from '../../shared/policy/table.ts'
import type { TemplateId } from '../../shared/templates/types.ts'

export const DEMO_COMPANY = '示例置业家装集团（演示）'
export const DEMO_PASSWORD = 'anshan-kaijuan-2046'

export interface DemoBranch {
  readonly code: string
  readonly name: string
  readonly template: TemplateId
}

export interface DemoPerson {
  readonly login: string
  readonly name: string
  readonly role: Role
  /** Null: head office. */
  readonly branch: string | null
  readonly device: string
}

export const demoBranches: readonly DemoBranch[] = [
  { code: 'CY', name: '家装 朝阳店', template: 'homeDeco' },
  { code: 'SZ', name: '企业 苏州工厂', template: 'generic' },
  { code: 'PD', name: '房产 浦东店', template: 'realEstate' },
]

/** The first is who sets the company up. */
export const demoPeople: readonly DemoPerson[] = [
  { login: 'zongbu', name: '顾明远', role: 'HQ', branch: null, device: '总部笔记本' },
  { login: 'shenji', name: '沈知白', role: 'AU', branch: null, device: '审计台式机' },
  { login: 'cy-dianzhang', name: '韩立秋', role: 'BM', branch: 'CY', device: '店长室电脑' },
  { login: 'cy-wangfang', name: '王芳', role: 'SA', branch: 'CY', device: '王芳的手机' },
  { login: 'cy-liqiang', name: '李强', role: 'SA', branch: 'CY', device: '前台电脑' },
  { login: 'sz-jingli', name: '陆建平', role: 'BM', branch: 'SZ', device: '销售部电脑' },
  { login: 'sz-zhoumin', name: '周敏', role: 'SA', branch: 'SZ', device: '周敏的笔记本' },
  { login: 'sz-xuwei', name: '徐伟', role: 'SA', branch: 'SZ', device: '徐伟的手机' },
  { login: 'pd-dianzhang', name: '方雅琴', role: 'BM', branch: 'PD', device: '店长平板' },
  { login: 'pd-chenhao', name: '陈浩', role: 'SA', branch: 'PD', device: '陈浩的手机' },
  { login: 'pd-zhanglin', name: '张琳', role: 'SA', branch: 'PD', device: '门店前台' },
  { login: 'cy-caiwu', name: '何静', role: 'FN', branch: 'CY', device: '财务室电脑' },
  { login: 'cy-kefu', name: '孟洁', role: 'CS', branch: 'CY', device: '客服台' },
  { login: 'cy-shenhe', name: '宋严', role: 'VR', branch: 'CY', device: '审核岗电脑' },
  // The second administrator, without whom nothing that takes two could be tried.
  { login: 'zongbu-suqing', name: '苏晴', role: 'HQ', branch: null, device: '苏晴的笔记本' },
]

/** Stores and departments, each in the store named before it or in the branch itself. */
export interface DemoUnit {
  readonly branch: string
  readonly store: string | null
  readonly name: string
  readonly kind: 'store' | 'department'
  /** Logins of those who sit there. */
  readonly people: readonly string[]
}

export const demoUnits: readonly DemoUnit[] = [
  { branch: 'CY', store: null, kind: 'store', name: '望京门店', people: ['cy-dianzhang'] },
  {
    branch: 'CY',
    store: '望京门店',
    kind: 'department',
    name: '销售部',
    people: ['cy-wangfang', 'cy-liqiang'],
  },
  { branch: 'CY', store: null, kind: 'department', name: '设计部', people: [] },
  { branch: 'CY', store: null, kind: 'department', name: '客服中心', people: ['cy-kefu', 'cy-shenhe'] },
  { branch: 'SZ', store: null, kind: 'department', name: '华东大客户部', people: ['sz-zhoumin', 'sz-xuwei'] },
  { branch: 'PD', store: null, kind: 'store', name: '联洋门店', people: ['pd-dianzhang', 'pd-chenhao'] },
  { branch: 'PD', store: null, kind: 'store', name: '花木门店', people: ['pd-zhanglin'] },
]

/** Whom the shop named to check what is handed in there, and who stands in. */
export const demoChecker = { branch: 'CY', checker: 'cy-shenhe', substitute: 'cy-dianzhang' } as const
/** Left during the half year: everything was handed over, the account is disabled. */
export const demoLeaver = { login: 'cy-zhaolei', name: '赵磊', role: 'SA', branch: 'CY' } as const
/** Taken on today, with an invitation that nobody has used yet. */
export const demoNewcomer = { login: 'pd-linyue', name: '林悦', role: 'ST', branch: 'PD' } as const
/** 代班: while 周敏 is away, 徐伟 looks after what is hers. */
export const demoDeputy = {
  absent: 'sz-zhoumin',
  deputy: 'sz-xuwei',
  role: 'SA',
  branch: 'SZ',
  days: 14,
} as const
/** What waits for a second person: a role, asked for by the second administrator, and a share between shops. */
export const demoAppointment = { by: 'zongbu-suqing', user: 'pd-zhanglin', role: 'FN', branch: 'PD' } as const
export const demoShare = {
  by: 'cy-dianzhang',
  from: 'CY',
  to: 'PD',
  days: 30,
  why: '客户同时在浦东看房，两家店一起跟进（演示）',
  agreement: '共享协议 2026-07，客户同意书在本店档案柜（演示）',
} as const
/** The shop in Pudong is a franchise. */
export const demoFranchise = {
  code: 'PD',
  ownership: 'franchise',
  entity: '上海示例房产经纪有限公司（演示）',
  agreement: '2026 年加盟协议，总部档案室（演示）',
} as const
