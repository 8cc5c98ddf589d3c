/**
 * A branch's archives as its server would send them: five documents each, filled as a salesperson fills
 * them in the first weeks. Archive `at` is the same in every run and whatever else is made, so one of
 * its documents can be made without the others.
 */
import type { JsonObject } from '../../../shared/base/json.ts'
import type { Random } from '../../../shared/base/ports.ts'
import { setHash } from '../../../shared/base/setHash.ts'
import { newUlid } from '../../../shared/base/ulid.ts'
import { encodeEntries, mergeUpdates } from '../../../shared/document/write.ts'
import type { ArchiveId, BusinessId, DocId } from '../../../shared/domain/names.ts'
import type { Put } from '../../../shared/protocol/feed.ts'
import { fragmentFrom } from '../../../client/vault/cardTools.ts'
import { viewOf } from '../../../client/vault/reading.ts'
import { receivedDoc } from '../../../client/vault/storedDoc.ts'

export const compartments = ['life', 'profile', 'contact', 'deal', 'service'] as const
export type Filled = (typeof compartments)[number]

/** splitmix32: small, and the same everywhere. */
class Dice implements Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 16), 0x21f0aaad)
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
    return (bits ^ (bits >>> 15)) >>> 0
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.next() & 0xff)
  }

  below(limit: number): number {
    return this.next() % limit
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }
}

const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾夏单曲',
]
const given = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文红梅宁波志浩天宇欣怡子轩思远雨桐嘉诚若曦鹏飞泽晓峰海燕慧淑婉清诗涵可佳俊凯博雅婷琪',
]
const cities = ['北京', '天津', '廊坊', '上海', '杭州', '深圳']
const firms = ['华信', '远景', '百川', '瑞丰', '中恒', '天工', '蓝海', '金石', '同创', '新安', '鼎盛', '明德']
const trades = ['科技', '贸易', '餐饮管理', '建材', '文化传媒', '物业服务', '教育咨询', '酒店管理']
const estates = [
  '甘露园',
  '高井南里',
  '听澜雅苑',
  '槐安里',
  '翠微里',
  '银杏庭院',
  '望京花园',
  '方庄芳古园',
  '紫竹院南区',
  '和平里小区',
  '劲松五区',
  '百子湾家园',
]
const streets = [
  '朝阳区甘露园南里',
  '朝阳区建国路',
  '海淀区中关村大街',
  '丰台区方庄路',
  '通州区新华大街',
  '昌平区回龙观东大街',
  '东城区和平里西街',
  '石景山区八角北路',
]
const stages = [
  'lead',
  'invite',
  'survey',
  'design',
  'quote',
  'deposit',
  'sign',
  'start',
  'paint',
  'warranty',
]
const notes = [
  '想要北欧风，主卧改衣帽间，次卧给老人住，卫生间要扶手',
  '下周带父母来店里看样板间，约了上午十点',
  '预算再商量，先出两套方案，报价单里把拆改单列',
  '物业装修押金和进场时间已经问好，工作日八点半以后施工',
  '主要担心工期和环保，讲了板材等级和检测报告',
]
const tags = ['老客户介绍', '急装', '已交房', '有宠物', '二次装修', '同小区团购']
const DAY = 86_400_000
const SERVER = 7
/** Of the sequence numbers that an archive takes; generous, gaps are other people's. */
const SEQS = 12

export interface Branch {
  readonly branch: string
  readonly user: string
  readonly device: string
}

/** Who an archive is about, and what all of its documents agree on. */
export interface Client {
  readonly at: number
  readonly archive: ArchiveId
  readonly business: BusinessId
  readonly person: boolean
  readonly name: string
  readonly mobile: string
  readonly address: string
  readonly estate: string
  /** Yjs id of the salesperson's device. */
  readonly writer: number
  readonly born: number
}

export function clientAt(at: number): Client {
  const dice = new Dice(0x5eed + at)
  const born = Date.UTC(2025, 0, 1) + at * 60_000
  const clock = { now: () => born }
  const person = dice.below(6) > 0
  return {
    at,
    archive: newUlid(clock, dice),
    business: newUlid(clock, dice),
    person,
    name: person
      ? dice.pick(surnames) + dice.pick(given) + (dice.below(4) === 0 ? '' : dice.pick(given))
      : `${dice.pick(cities)}${dice.pick(firms)}${dice.pick(given)}${dice.pick(trades)}有限公司`,
    mobile: `16${dice.pick(['0', '1', '3', '4', '8', '9'])}${String(dice.below(1e8)).padStart(8, '0')}`,
    address: `${dice.pick(streets)}${1 + dice.below(99)}号院${1 + dice.below(30)}号楼${1 + dice.below(6)}单元`,
    estate: dice.pick(estates),
    // A branch has some dozens of devices, and each a handful of ids in its life.
    writer: 1_000_003 + 7919 * dice.below(200),
    born,
  }
}

/** The newest sequence of that document: documents of an archive follow each other. */
export const seqOf = (at: number, compartment: Filled): number =>
  (at + 1) * SEQS + compartments.indexOf(compartment)

type Row = readonly [client: number, value: JsonObject]

export function docOf({ archive, business }: Client, compartment: Filled): DocId {
  const own = compartment === 'deal' || compartment === 'service'
  return `${archive}.${own ? `${business}.` : ''}${compartment}`
}

function rowsOf(place: Branch, client: Client, compartment: Filled): readonly Row[] {
  const dice = new Dice((0x5eed + client.at) * 31 + compartments.indexOf(compartment))
  return rows[compartment](client, dice, place)
}

/** What stands in the document: of people, and of the server too where `all`. */
export function entriesOf(
  place: Branch,
  client: Client,
  compartment: Filled,
  all: boolean,
): readonly JsonObject[] {
  return rowsOf(place, client, compartment).flatMap(([by, value]) => (all || by !== SERVER ? [value] : []))
}

/** The document as a first sync brings it: bytes, authors, receipts and the card that the server made. */
export function putOf(place: Branch, client: Client, compartment: Filled): Put {
  const doc = docOf(client, compartment)
  return sent(doc, rowsOf(place, client, compartment), place, seqOf(client.at, compartment), client.born)
}

const stamp = ({ born }: Client, after: number): JsonObject => ({
  at: born + after,
  v: 1,
  t: 'homeDeco@1',
})
const set = (client: Client, after: number, fields: JsonObject, base: JsonObject = {}): Row => [
  client.writer,
  { k: 'set', ...stamp(client, after), fields, base },
]
const day = ({ born }: Client, ahead: number): string =>
  new Date(born + ahead * DAY).toISOString().slice(0, 10)

const rows: {
  readonly [compartment in Filled]: (client: Client, dice: Dice, place: Branch) => readonly Row[]
} = {
  life(client, _dice, { branch, user: owner }) {
    const { at, business, writer } = client
    const here = { branch, owner, business }
    const archiveNo = `CY-2025-${String(at + 1).padStart(6, '0')}`
    return [
      [writer, { k: 'command', ...stamp(client, 0), command: { do: 'open', ...here } }],
      [
        SERVER,
        {
          k: 'verdict',
          ...stamp(client, 1),
          n: 1,
          covers: { life: [`${writer}.0`] },
          verdict: { is: 'opened', ...here, archiveNo },
        },
      ],
    ]
  },
  profile(client, dice, { user }) {
    return [
      set(client, 0, {
        name: client.name,
        clientType: client.person ? 'person' : 'company',
        regionCode: dice.pick(['110105', '110108', '110106', '110112', '110101']),
        channel: dice.pick(['store', 'website', 'wechat', 'socialMedia', 'returning']),
        sourceDetail: dice.pick(['路过进店', '官网预约表单', '视频号直播间', '老客户带来']),
        capturedAt: day(client, 0),
        capturedBy: user,
        [`community/${client.business}`]: `${client.estate}${1 + dice.below(9)}期`,
        ...(client.person ? { gender: dice.pick(['male', 'female']) } : { alias: client.name.slice(2, 5) }),
      }),
      set(client, DAY, {
        tier: dice.pick(['A', 'B', 'C']),
        tags: [dice.pick(tags)],
      }),
    ]
  },
  contact(client, dice) {
    const item = (): string => `contacts/${newUlid({ now: () => client.born }, dice)}`
    return [
      set(client, 0, {
        [item()]: {
          type: 'mobile',
          value: client.mobile,
          label: '本人',
          primary: true,
        },
        ...(dice.below(3) === 0
          ? { [item()]: { type: 'wechat', value: `wx_${String(dice.below(1e6)).padStart(6, '0')}` } }
          : {}),
        landlineReason: 'none',
        emailReason: 'notGiven',
        address: client.address,
        [`unitNo/${client.business}`]: `${1 + dice.below(30)}-${1 + dice.below(6)}-${101 + dice.below(2000)}`,
      }),
    ]
  },
  deal(client, dice) {
    const budget = 10_000_000 + dice.below(400) * 100_000
    return [
      set(client, 0, {
        stage: 'lead',
        urgency: dice.pick(['now', 'month', 'quarter', 'halfYear']),
        targetDate: day(client, 30 + dice.below(120)),
        houseState: dice.pick(['shell', 'old', 'fitted']),
        layout: dice.pick(['2室1厅1卫', '3室2厅2卫', '4室2厅2卫']),
        areaGross: 60 + dice.below(120),
        budgetMin: budget,
        budgetMax: budget + 5_000_000,
      }),
      set(client, 2 * DAY, { stage: dice.pick(stages), decoType: 'half' }, { stage: [`${client.writer}.0`] }),
    ]
  },
  service(client, dice, { user }) {
    const told: Row[] = [
      [client.writer, { k: 'note', ...stamp(client, 0), fact: { text: dice.pick(notes) } }],
    ]
    for (let calls = 1 + dice.below(3); calls > 0; calls--) {
      const fact = {
        direction: 'out',
        result: 'reached',
        text: dice.pick(notes),
        duration: 35 + dice.below(800),
      }
      told.push([client.writer, { k: 'call', ...stamp(client, told.length * DAY), fact }])
    }
    const visit = {
      type: 'store',
      text: '到店看样板间，坐了一个多小时',
      by: user,
    }
    told.push([client.writer, { k: 'visit', ...stamp(client, 5 * DAY), fact: visit }])
    told.push(set(client, 5 * DAY, { nextFollowUp: day(client, 6 + dice.below(60)) }))
    return told
  },
}

function sent(
  doc: string,
  values: readonly Row[],
  { user, device }: Branch,
  seq: number,
  received: number,
): Put {
  const clocks = new Map<number, number>()
  const ids: { readonly client: number; readonly clock: number }[] = []
  const updates = values.map(([client, value]) => {
    const clock = clocks.get(client) ?? 0
    clocks.set(client, clock + 1)
    ids.push({ client, clock })
    const update = encodeEntries(client, clock, [value])
    if (!update.ok) throw new Error(update.error.why)
    return update.value
  })
  const put: Put & { readonly update: Uint8Array } = {
    op: 'PUT',
    doc,
    epoch: 1,
    seq,
    full: true,
    update: mergeUpdates(updates),
    authors: [...clocks.keys()].map((client) => ({
      client,
      user: client === SERVER ? 'server' : user,
      device: client === SERVER ? 'server' : device,
      membership: null,
    })),
    receipts: ids.map(({ client, clock }) => ({
      client,
      from: clock,
      to: clock + 1,
      seq,
      received,
      offset: 0,
    })),
    card: null,
    count: ids.length,
    setHash: setHash(ids),
  }
  const view = viewOf({ stored: receivedDoc(put), pending: [] }, { user, device }, 0)
  return { ...put, card: fragmentFrom(doc, view) }
}
