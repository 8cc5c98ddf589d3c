/**
 * The first hour of a company over HTTP, step by step.
 *
 * Before there is an administrator, the printed token speaks; from then on the administrator's session does,
 * and the token is spent. What a step made stands on the server, so any browser goes on from there.
 */
import Type from 'typebox'
import { Message, Millis, Text, Whole } from './types.ts'

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** In their order. Whatever is left out can be done later; only the first two must be. */
export const setupSteps = ['company', 'administrator', 'second', 'branch', 'people', 'key', 'backup'] as const
export type SetupStep = (typeof setupSteps)[number]

/** Answer of `GET /api/setup`. */
export const SetupState = Message({
  /** Nobody is here yet: the printed link begins. */
  needed: Type.Boolean(),
  /** Begun with the wizard and not ended: an administrator goes on. */
  unfinished: Type.Boolean(),
})
export type SetupState = Type.Static<typeof SetupState>

/** Answer of `GET /api/setup/standing`, for those who manage people. */
export const SetupStanding = Message({
  unfinished: Type.Boolean(),
  /** Who could be the second of two: those who have joined. */
  administrators: Whole,
  /** An administrator who has not come yet. */
  invited: orNull(Text(60)),
})
export type SetupStanding = Type.Static<typeof SetupStanding>

const Token = Type.String({ maxLength: 80 })
/** 1 is Monday, 7 is Sunday (ISO 8601). */
const Workdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 })

/** `POST /api/setup/look`: what was typed so far, for whoever holds the printed link. */
export const LookAtSetup = Message({ token: Token })
export type LookAtSetup = Type.Static<typeof LookAtSetup>
export const SetupDraft = Message({ company: Text(80), workdays: Workdays })
export type SetupDraft = Type.Static<typeof SetupDraft>

/** `POST /api/setup/company` */
export const SetupCompany = Message({
  token: Token,
  company: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
  workdays: Workdays,
})
export type SetupCompany = Type.Static<typeof SetupCompany>

const SetupPerson = Message({
  id: Text(32),
  name: Text(60),
  login: Text(60),
  role: Text(4),
  branch: orNull(Text(32)),
  joined: Type.Boolean(),
  /** Until when the newest invitation is good; null: none is open. */
  invitedUntil: orNull(Millis),
})
export type SetupPerson = Type.Static<typeof SetupPerson>

const SetupBranchInfo = Message({
  id: Text(32),
  code: Text(12),
  name: Text(60),
  template: Text(40),
  ownership: Text(12),
  preset: Text(12),
})
export type SetupBranchInfo = Type.Static<typeof SetupBranchInfo>

/** Answer of `GET /api/setup/progress` and of every step after it. */
export const SetupProgress = Message({
  company: Text(80),
  workdays: Workdays,
  steps: Type.Array(
    Message({ step: Type.Enum(setupSteps), state: Type.Enum(['todo', 'done', 'skipped'] as const) }),
  ),
  branches: Type.Array(SetupBranchInfo),
  /** Everybody but the one who asks. */
  people: Type.Array(SetupPerson),
  /** When the printed master key was locked away; null: not yet. */
  kitFiled: orNull(Millis),
  backupFolder: orNull(Text(400)),
  finished: Type.Boolean(),
})
export type SetupProgress = Type.Static<typeof SetupProgress>

/** `POST /api/setup/skip` */
export const SkipStep = Message({ step: Type.Enum(['second', 'branch', 'people', 'key', 'backup'] as const) })
export type SkipStep = Type.Static<typeof SkipStep>

/** `POST /api/setup/branch` */
export const SetupBranch = Message({
  code: Type.String({ pattern: '^[A-Z0-9]{1,12}$' }),
  name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  template: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' }),
  ownership: Text(12),
  preset: Text(12),
  /** The administrator works there too, with the roles that the preset suggests. */
  mine: Type.Boolean(),
})
export type SetupBranch = Type.Static<typeof SetupBranch>

/** `POST /api/setup/key`: shows the master key once more, to be printed. Never after it was filed. */
export const ShowKey = Message({ password: Type.String({ minLength: 1, maxLength: 200 }) })
export type ShowKey = Type.Static<typeof ShowKey>
export const KeyKit = Message({
  /** The key as 24 characters (BIP-39, simplified Chinese): the last one checks the others. */
  words: Type.Array(Text(2), { minItems: 24, maxItems: 24 }),
  /** The same as it stands in `master.key`. */
  text: Text(60),
  /** Where this server reads it from. */
  source: Type.Enum(['file', 'variable'] as const),
})
export type KeyKit = Type.Static<typeof KeyKit>

/** `POST /api/setup/backup` */
export const BackupFolder = Message({ folder: Type.String({ minLength: 1, maxLength: 400 }) })
export type BackupFolder = Type.Static<typeof BackupFolder>
/** What the server found there. */
export const BackupFolderFound = Message({
  folder: Text(400),
  freeBytes: Whole,
  /** As the data itself: one broken disk would take both. */
  sameDisk: Type.Boolean(),
  /** How much the data takes now. */
  dataBytes: Whole,
})
export type BackupFolderFound = Type.Static<typeof BackupFolderFound>
/** With `bad-request`, as its field: why nothing can be kept there. */
export const folderFaults = ['not-absolute', 'in-data', 'no-parent', 'not-a-folder', 'not-writable'] as const
export type FolderFault = (typeof folderFaults)[number]
