/**
 * The arrows of ARCHITECTURE.md as data: who may import whom.
 *
 * A file belongs to the first zone whose pattern matches its path. A zone that is not listed may not
 * exist: a new folder says here where it stands before anything can lean on it.
 */

export interface Zone {
  readonly name: string
  /** Paths from the top of the tree, with `/`. */
  readonly files: RegExp
  /** Of our own files, besides the zone's own: everything else is a violation. */
  readonly mayImport: readonly RegExp[]
  /** Packages that must not be named here, as prefixes; checked after the general rules below. */
  readonly neverPackages?: readonly RegExp[]
  /** Said with every violation, so that the reader need not look it up. */
  readonly why: string
}

const base = /^shared\/base\//
const domain = /^shared\/domain\//
const shared = /^shared\//
const words = /^client\/paraglide\//
/** What the page sees of vault, replica and search. */
const clientInterfaces = /^client\/([\w-]+\/)?api\.ts$/

const documents = [/^yjs$/, /^y-/]
const storesAndSockets = [/^dexie$/, /^ws$/, /^comlink$/]
const node = [/^node:/]

export const zones: readonly Zone[] = [
  {
    name: 'shared/base',
    files: base,
    mayImport: [],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'base is what everything stands on: it imports nothing of ours.',
  },
  {
    name: 'shared/domain',
    files: domain,
    mayImport: [base],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'the nouns know only base.',
  },
  {
    name: 'shared/templates',
    files: /^shared\/templates\//,
    mayImport: [base, domain],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'templates are data about the domain: base and domain only.',
  },
  {
    name: 'shared/policy',
    files: /^shared\/policy\//,
    mayImport: [base, domain],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'policy decides over the domain: base and domain only.',
  },
  {
    name: 'shared/sheets',
    files: /^shared\/sheets\//,
    mayImport: [base],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'sheets are bytes and cells, and know no client: base only.',
  },
  {
    name: 'shared/password',
    files: /^shared\/password\//,
    mayImport: [base],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'the strength of a password is a judgement on words: base only.',
  },
  {
    name: 'shared/document',
    files: /^shared\/document\//,
    mayImport: [base, domain],
    neverPackages: [/^y-/, ...storesAndSockets, ...node],
    why: 'document turns entries into Yjs and back: base and domain only.',
  },
  {
    name: 'shared/protocol',
    files: /^shared\/protocol\//,
    // The names of log kinds and the shape of a line are said over HTTP too; `log` itself knows only base.
    mayImport: [base, /^shared\/log\//],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: "the protocol carries opaque bytes: base and the log's own words, never the domain.",
  },
  {
    name: 'shared/log',
    files: /^shared\/log\//,
    mayImport: [base],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'the log is bytes and hashes: base only.',
  },
  {
    name: 'sync-server/workspace',
    files: /^sync-server\/workspace\//,
    mayImport: [shared, /^sync-server\//],
    why: 'the server imports shared and itself, never the client.',
  },
  {
    name: 'sync-server',
    files: /^sync-server\//,
    mayImport: [shared, /^sync-server\//],
    neverPackages: documents,
    why: 'the server imports shared and itself, never the client; Yjs only through shared/document.',
  },
  {
    name: 'client build',
    files: /^client\/(vite\.config|svelte\.config|manifest|messages\/compiler)\.(ts|js)$/,
    mayImport: [/^client\/(manifest|messages\/compiler)\.ts$/],
    why: 'build settings run in Node and know no source.',
  },
  {
    name: 'client/features',
    files: /^client\/features\//,
    mayImport: [
      base,
      domain,
      /^shared\/(templates|policy|password)\//,
      /^client\/features\//,
      /^client\/ui\//,
      words,
      clientInterfaces,
    ],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'features see the domain and the interfaces (client/**/api.ts), never storage, Yjs or sockets.',
  },
  {
    name: 'client/ui',
    files: /^client\/ui\//,
    mayImport: [base, words],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'ui knows no noun: only base and words.',
  },
  {
    name: 'client/shell',
    files: /^client\/shell\//,
    mayImport: [shared, /^client\/ui\//, words, clientInterfaces],
    neverPackages: [...documents, ...storesAndSockets, ...node],
    why: 'the frame stands around the rooms and knows none of them: features, storage and sockets stay outside.',
  },
  {
    name: 'client/workspace',
    files: /^client\/workspace\//,
    mayImport: [shared, /^client\/(?!features\/|ui\/)/],
    neverPackages: [/^dexie$/, ...node],
    why: 'workspace documents are the one other place that uses Yjs; they know no feature.',
  },
  {
    name: 'client/writing',
    files: /^client\/writing\//,
    mayImport: [shared, /^client\/workspace\/richDoc\.ts$/, clientInterfaces],
    neverPackages: [...storesAndSockets, ...node],
    why: 'the editor of the page: a mirror of the document in the worker, without keys, storage or sockets.',
  },
  {
    name: 'client roots',
    files: /^client\/[^/]+$/,
    mayImport: [shared, /^client\//],
    neverPackages: [...documents, ...node],
    why: 'the page and the worker are put together here, from shared and the client only.',
  },
  {
    name: 'client',
    files: /^client\//,
    mayImport: [shared, /^client\/(?!features\/|ui\/)/],
    neverPackages: [...documents, ...node],
    why: 'vault, replica and search know no feature and no screen; Yjs only through shared/document.',
  },
  {
    name: 'test',
    files: /^test\//,
    mayImport: [/^(shared|sync-server|client|test)\//, /^[^/]+$/],
    why: 'tests see everything.',
  },
  {
    name: 'top level',
    files: /^[^/]+$/,
    mayImport: [/^test\/lint\//, /^client\/svelte\.config\.js$/],
    why: 'settings at the top lean on the lint rules only.',
  },
]

/** The folders of shared/ are all listed above: what matches none of them has no place yet. */
export function zoneOf(path: string): Zone | undefined {
  return zones.find((zone) => zone.files.test(path))
}
