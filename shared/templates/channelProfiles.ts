/**
 * How each channel takes a consent (R05): beside the words by which people name channels, the way in which a client of
 * that channel can answer. The first way is the usual one; the others stay open, because who telephoned once comes to
 * the store some day.
 */
export type ConsentWay = 'signed' | 'ticked' | 'oral' | 'paper'

export interface ChannelProfile {
  readonly ways: readonly [ConsentWay, ...ConsentWay[]]
  /** Nobody is seen, so what was said is read out from a script and every answer needs something that shows it. */
  readonly unseen?: true
}

const inPerson: ChannelProfile = { ways: ['signed', 'paper', 'oral', 'ticked'] }
const onScreen: ChannelProfile = { ways: ['ticked', 'oral', 'signed', 'paper'] }

export const channelProfiles: { readonly [channel: string]: ChannelProfile } = {
  phone: { ways: ['oral', 'ticked', 'signed', 'paper'], unseen: true },
  email: { ways: ['ticked', 'paper', 'oral', 'signed'] },
  website: onScreen,
  wechat: onScreen,
  socialMedia: onScreen,
  webAd: onScreen,
  store: inPerson,
  expo: inPerson,
  visit: inPerson,
  returning: inPerson,
  referral: inPerson,
}

export const channelProfile = (channel: unknown): ChannelProfile =>
  (typeof channel === 'string' ? channelProfiles[channel] : undefined) ?? inPerson

/** An answer by word of mouth shows nothing by itself; on paper it lies somewhere. On the telephone nothing is seen at all. */
export const needsEvidence = ({ unseen }: ChannelProfile, way: unknown): boolean =>
  unseen === true && way !== 'signed'
