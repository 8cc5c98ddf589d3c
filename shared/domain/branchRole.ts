/**
 * Roles within a branch, as templates and ledgers name them: what people there call a department (责任部门, 知会部门).
 * Where somebody sits (`shared/protocol/people.ts`, units) is another thing and carries no charge.
 */
export const branchRoles = ['SA', 'ST', 'CS', 'VR', 'BM', 'FN', 'AR'] as const
export type BranchRole = (typeof branchRoles)[number]

export const isBranchRole = (text: string): text is BranchRole =>
  (branchRoles as readonly string[]).includes(text)
