/**
 * How each channel takes a client in (R05): beside the words by which people name channels, the way in which a client of
 * that channel can consent, and how soon somebody looks whether it is one at all. The first way is the usual one; the
 * others stay open, because who telephoned once comes to the store some day.
 */
import type { AnswerTime } from '../domain/namings.ts'
import type { Words } from './types.ts'

export type ConsentWay = 'signed' | 'ticked' | 'oral' | 'paper'

export interface ChannelProfile {
  readonly ways: readonly [ConsentWay, ...ConsentWay[]]
  /**
   * Nobody is seen: this is read out word by word, and every answer needs something that shows it. `{company}` and
   * `{who}` are filled in.
   */
  readonly script?: Words
  /**
   * Nobody of the company has met who comes this way, so somebody has a first look (初筛) within so long. Left out: whoever
   * wrote it down has met the client.
   */
  readonly triage?: AnswerTime
}

const inPerson: ChannelProfile = { ways: ['signed', 'paper', 'oral', 'ticked'] }
/** Who wrote on a screen waits there for an answer. */
const onScreen: ChannelProfile = {
  ways: ['ticked', 'oral', 'signed', 'paper'],
  triage: { count: 2, in: 'hours' },
}

export const channelProfiles: { readonly [channel: string]: ChannelProfile } = {
  phone: {
    ways: ['oral', 'ticked', 'signed', 'paper'],
    script: {
      zh: '您好，我是{company}的{who}。为您建档需要登记您的称呼和联系方式，只用于联系您和提供服务，您随时可以查阅、更正或撤回。',
      en: 'Hello, this is {who} of {company}. To open a file we note your name and how to reach you, only to contact and serve you. You may see it, correct it or withdraw at any time.',
    },
    triage: { count: 4, in: 'hours' },
  },
  email: { ways: ['ticked', 'paper', 'oral', 'signed'], triage: { count: 1, in: 'days' } },
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

/** Somebody has a first look at who comes that way. */
export const needsFirstLook = (channel: string): boolean => channelProfile(channel).triage !== undefined

/** On the telephone nothing is seen at all; whoever signs was there. */
export const needsEvidence = ({ script }: ChannelProfile, way: unknown): boolean =>
  script !== undefined && way !== 'signed'
