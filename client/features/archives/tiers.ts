/** 等级 as a badge: nothing where nobody has judged yet. */
import { tiers } from '../../../shared/templates/base.ts'
import { say } from '../words.ts'

export function tierWord(tier: string): string {
  if (tier === '' || tier === 'unrated') return ''
  const found = tiers.options.find((option) => option.code === tier)
  return found === undefined ? tier : say(found)
}
/** For filters, where 未评 is a choice too. */
export function tierLabel(tier: string): string {
  const found = tiers.options.find((option) => option.code === tier)
  return found === undefined ? tier : say(found)
}
