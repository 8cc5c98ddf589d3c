/**
 * Cards on this device: made of its own documents with the tools that the server uses too
 * (`shared/templates/cardTools.ts`), so that both make the same card; and received from the wire.
 */
import type { Fragment, LifeFragment } from '../../shared/domain/card.ts'
import { severities } from '../../shared/domain/complaint.ts'
import { fragmentOf } from '../../shared/domain/fragment.ts'
import { parsePart, type Compartment, type DocId } from '../../shared/domain/names.ts'
import type { DocumentView } from '../../shared/domain/view.ts'
import { isJsonObject } from '../../shared/base/json.ts'
import { cardTools } from '../../shared/templates/cardTools.ts'

export function fragmentFrom(doc: DocId, view: DocumentView): Fragment {
  return fragmentOf(doc.slice(doc.indexOf('.') + 1), view, cardTools)
}

/**
 * A card from the wire: null when it is none of that document. A wrong card is no reason to refuse
 * the document, so the caller folds its own.
 */
export function receiveFragment(doc: DocId, raw: unknown): Fragment | null {
  const compartment = parsePart(doc.slice(doc.indexOf('.') + 1))?.compartment
  if (!isJsonObject(raw) || raw['part'] !== compartment) return null
  const { conflicts, filledKeys, given, changed, parallel, checked, proposed, watched, answeredProposals } =
    raw
  if (![parallel, checked, proposed].every(leftOutOr(isNumber)) || !leftOutOr(isWatched)(watched)) return null
  if (!leftOutOr(isGiven)(given) || !leftOutOr(areAnswered)(answeredProposals)) return null
  if (typeof conflicts !== 'number' || typeof changed !== 'number' || !isTexts(filledKeys)) return null
  const shape = compartment === undefined ? undefined : shapes[compartment]
  for (const [key, is] of Object.entries(shape ?? {})) if (!is(raw[key])) return null
  // Every member that lists and search touch was just checked.
  return raw as unknown as Fragment
}

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === 'string'
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText)
const isNumber: Check = (value) => typeof value === 'number'
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const leftOutOr =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const isBusiness: Check = (value) => isJsonObject(value) && isText(value['id']) && isText(value['owner'])
const isRows: Check = (value) => Array.isArray(value) && value.every(isJsonObject)
const isWatched: Check = (value) =>
  Array.isArray(value) &&
  value.every((one) => isJsonObject(one) && isNumber(one['at']) && isTexts(one['what']))
const areAnswered: Check = (value) =>
  Array.isArray(value) &&
  value.every(
    (one) =>
      isJsonObject(one) &&
      isNumber(one['at']) &&
      isTexts([one['by'], one['answeredBy'], one['field'], one['outcome']]),
  )
const areComplaints: Check = (value) =>
  Array.isArray(value) &&
  value.every(
    (one) =>
      isJsonObject(one) &&
      severities.some((severity) => severity === one['severity']) &&
      isNumber(one['since']) &&
      leftOutOr(isText)(one['due']) &&
      leftOutOr(isText)(one['handler']),
  )
const isGiven: Check = (value) =>
  isJsonObject(value) && Object.values(value).every((one) => isText(one) || typeof one === 'boolean')
const isReadings: Check = (value) =>
  isJsonObject(value) &&
  Object.values(value).every(
    (one) => isJsonObject(one) && isText(one['by']) && isNumber(one['at']) && isJsonObject(one['of']),
  )
const states: ReadonlySet<string> = new Set<LifeFragment['state']>([
  'requested',
  'open',
  'voided',
  'erased',
  'refused',
  'unknown',
])
const isChecking: Check = (value) =>
  isJsonObject(value) &&
  isText(value['by']) &&
  isNumber(value['at']) &&
  (value['is'] === 'verified'
    ? isNumber(value['stale'])
    : value['is'] === 'submitted' || (value['is'] === 'returned' && isText(value['reason'])))

const isAnswer: Check = (value) => isJsonObject(value) && isNumber(value['at']) && isText(value['outcome'])

const bare = { filled: isNumber }

const shapes: { readonly [compartment in Compartment]: { readonly [key: string]: Check } } = {
  life: {
    state: (value) => typeof value === 'string' && states.has(value),
    branch: orNull(isText),
    owner: orNull(isText),
    archiveNo: orNull(isText),
    template: orNull(isText),
    businesses: (value) => Array.isArray(value) && value.every(isBusiness),
    team: isRows,
    grants: isRows,
    handed: leftOutOr((value) => isJsonObject(value) && isNumber(value['at'])),
    checking: leftOutOr(isChecking),
    voided: leftOutOr((value) => isJsonObject(value) && isNumber(value['until']) && isNumber(value['at'])),
    restored: leftOutOr(isNumber),
    readings: leftOutOr(isReadings),
  },
  profile: {
    name: isText,
    alias: isText,
    pinyin: isText,
    clientType: isText,
    tier: isText,
    region: isText,
    tags: isTexts,
    channel: isText,
    place: isText,
  },
  contact: {
    tails: isTexts,
    address: isText,
    reachable: (value) => typeof value === 'boolean',
    rewritten: leftOutOr(isNumber),
    review: leftOutOr(isAnswer),
    triage: leftOutOr(isAnswer),
  },
  deal: {
    stage: isText,
    urgency: isText,
    targetDate: isText,
    budgetMin: orNull(isNumber),
    budgetMax: orNull(isNumber),
    shown: isJsonObject,
  },
  service: {
    lastContact: orNull(isNumber),
    nextFollowUp: isText,
    complaints: leftOutOr(isNumber),
    openComplaints: leftOutOr(areComplaints),
    givenUp: leftOutOr(isNumber),
  },
  identity: bare,
  custody: bare,
  consent: {
    ...bare,
    granted: leftOutOr(isTexts),
    stopped: leftOutOr(isTexts),
    groundless: leftOutOr(isNumber),
    answerDue: leftOutOr(isText),
  },
  finance: bare,
}
