/** The first hour and invitations over HTTP: what the wizard and the page of an invitation ask. */
import type { Result } from '../../shared/base/result.ts'
import { Done, type Setup } from '../../shared/protocol/http.ts'
import {
  Invitation,
  InvitedPeople,
  Issued,
  ProposedLogins,
  type Guest,
} from '../../shared/protocol/invites.ts'
import {
  BackupFolderFound,
  KeyKit,
  SetupDraft,
  SetupProgress,
  SetupStanding,
  SetupState,
  type SetupBranch,
  type SetupCompany,
  type SkipStep,
} from '../../shared/protocol/setup.ts'
import { ask, type HttpRefusal } from './request.ts'

export type {
  BackupFolderFound,
  FolderFault,
  KeyKit,
  SetupBranch,
  SetupProgress,
  SetupStanding,
  SetupStep,
} from '../../shared/protocol/setup.ts'
export { setupSteps } from '../../shared/protocol/setup.ts'
export type { Guest, Invitation, InvitedPeople, InviteEnd, Issued } from '../../shared/protocol/invites.ts'
export { MOST_GUESTS } from '../../shared/protocol/invites.ts'

type Answer<T> = Promise<Result<T, HttpRefusal>>
type Done = { readonly done: true }

export interface SetupHttp {
  state(): Answer<SetupState>
  /** With the printed token, before there is an administrator. */
  look(token: string): Answer<SetupDraft>
  keepCompany(company: SetupCompany): Answer<Done>
  setUp(setup: Setup): Answer<Done>
  /** In the administrator's session. */
  progress(): Answer<SetupProgress>
  standing(): Answer<SetupStanding>
  skip(step: SkipStep['step']): Answer<Done>
  addBranch(branch: SetupBranch): Answer<Done>
  showKey(password: string): Answer<KeyKit>
  fileKey(): Answer<Done>
  setBackupFolder(folder: string): Answer<BackupFolderFound>
  finish(): Answer<Done>
}

export interface InvitesHttp {
  proposeLogins(names: readonly string[]): Answer<ProposedLogins>
  invite(people: readonly Guest[]): Answer<InvitedPeople>
  /** A fresh link for one who has not joined: those before it are void. */
  again(user: string): Answer<Issued>
  /** Without a session, for whoever holds the link. */
  look(token: string): Answer<Invitation>
  join(token: string, password: string): Answer<Done>
}

export const setupHttp: SetupHttp = {
  state: () => ask({ path: '/api/setup', answer: SetupState }),
  look: (token) => ask({ path: '/api/setup/look', body: { token }, answer: SetupDraft }),
  keepCompany: (company) => ask({ path: '/api/setup/company', body: company, answer: Done }),
  setUp: (setup) => ask({ path: '/api/setup', body: setup, answer: Done }),
  progress: () => ask({ path: '/api/setup/progress', answer: SetupProgress }),
  standing: () => ask({ path: '/api/setup/standing', answer: SetupStanding }),
  skip: (step) => ask({ path: '/api/setup/skip', body: { step }, answer: Done }),
  addBranch: (branch) => ask({ path: '/api/setup/branch', body: branch, answer: Done }),
  showKey: (password) => ask({ path: '/api/setup/key', body: { password }, answer: KeyKit }),
  fileKey: () => ask({ path: '/api/setup/key/filed', body: {}, answer: Done }),
  setBackupFolder: (folder) =>
    ask({ path: '/api/setup/backup', body: { folder }, answer: BackupFolderFound }),
  finish: () => ask({ path: '/api/setup/finish', body: {}, answer: Done }),
}

export const invitesHttp: InvitesHttp = {
  proposeLogins: (names) => ask({ path: '/api/invites/logins', body: { names }, answer: ProposedLogins }),
  invite: (people) => ask({ path: '/api/invites/people', body: { people }, answer: InvitedPeople }),
  again: (user) => ask({ path: '/api/invites', body: { user }, answer: Issued }),
  look: (token) => ask({ path: '/api/invites/look', body: { token }, answer: Invitation }),
  join: (token, password) => ask({ path: '/api/invites/join', body: { token, password }, answer: Done }),
}
