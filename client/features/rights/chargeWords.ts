/** Who answers for a group of fields and who is told of it, in one line. */
import type { BranchRole } from '../../../shared/domain/branchRole.ts'
import type { Group } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'
import { roleName } from '../../shell/api.ts'

export const roleWords = (roles: readonly BranchRole[]): string =>
  roles.map(roleName).join(m.rights_listComma())

export const chargeLine = ({ responsible, informed }: Group): string =>
  m.rights_chargeLine({ responsible: roleName(responsible), informed: roleWords(informed) })
