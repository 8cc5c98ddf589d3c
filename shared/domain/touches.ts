/**
 * Touchpoints: the channels by which a client came upon the company, online and offline, oldest first.
 *
 * The first is the source of the archive (`channel`, on the day of `capturedAt`); each later one is an item of the list
 * `touchpoints`, so two people who add one each both keep it.
 */
import { isJsonObject } from '../base/json.ts'
import { itemsOf } from './listField.ts'
import type { DocumentView } from './view.ts'

export function touchesOf(profile: Pick<DocumentView, 'fields'>): readonly string[] {
  const textOf = (name: string): string => {
    const value = profile.fields.get(name)?.value
    return typeof value === 'string' ? value : ''
  }
  const later = itemsOf(profile, 'touchpoints').flatMap(({ value }) => {
    if (!isJsonObject(value) || typeof value['channel'] !== 'string') return []
    return [{ channel: value['channel'], day: typeof value['day'] === 'string' ? value['day'] : UNDATED }]
  })
  const channel = textOf('channel')
  // Of one day the source comes first, and without a day of its own it came before everything.
  const all = channel === '' ? later : [{ channel, day: textOf('capturedAt') }, ...later]
  return all
    .map((touch, at) => ({ ...touch, at }))
    .sort((a, b) => (a.day === b.day ? a.at - b.at : a.day < b.day ? -1 : 1))
    .map(({ channel: one }) => one)
}

/** Nobody knows when: after those with a day, in the order in which they were added. */
const UNDATED = '9999'
