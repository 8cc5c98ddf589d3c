/**
 * Who may do what: the whole matrix of roles × compartments, and the separate rights, as data.
 *
 * This is the one source. The door, the feed, HTTP and the screens all ask `decide.ts`, which
 * reads this table and nothing else. What is not written here is denied.
 *
 * A cell reads like the company's own table: a scope (`own`, `team`, `branch`, `all`) and the
 * rights in it. `read` sends the document to the device; `mask` never sends it, only masked
 * values in the card and a logged reveal one value at a time; `write` appends; `blind` appends
 * without ever receiving; `propose` may only ask for a change; `approve` checks; `export` takes out.
 */
import type { Compartment } from '../domain/names.ts'

/** Grows with every change of the tables; it stands in every log entry. */
export const POLICY_VERSION = 7

export const roles = ['SA', 'ST', 'CS', 'VR', 'BM', 'FN', 'AR', 'MK', 'HQ', 'AU', 'DD'] as const
export type Role = (typeof roles)[number]

/** `own`: owner or deputy. `team`: archives that name me on the job. `branch`: of the membership. */
export type Reach = 'own' | 'team' | 'branch' | 'all'

export type Right =
  | 'read'
  | 'mask'
  | 'maskPerCase'
  | 'write'
  | 'blind'
  | 'propose'
  | 'proposeVerified'
  | 'proposeSigned'
  | 'approve'
  | 'export'
  | 'exportApproved'
  | 'aggregate'
  | 'optOuts'
  | 'pseudonymous'
  | 'breakGlass'

/** Each right with the reaches in which it holds. */
export type Cell = { readonly [right in Right]?: readonly Reach[] }

const NONE: Cell = {}

export const matrix: { readonly [role in Role]: { readonly [compartment in Compartment]: Cell } } = {
  SA: {
    life: { read: ['own', 'team'], write: ['own'] },
    profile: { read: ['own'], write: ['own'] },
    contact: { read: ['own'], write: ['own'], proposeVerified: ['own'] },
    identity: { mask: ['own'], blind: ['own'] },
    deal: { read: ['own'], write: ['own'], proposeSigned: ['own'] },
    finance: NONE,
    service: { read: ['own', 'team'], write: ['own', 'team'] },
    custody: { read: ['own'] },
    consent: { read: ['own'], write: ['own'] },
  },
  ST: {
    life: { read: ['team'], write: ['team'] },
    profile: { read: ['team'] },
    contact: { mask: ['team'] },
    identity: NONE,
    deal: NONE,
    finance: NONE,
    service: { read: ['team'], write: ['team'] },
    custody: NONE,
    consent: { read: ['team'] },
  },
  CS: {
    life: { read: ['branch'], write: ['branch'] },
    profile: { read: ['branch'], write: ['branch'] },
    contact: { read: ['branch'], write: ['branch'] },
    identity: { mask: ['branch'] },
    deal: { mask: ['branch'] },
    finance: NONE,
    service: { read: ['branch'], write: ['branch'] },
    custody: { read: ['branch'] },
    consent: { read: ['branch'], write: ['branch'] },
  },
  VR: {
    life: { read: ['branch'], write: ['branch'] },
    profile: { read: ['branch'], approve: ['branch'] },
    contact: { read: ['branch'], approve: ['branch'] },
    identity: { read: ['branch'], approve: ['branch'] },
    deal: { read: ['branch'], approve: ['branch'] },
    finance: NONE,
    service: { read: ['branch'] },
    custody: { read: ['branch'] },
    consent: { read: ['branch'], approve: ['branch'] },
  },
  BM: {
    life: { read: ['branch'], write: ['branch'] },
    profile: { read: ['branch'], write: ['branch'], approve: ['branch'] },
    contact: { read: ['branch'], write: ['branch'], approve: ['branch'] },
    identity: { mask: ['branch'] },
    deal: { read: ['branch'], write: ['branch'], approve: ['branch'] },
    finance: { read: ['branch'], approve: ['branch'] },
    service: { read: ['branch'], write: ['branch'], approve: ['branch'] },
    custody: { read: ['branch'], approve: ['branch'] },
    consent: { read: ['branch'], write: ['branch'], approve: ['branch'] },
  },
  FN: {
    life: { read: ['branch'], write: ['branch'] },
    profile: { mask: ['branch'] },
    contact: { mask: ['branch'] },
    identity: { mask: ['branch'] },
    deal: { read: ['branch'] },
    finance: { read: ['branch'], write: ['branch'], exportApproved: ['branch'] },
    service: { read: ['branch'] },
    custody: NONE,
    consent: NONE,
  },
  AR: {
    life: { read: ['branch'], write: ['branch'] },
    profile: { mask: ['branch'] },
    contact: NONE,
    identity: NONE,
    deal: NONE,
    finance: NONE,
    service: NONE,
    custody: { read: ['branch'], write: ['branch'], export: ['branch'] },
    consent: NONE,
  },
  MK: {
    life: NONE,
    profile: { aggregate: ['branch'] },
    contact: NONE,
    identity: NONE,
    deal: NONE,
    finance: NONE,
    service: { aggregate: ['branch'] },
    custody: NONE,
    consent: { optOuts: ['branch'] },
  },
  HQ: {
    life: { read: ['all'], write: ['all'] },
    profile: { read: ['all'], approve: ['all'] },
    contact: { mask: ['all'] },
    identity: { breakGlass: ['all'] },
    deal: { read: ['all'] },
    finance: { read: ['all'] },
    service: { read: ['all'] },
    custody: { read: ['all'] },
    consent: { read: ['all'] },
  },
  AU: {
    life: { read: ['all'], write: ['all'] },
    profile: { read: ['all'] },
    contact: { maskPerCase: ['all'] },
    identity: { maskPerCase: ['all'] },
    deal: { read: ['all'] },
    finance: { read: ['all'] },
    service: { read: ['all'] },
    custody: { read: ['all'], approve: ['all'] },
    consent: { read: ['all'] },
  },
  DD: {
    life: NONE,
    profile: { pseudonymous: ['all'] },
    contact: NONE,
    identity: NONE,
    deal: { aggregate: ['all'] },
    finance: { aggregate: ['all'] },
    service: { aggregate: ['all'] },
    custody: NONE,
    consent: NONE,
  },
}

/** What part of the log a role may ask for. `meta`: without the values that changed. */
export type LogView = 'none' | 'own' | 'branch' | 'branchChanges' | 'branchCustody' | 'allMeta' | 'all'

export const logViews: { readonly [role in Role]: { readonly view: LogView; readonly export: boolean } } = {
  SA: { view: 'own', export: false },
  ST: { view: 'own', export: false },
  CS: { view: 'own', export: false },
  VR: { view: 'branchChanges', export: false },
  BM: { view: 'branch', export: false },
  FN: { view: 'own', export: false },
  AR: { view: 'branchCustody', export: false },
  MK: { view: 'own', export: false },
  HQ: { view: 'allMeta', export: false },
  AU: { view: 'all', export: true },
  DD: { view: 'none', export: false },
}

/** Rights that belong to no compartment. */
export const abilities = [
  'create',
  'import',
  'assign',
  /** Ask a colleague to take an archive over. */
  'offer',
  /** Name people on the job. */
  'team',
  /** Open parts of an archive to another branch. */
  'share',
  /** Open parts of an archive to one person. */
  'grant',
  /** Be the second person, where one may not do it alone. */
  'second',
  'merge',
  'print',
  'void',
  /** Hand a file in for checking. */
  'submit',
  'resolveConflict',
  /** Also where one of the accounts was verified, and in parts that one only checks. */
  'resolveVerified',
  'settings',
  'people',
  'headOffice',
  'whoLooked',
] as const
export type Ability = (typeof abilities)[number]

export const abilitiesByRole: { readonly [role in Role]: { readonly [ability in Ability]?: Reach } } = {
  SA: {
    create: 'branch',
    import: 'own',
    offer: 'own',
    team: 'own',
    print: 'own',
    void: 'own',
    submit: 'own',
    resolveConflict: 'own',
  },
  ST: { resolveConflict: 'team' },
  CS: {
    create: 'branch',
    offer: 'own',
    print: 'branch',
    // A draft begun by mistake, and whoever called and is no client.
    void: 'own',
    submit: 'branch',
    resolveConflict: 'branch',
  },
  VR: { resolveConflict: 'branch', resolveVerified: 'branch', merge: 'branch', whoLooked: 'branch' },
  BM: {
    create: 'branch',
    import: 'branch',
    assign: 'branch',
    offer: 'branch',
    team: 'branch',
    share: 'branch',
    grant: 'branch',
    second: 'branch',
    merge: 'branch',
    print: 'branch',
    void: 'branch',
    submit: 'branch',
    resolveConflict: 'branch',
    whoLooked: 'branch',
  },
  FN: { print: 'branch', resolveConflict: 'branch' },
  AR: { print: 'branch', resolveConflict: 'branch' },
  MK: {},
  HQ: {
    import: 'all',
    assign: 'all',
    team: 'all',
    share: 'all',
    grant: 'all',
    second: 'all',
    merge: 'all',
    print: 'all',
    settings: 'all',
    people: 'all',
    headOffice: 'all',
  },
  AU: { second: 'all', print: 'all', headOffice: 'all', whoLooked: 'all' },
  DD: {},
}

/** Roles that query the merged records on the server and replicate nothing. */
export const onlineRoles: readonly Role[] = ['HQ', 'AU', 'DD', 'MK']
