/** The workspace documents that a person may read, in the order in which they are offered: the nearest first. */
import {
  workspaceId,
  workspaceKinds,
  type WorkspaceId,
  type WorkspaceKind,
} from '../../../shared/domain/workspace.ts'
import type { Millis } from '../../../shared/base/ports.ts'
import { activeMemberships } from '../../../shared/policy/decide.ts'
import { decideWorkspace } from '../../../shared/policy/workspace.ts'
import type { Me } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { actorOf } from '../../shell/api.ts'

export interface WorkspacePlace {
  readonly doc: WorkspaceId
  readonly kind: WorkspaceKind
  readonly label: string
}

export function placesOf(me: Me, now: Millis): readonly WorkspacePlace[] {
  const actor = actorOf(me)
  const own = new Set(activeMemberships(actor, now).flatMap(({ branch }) => branch ?? []))
  const branches = [...me.branches].sort((a, b) => Number(own.has(b.id)) - Number(own.has(a.id)))
  const places = [
    ...branches.map(({ id, name }) => ({ branch: id, name })),
    { branch: null, name: m.workspace_head() },
  ]
  return workspaceKinds.flatMap((kind) =>
    places
      .filter(({ branch }) => decideWorkspace(actor, 'read', { kind, branch }, false, now).allowed)
      .map(({ branch, name }) => ({
        doc: workspaceId({ kind, branch }),
        kind,
        label: m.workspace_place({ place: name, kind: kindWord(kind) }),
      })),
  )
}

export const kindWord = (kind: WorkspaceKind): string =>
  ({ notices: m.workspace_notices, minutes: m.workspace_minutes, privacy: m.notice_kindName })[kind]()
