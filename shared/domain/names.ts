/**
 * The words of the domain, one per idea.
 *
 * - **archive** 档案: the file kept on one client. **business** 业务: one deal with that client.
 * - **compartment**: a part of an archive with rights of its own; permission is per compartment.
 * - **document**: the ledger of one compartment of one archive (or of one business of it); one Yjs document.
 * - **part**: which document of an archive: a compartment name, or `<business>.<compartment>`.
 * - **entry**: one immutable element of a ledger. **write**: what a `set` entry says of one field.
 * - **head**: a write that no other write names in its base. **conflict**: heads with different values.
 * - **receipt**: the server's durable answer to an entry: sequence, time received, clock offset.
 * - **verdict**: the server's ruling on a command, numbered without gaps per archive.
 * - **card**: what lists and search show of an archive, one fragment per document.
 */
import { isUlid, type Ulid } from '../base/ulid.ts'

export const archiveCompartments = ['life', 'profile', 'contact', 'identity', 'custody', 'consent'] as const
export const businessCompartments = ['deal', 'finance', 'service'] as const
export const compartments = [...archiveCompartments, ...businessCompartments] as const

export type ArchiveCompartment = (typeof archiveCompartments)[number]
export type BusinessCompartment = (typeof businessCompartments)[number]
export type Compartment = (typeof compartments)[number]

export type ArchiveId = Ulid
export type BusinessId = Ulid
export type UserId = Ulid
export type BranchId = Ulid
export type DeviceId = Ulid
export type MembershipId = Ulid

/** `client.clock` of the Yjs item that holds the entry. Unique within one document only. */
export type EntryId = string & { readonly __brand?: 'EntryId' }
/** `<archive>[.<business>].<compartment>` */
export type DocId = string & { readonly __brand?: 'DocId' }
/** `<compartment>` or `<business>.<compartment>`: a document's name within its archive. */
export type Part = string & { readonly __brand?: 'Part' }

export interface DocAddress {
  readonly archive: ArchiveId
  readonly business: BusinessId | null
  readonly compartment: Compartment
}

const isBusinessCompartment = (name: string): name is BusinessCompartment =>
  (businessCompartments as readonly string[]).includes(name)
const isArchiveCompartment = (name: string): name is ArchiveCompartment =>
  (archiveCompartments as readonly string[]).includes(name)

export function docId(archive: ArchiveId, part: Part): DocId {
  return `${archive}.${part}`
}

export function partOf(business: BusinessId | null, compartment: Compartment): Part {
  return business === null ? compartment : `${business}.${compartment}`
}

/** Of a document that exists. What comes from outside is parsed: `parseDocId`. */
export const archiveOfDoc = (doc: DocId): ArchiveId => doc.slice(0, doc.indexOf('.'))

/** Null when the text names no document that could exist. */
export function parseDocId(text: string): DocAddress | null {
  const dot = text.indexOf('.')
  const archive = text.slice(0, dot)
  const place = dot === -1 || !isUlid(archive) ? null : parsePart(text.slice(dot + 1))
  return place === null ? null : { archive, ...place }
}

/** Null when the text names no part that an archive could have. */
export function parsePart(text: string): Omit<DocAddress, 'archive'> | null {
  if (isArchiveCompartment(text)) return { business: null, compartment: text }
  const dot = text.indexOf('.')
  const business = text.slice(0, dot)
  const compartment = text.slice(dot + 1)
  return dot !== -1 && isUlid(business) && isBusinessCompartment(compartment)
    ? { business, compartment }
    : null
}

export function addressToPart(address: DocAddress): Part {
  return partOf(address.business, address.compartment)
}

export function entryId(client: number, clock: number): EntryId {
  return `${client}.${clock}`
}

/** Null when the text is no `client.clock` of safe, canonical integers. */
export function parseEntryId(text: string): { readonly client: number; readonly clock: number } | null {
  const match = /^(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,15})$/.exec(text)
  if (!match) return null
  const client = Number(match[1])
  const clock = Number(match[2])
  return Number.isSafeInteger(client) && Number.isSafeInteger(clock) ? { client, clock } : null
}
