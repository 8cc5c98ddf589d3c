/**
 * How each channel takes a consent (R05): beside the words by which people name channels, the way in which a client of
 * that channel can answer. The first way is the usual one; the others stay open, because who telephoned once comes to
 * the store some day.
 */
import type { Words } from './types.ts'

export type ConsentWay = 'signed' | 'ticked' | 'oral' | 'paper'

export interface ChannelProfile {
  readonly ways: readonly [ConsentWay, ...ConsentWay[]]
  /**
   * Nobody is seen: this is read out word by word, and every answer needs something that shows it. `{company}` and
   * `{who}` are filled in.
   */
  readonly script?: Words
}

const inPerson: ChannelProfile = { ways: ['signed', 'paper', 'oral', 'ticked'] }
const onScreen: ChannelProfile = { ways: ['ticked', 'oral', 'signed', 'paper'] }

export const channelProfiles: { readonly [channel: string]: ChannelProfile } = {
  phone: {
    ways: ['oral', 'ticked', 'signed', 'paper'],
    script: {
      zh: '您好，我是{company}的{who}。为您建档需要登记您的称呼和联系方式，只用于联系您和提供服务，您随时可以查阅、更正或撤回。',
      en: 'Hello, this is {who} of {company}. To open a file we note your name and how to reach you, only to contact and serve you. You may see it, correct it or withdraw at any time.',
    },
  },
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

/** On the telephone nothing is seen at all; whoever signs was there. */
export const needsEvidence = ({ script }: ChannelProfile, way: unknown): boolean =>
  script !== undefined && way !== 'signed'
