/** How a lead came and by when somebody is to have looked, in a word. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { WaitingLead } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatMoment } from '../../ui/format.ts'
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
