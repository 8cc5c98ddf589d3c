/**
 * How a company is made up, as far as rights care: kinds of branches and units, and which roles go where.
 *
 * Rights stand per branch and nowhere below it. A unit (门店, 部门) only says where in the branch a person
 * sits; whoever wants to keep two shops apart makes two branches.
 */
import { abilitiesByRole, type Role } from './table.ts'

/** 直营, 加盟: a franchise is a legal entity of its own, so sharing with it needs a recorded agreement. */
export const ownerships = ['own', 'franchise'] as const
export type Ownership = (typeof ownerships)[number]

/** 夫妻店, 标准门店, 总部客服中心. A preset suggests roles; it forbids none. */
export const presets = ['couple', 'store', 'centre'] as const
export type Preset = (typeof presets)[number]

/** 门店, 部门. A store stands in its branch, a department in a store or in the branch itself. */
export const unitKinds = ['store', 'department'] as const
export type UnitKind = (typeof unitKinds)[number]

/** Their rights reach the whole company or nothing: with a branch they would be worth nothing. */
export const companyRoles: readonly Role[] = ['HQ', 'AU', 'DD']

/** May be held in one branch or in all of them. The others always have a branch. */
export const anywhereRoles: readonly Role[] = ['MK', 'CS', 'VR', 'FN', 'AR']

/** Money, oversight and the rights of everybody else: giving one takes two administrators. */
export const sensitiveRoles: readonly Role[] = ['HQ', 'AU', 'FN']

/** Somebody may stand in for these with dates. The sensitive ones are granted by name, never lent. */
export const deputyRoles: readonly Role[] = ['SA', 'ST', 'CS', 'VR', 'BM', 'AR']

/** What a manager may ask for when somebody is to be taken on: work in the branch, neither sensitive nor in charge of it. */
export const mayAskFor = (role: Role): boolean =>
  !companyRoles.includes(role) && !sensitiveRoles.includes(role) && abilitiesByRole[role].assign === undefined

/** May the role be held there? `anywhere`: in all branches. */
export function mayStand(role: Role, where: 'branch' | 'anywhere'): boolean {
  if (companyRoles.includes(role)) return where === 'anywhere'
  return where === 'branch' || anywhereRoles.includes(role)
}

/** What a person of such a branch is given at once. In a 夫妻店 one person does all but the two-person acts. */
export const suggestedRoles: { readonly [preset in Preset]: readonly Role[] } = {
  couple: ['SA', 'BM', 'FN', 'AR', 'VR'],
  store: ['SA'],
  centre: ['CS'],
}

/** What is offered first when someone is taken on there, the most frequent in front. */
export const usualRoles: { readonly [preset in Preset]: readonly Role[] } = {
  couple: ['SA', 'BM', 'FN', 'AR', 'VR', 'ST', 'CS'],
  store: ['SA', 'BM', 'ST', 'CS', 'FN', 'AR', 'VR', 'MK'],
  centre: ['CS', 'VR', 'FN', 'AR', 'MK', 'BM', 'SA', 'ST'],
}

/** Whoever holds such a role manages people, their own rights excepted. */
export const managesPeople = (role: Role): boolean => abilitiesByRole[role].people !== undefined
