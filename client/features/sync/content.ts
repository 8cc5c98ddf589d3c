/**
 * What a person typed, as label and text, even for work whose archive this device no longer holds. What is masked
 * on the archive's page is masked here too.
 */
import type { Json } from '../../../shared/base/json.ts'
import type { Millis } from '../../../shared/base/ports.ts'
import { fieldName } from '../../../shared/domain/listField.ts'
import { factShapes } from '../../../shared/templates/facts.ts'
import { formatType, formatValue, type FormatTools } from '../../../shared/templates/format.ts'
import { coverText, HIDDEN, isCovered } from '../../../shared/templates/masking.ts'
import { templates } from '../../../shared/templates/index.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import type { Me, Rejected } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { personName, readingTools } from '../archives/names.ts'
import { regionNames } from '../archives/regions.svelte.ts'
import { say } from '../words.ts'

export interface ContentLine {
  readonly label: string
  readonly text: string
  /** What stands instead until it is asked for; null where it may be read at once. */
  readonly masked: string | null
  /** What the field says now, covered like what was typed; null: nothing, or the same. */
  readonly standing: { readonly text: string; readonly masked: string | null } | null
}

type Read = Omit<ContentLine, 'standing'>

function line(work: Rejected, key: string, value: Json, tools: FormatTools): Read {
  const shape = work.kind in factShapes ? factShapes[work.kind as keyof typeof factShapes] : []
  const part = shape.find((each) => each.key === key)
  if (part) return { label: say(part.label), text: formatType(part.type, value, tools), masked: null }
  for (const template of Object.values(templates)) {
    const field = fieldOf(template, key)
    if (field) {
      const masked = isCovered(field) && value !== null ? coverText(field, value, tools) : null
      return { label: say(field.label), text: formatValue(field, value, tools), masked }
    }
  }
  return {
    label: fieldName(key),
    text: typeof value === 'string' ? value : JSON.stringify(value),
    masked: HIDDEN,
  }
}

/** A request for a state change says what it asked, not its parts. */
function request(work: Rejected, me: Me | null): ContentLine {
  const words = () => {
    switch (work.content['do']) {
      case 'open':
        return m.sync_requestOpen()
      case 'openBusiness':
        return m.sync_requestOpenBusiness()
      case 'transfer':
        return m.sync_requestTransfer({
          name: personName(me, String(work.content['to'])) || m.sync_someone(),
        })
      case 'offer':
        return m.handover_requestOffer({
          name: personName(me, String(work.content['to'])) || m.sync_someone(),
        })
      case 'take':
        return m.handover_actTake()
      case 'decline':
        return m.handover_actDecline()
      case 'recall':
        return m.handover_actRecall()
      case 'acknowledge':
        return m.watching_request()
      default:
        return String(work.content['do'])
    }
  }
  return { label: m.sync_request(), text: words(), masked: null, standing: null }
}

export function contentLines(work: Rejected, me: Me | null, now: Millis): readonly ContentLine[] {
  if (work.kind === 'command') return [request(work, me)]
  const tools = readingTools(me, regionNames.now, now)
  return Object.entries(work.content).map(([key, value]) => {
    const read = line(work, key, value, tools)
    const now = work.standing[key]
    const standing = now === undefined ? null : line(work, key, now, tools)
    return { ...read, text: read.text === '' ? m.sync_emptied() : read.text, standing }
  })
}
