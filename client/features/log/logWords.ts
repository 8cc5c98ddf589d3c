/**
 * Kinds, acts and outcomes of the log in words. The log itself holds stable codes for ever; a code that
 * this version does not know is shown as it stands, because a log must not hide what it cannot name.
 */
import type { DeedName, LogExport } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'

const kinds: { readonly [kind: string]: () => string } = {
  change: m.log_kindChange,
  verdict: m.log_kindVerdict,
  access: m.log_kindAccess,
  signIn: m.log_kindSignIn,
  signOut: m.log_kindSignOut,
  signInRefused: m.log_kindSignInRefused,
  people: m.log_kindPeople,
  device: m.log_kindDevice,
  organisation: m.log_kindOrganisation,
  approval: m.log_kindApproval,
  import: m.log_kindImport,
  refused: m.log_kindRefused,
  workspace: m.log_kindWorkspace,
}

const actions: { readonly [action: string]: () => string } = {
  // What was written
  set: m.log_actSet,
  note: m.log_actNote,
  call: m.log_actCall,
  visit: m.log_actVisit,
  complaint: m.log_actComplaint,
  survey: m.log_actSurvey,
  payment: m.log_actPayment,
  milestone: m.log_actMilestone,
  consent: m.log_actConsent,
  file: m.log_actFile,
  review: m.log_actReview,
  propose: m.log_actPropose,
  right: m.log_actRight,
  open: m.log_actOpen,
  openBusiness: m.log_actOpenBusiness,
  transfer: m.log_actTransfer,
  team: m.log_actTeam,
  void: m.log_actVoid,
  restore: m.log_actRestore,
  submit: m.log_actSubmit,
  verify: m.log_actVerify,
  return: m.log_actReturn,
  // What the server ruled
  opened: m.log_actOpened,
  businessOpened: m.log_actBusinessOpened,
  transferred: m.log_actTransferred,
  teamSet: m.log_actTeam,
  voided: m.log_actVoided,
  unvoided: m.log_actBroughtBack,
  erased: m.log_actErased,
  granted: m.log_actGranted,
  grantEnded: m.log_actGrantEnded,
  submitted: m.log_actSubmitted,
  verified: m.log_actVerified,
  returned: m.log_actReturned,
  admitted: m.log_actAdmitted,
  refused: m.log_actRefused,
  // What was looked at
  view: m.log_actView,
  search: m.log_actSearch,
  reveal: m.log_actReveal,
  export: m.log_actExport,
  print: m.log_actPrint,
  dial: m.log_actDial,
  copy: m.log_actCopy,
  query: m.log_actQuery,
  duplicates: m.log_actDuplicates,
  logQuery: m.log_actLogQuery,
  openWorkspace: m.log_actOpenWorkspace,
  edit: m.log_actEdit,
  // A refused change or opening of one
  workspace: m.log_kindWorkspace,
  // What takes two persons
  exportAllowed: m.log_actExportAllowed,
  approvalAsked: m.log_actApprovalAsked,
  approvalRefused: m.log_actApprovalRefused,
  approvalWithdrawn: m.log_actApprovalWithdrawn,
  // People, devices, the company
  signIn: m.log_actSignIn,
  signOut: m.log_actSignOut,
  userAdded: m.log_actUserAdded,
  membershipAdded: m.log_actMembershipAdded,
  passwordSet: m.log_actPasswordSet,
  secondFactorRequired: m.log_actSecondFactorRequired,
  secondFactorOptional: m.log_actSecondFactorOptional,
  factorAdded: m.log_actFactorAdded,
  factorRemoved: m.log_actFactorRemoved,
  factorsDropped: m.log_actFactorsDropped,
  recoveryCodesMade: m.log_actRecoveryCodesMade,
  passwordChanged: m.log_actPasswordChanged,
  sessionEnded: m.log_actSessionEnded,
  otherSessionsEnded: m.log_actOtherSessionsEnded,
  enrolled: m.log_actEnrolled,
  recoveryAsked: m.log_actRecoveryAsked,
  recoveryConfirmed: m.log_actRecoveryConfirmed,
  recoveryCancelled: m.log_actRecoveryCancelled,
  recoveryUsed: m.log_actRecoveryUsed,
  organisationAdded: m.log_actOrganisationAdded,
  addressChosen: m.log_actAddressChosen,
  addressAnnounced: m.log_actAddressAnnounced,
  addressWithdrawn: m.log_actAddressWithdrawn,
  addressSwitched: m.log_actAddressSwitched,
  addressRetired: m.log_actAddressRetired,
  addressTold: m.log_actAddressTold,
  addressReached: m.log_actAddressReached,
  branchAdded: m.log_actBranchAdded,
  userRenamed: m.log_actUserRenamed,
  viewsKept: m.log_actViewsKept,
  noticePublished: m.log_actNoticePublished,
  tagMerged: m.log_actTagMerged,
  tagParted: m.log_actTagParted,
  tagAdded: m.log_actTagAdded,
  calendarDay: m.log_actCalendarDay,
  calendarWeekdays: m.log_actCalendarWeekdays,
  calendarHours: m.log_actCalendarHours,
  membershipEnded: m.log_actMembershipEnded,
  membershipChanged: m.log_actMembershipChanged,
  deputyAdded: m.log_actDeputyAdded,
  userDisabled: m.log_actUserDisabled,
  userEnabled: m.log_actUserEnabled,
  sessionsEnded: m.log_actSessionsEnded,
  branchChanged: m.log_actBranchChanged,
  branchClosed: m.log_actBranchClosed,
  branchOpened: m.log_actBranchOpened,
  unitAdded: m.log_actUnitAdded,
  unitRenamed: m.log_actUnitRenamed,
  unitClosed: m.log_actUnitClosed,
  unitOpened: m.log_actUnitOpened,
  handoverStarted: m.log_actHandoverStarted,
  handoverStalled: m.log_actHandoverStalled,
  handoverDone: m.log_actHandoverDone,
  inviteIssued: m.log_actInviteIssued,
  inviteRevoked: m.log_actInviteRevoked,
  joined: m.log_actJoined,
  setupCompany: m.log_actSetupCompany,
  setupSkipped: m.log_actSetupSkipped,
  setupFinished: m.log_actSetupFinished,
  masterKeyShown: m.log_actMasterKeyShown,
  masterKeyFiled: m.log_actMasterKeyFiled,
  backupFolderSet: m.log_actBackupFolderSet,
  restored: m.log_actRestored,
  hello: m.log_actHello,
  parted: m.log_actParted,
  secret: m.log_actSecret,
  escrowKey: m.log_actEscrowKey,
  escrowOpened: m.log_actEscrowOpened,
  wipeOrdered: m.log_actWipeOrdered,
  wiped: m.log_actWiped,
  standing: m.log_actStanding,
  importStarted: m.log_actImportStarted,
  importFinished: m.log_actImportFinished,
  push: m.log_actPush,
  pull: m.log_actPull,
  fetch: m.log_actFetch,
  frame: m.log_actFrame,
  held: m.log_actHeld,
  suppressed: m.log_actSuppressed,
}

const outcomes: { readonly [outcome: string]: () => string } = {
  ok: m.log_outOk,
  held: m.log_outHeld,
  gap: m.log_outGap,
  broken: m.log_outBroken,
  entriesLost: m.log_outEntriesLost,
  transferred: m.log_outTransferred,
  expired: m.log_outExpired,
  'no-right': m.log_outNoRight,
  'not-yours': m.log_outNotYours,
  'not-your-scope': m.log_outNotYourScope,
  'no-membership': m.log_outNoMembership,
  'wrong-password': m.log_outWrongPassword,
  'wrong-factor': m.log_outWrongFactor,
  disabled: m.log_outDisabled,
  revoked: m.log_outRevoked,
  wiped: m.log_outWiped,
  'too-many': m.log_outTooMany,
  'unknown-archive': m.log_outUnknownArchive,
  'unknown-business': m.log_outUnknownArchive,
}

const purposes: { readonly [purpose: string]: () => string } = {
  work: m.log_purposeWork,
  review: m.log_purposeReview,
  repair: m.log_purposeRepair,
  password: m.log_purposePassword,
  expired: m.log_purposeExpired,
  clock: m.log_purposeClock,
  'last-words': m.log_purposeLastWords,
  recover: m.log_purposeRecover,
  contact: m.reveal_forContact,
  followUp: m.reveal_forFollowUp,
  verify: m.reveal_forVerify,
  sign: m.reveal_forSign,
  visit: m.reveal_forVisit,
  payment: m.reveal_forPayment,
  complaint: m.reveal_forComplaint,
  conflict: m.log_purposeConflict,
  refused: m.log_purposeRefused,
  edit: m.log_purposeEdit,
  dial: m.log_actDial,
  copy: m.log_actCopy,
  print: m.log_actPrint,
  stated: m.log_purposeStated,
  list: m.export_forList,
  callback: m.export_forCallback,
  reconcile: m.export_forReconcile,
  handover: m.export_forHandover,
  report: m.export_forReport,
  correct: m.export_forCorrect,
  audit: m.log_purposeAudit,
  case: m.log_purposeCase,
  request: m.log_purposeRequest,
}

const logPurposes: { readonly [purpose in LogExport['purpose']]: () => string } = {
  audit: m.log_purposeAudit,
  case: m.log_purposeCase,
  request: m.log_purposeRequest,
  report: m.log_purposeReport,
}
export const logPurposeWord = (purpose: LogExport['purpose']): string => logPurposes[purpose]()

const deedWords: { readonly [deed in DeedName]: () => string } = {
  views: m.log_deedViews,
  changes: m.log_deedChanges,
  reveals: m.log_deedReveals,
  exports: m.log_deedExports,
  late: m.log_late,
}
export const deedWord = (deed: DeedName): string => deedWords[deed]()

export const kindWord = (kind: string): string => kinds[kind]?.() ?? kind
export const purposeWord = (purpose: string): string => purposes[purpose]?.() ?? purpose

/** A refusal has dozens of codes, down to single rules of content; the detail gives the one. */
export function outcomeWord(outcome: string, kind: string): string {
  return outcomes[outcome]?.() ?? (kind === 'refused' || kind === 'verdict' ? m.log_outRule() : outcome)
}

/** One push may carry several acts: `set+note`. */
export const actionWords = (action: string): string =>
  action
    .split('+')
    .map((each) => actions[each]?.() ?? each)
    .join(m.log_and())

/** `gap` and `broken` mean that a device's own chain of accesses does not add up: someone must look. */
export const isBad = (outcome: string): boolean => outcome !== 'ok' && outcome !== ''
