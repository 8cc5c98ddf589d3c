/**
 * What the screens of people administration ask the server. Screens import it from `api.ts` beside it.
 *
 * A command says the id of what it made, if there is one to name, and how much of it waits for a second administrator.
 */
import Type from 'typebox'
import type { Result } from '../../shared/base/result.ts'
import { Done } from '../../shared/protocol/http.ts'
import {
  DevicesPage,
  HandoverPreview,
  Handovers,
  Made,
  PeoplePage,
  type AddDeputy,
  type AddMembership,
  type AddPerson,
  type AddUnit,
  type AskForPerson,
  type BranchEdit,
  type ChangeMembership,
  type CloseBranch,
  type CloseUnit,
  type DisablePerson,
  type EditBranch,
  type EndMembership,
  type OneDevice,
  type OneHandover,
  type OnePerson,
  type RenamePerson,
  type RenameUnit,
  type StartHandover,
} from '../../shared/protocol/people.ts'
import { ask, type HttpRefusal } from './request.ts'

type Command = {
  add: AddPerson
  ask: AskForPerson
  rename: RenamePerson
  'memberships/add': AddMembership
  'memberships/end': EndMembership
  'memberships/change': ChangeMembership
  'deputies/add': AddDeputy
  disable: DisablePerson
  enable: OnePerson
  'sign-out': OnePerson
  'devices/sign-out': OneDevice
  handover: StartHandover
  'handover/resume': OneHandover
  'branches/add': BranchEdit
  'branches/edit': EditBranch
  'branches/close': CloseBranch
  'units/add': AddUnit
  'units/rename': RenameUnit
  'units/close': CloseUnit
}
export type PeopleCommand = keyof Command

export interface PeopleHttp {
  page(): Promise<Result<PeoplePage, HttpRefusal>>
  devices(): Promise<Result<DevicesPage, HttpRefusal>>
  handovers(): Promise<Result<Handovers, HttpRefusal>>
  preview(user: string): Promise<Result<HandoverPreview, HttpRefusal>>
  /** Ordered now, carried out at the device's next contact. */
  wipe(device: string): Promise<Result<null, HttpRefusal>>
  tell<C extends PeopleCommand>(command: C, body: Command[C]): Promise<Result<Made, HttpRefusal>>
}

const Answer = Type.Union([Made, Done])

export const peopleHttp: PeopleHttp = {
  page: () => ask({ path: '/api/people', answer: PeoplePage }),
  devices: () => ask({ path: '/api/people/devices', answer: DevicesPage }),
  handovers: () => ask({ path: '/api/people/handovers', answer: Handovers }),
  preview: (user) => ask({ path: '/api/people/handover/preview', body: { user }, answer: HandoverPreview }),
  async wipe(device) {
    const answer = await ask({ path: `/api/devices/${device}/wipe`, body: {}, answer: Done })
    return answer.ok ? { ok: true, value: null } : answer
  },
  async tell(command, body) {
    const answer = await ask({ path: `/api/people/${command}`, body, answer: Answer })
    if (!answer.ok) return answer
    return { ok: true, value: 'id' in answer.value ? answer.value : { id: null, waiting: 0 } }
  },
}
