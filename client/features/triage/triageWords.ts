/** How a lead came, by when somebody is to have looked and whom it waits for, in a word. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { Asked } from '../../../shared/policy/asked.ts'
import type { Me, WaitingLead } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatMoment } from '../../ui/format.ts'
import { someoneName } from '../archives/names.ts'
import { channelsOf } from '../archives/quickDraft.ts'
import { say, templateOf } from '../words.ts'

/** Empty for a channel that the template of the archive does not name. */
function channelWord(channel: string, template: string): string {
  const of = templateOf(template)
  const option = of === null ? undefined : channelsOf(of).find(({ code }) => code === channel)
  return option === undefined ? channel : say(option)
}

/** `short` for a line of a list, where red says that it is late. */
export function dueWord(
  { channel, due, row }: WaitingLead,
  now: Millis,
): { readonly text: string; readonly short: string; readonly late: boolean } {
  const words = { channel: channelWord(channel, row.template), due: formatMoment(due, now) }
  const [late, short] = [due < now, m.triage_due(words)]
  return { text: late ? m.triage_wasDue(words) : short, short, late }
}

/** 等 王芳; empty where nobody is named. For a line that says the time beside it. */
export function waitsWord(asked: Asked, me: Me): string {
  if (asked.due === null) return ''
  if (asked.to === null) return m.triage_waitsForAll()
  return asked.to === me.user ? m.triage_waitsForMe() : m.triage_waitsFor({ name: someoneName(me, asked.to) })
}

/** The same as a sentence. */
export function waitsSentence(asked: Asked, me: Me): string {
  if (asked.due === null) return ''
  if (asked.over) return m.triage_saysOver()
  if (asked.to === null) return m.triage_saysAll()
  const name = someoneName(me, asked.to)
  if (asked.to === me.user) return m.triage_saysMe()
  return asked.as === 'named' ? m.triage_saysNamed({ name }) : m.triage_saysSubstitute({ name })
}
