/** Who may settle what this reader may only look at, in a sentence. */
import { parsePart } from '../../../shared/domain/names.ts'
import { isPlaced } from '../../../shared/domain/view.ts'
import { settlers } from '../../../shared/policy/settling.ts'
import type { Me, OpenedArchive } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { roleName } from '../../shell/api.ts'
import type { Dispute } from './conflicts.ts'
import { someoneName } from './names.ts'

export function settlersWords(
  me: Me | null,
  opened: Pick<OpenedArchive, 'view'> | null,
  { part, business, verified, conflict }: Pick<Dispute, 'part' | 'business' | 'verified' | 'conflict'>,
): string {
  const compartment = parsePart(part)?.compartment
  if (opened === null || compartment === undefined) return ''
  const { owner, roles } = settlers(compartment, verified, !conflict)
  const { lifecycle, businesses } = opened.view
  const whose =
    businesses.find(({ id }) => id === business)?.owner ?? (isPlaced(lifecycle) ? lifecycle.owner : null)
  const names = [
    ...(owner && whose !== null ? [m.archives_ownedBy({ name: someoneName(me, whose) })] : []),
    ...roles.map(roleName),
  ]
  const who = names.join(m.archives_and())
  if (!conflict) return m.archives_answeredBy({ who })
  return verified ? m.archives_settledByCheckers({ who }) : m.archives_settledBy({ who })
}
