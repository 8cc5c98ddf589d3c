/**
 * What people do on their devices: open archives, save fields on what they saw a while ago, write notes, look at
 * archives, send refused work again, ask a colleague to take an archive over and answer. Each edit carries a word that stands nowhere else, so that it can be looked
 * for afterwards wherever it went.
 */
import type { EditRefusal } from '../../client/api.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { offerIn } from '../../shared/domain/offering.ts'
import type { Result } from '../../shared/base/result.ts'
import { Locked, StorageFull } from '../../client/vault/depot.ts'
import type { Vault } from '../../client/vault/vault.ts'
import type { Company } from './company.ts'
import type { Device, Tab } from './device.ts'
import type { Dice } from './dice.ts'
import type { Trace } from './trace.ts'

export interface Confirmed {
  readonly word: string
  readonly device: Device
  readonly what: string
  readonly archive: string
}

type What =
  'create' | 'rename' | 'contact' | 'note' | 'business' | 'offer' | 'answer' | 'look' | 'fold' | 'resubmit'

type Asked = Parameters<Vault['desk']['command']>[1]

/** A look that was noted before anything was shown. */
export interface Looked {
  readonly device: string
}

export class Work {
  /** Shown as saved: none of it may be lost. */
  readonly confirmed: Confirmed[] = []
  readonly looks: Looked[] = []
  begun = 0
  readonly #dice: Dice
  /** Companies differ: some look more than they write, some leave their tabs alone. */
  readonly #looks: number
  readonly #folds: number
  readonly #company: Company
  readonly #trace: Trace
  readonly #problem: (problem: unknown) => void
  /** Heads that a form showed when it was opened, by device, archive. */
  readonly #shown = new Map<string, readonly string[]>()

  constructor(dice: Dice, company: Company, trace: Trace, problem: (problem: unknown) => void) {
    this.#dice = dice
    this.#looks = dice.pick([3, 6, 60])
    this.#folds = dice.pick([3, 10, 60])
    this.#company = company
    this.#trace = trace
    this.#problem = problem
  }

  /** Not awaited: a device may be killed in the middle. */
  begin(device: Device): void {
    if (device.tabs.length === 0) return
    const { vault } = this.#dice.pick(device.tabs)
    const archives = [...vault.shelf.archives()]
    const offers = offersOn(vault)
    const what = this.#dice.weighed([
      ['create', archives.length < 3 ? 40 : 8],
      ['rename', archives.length === 0 ? 0 : 30],
      ['contact', archives.length === 0 ? 0 : 10],
      ['note', archives.length === 0 ? 0 : 40],
      ['business', archives.length === 0 ? 0 : 4],
      ['offer', archives.length === 0 ? 0 : 5],
      ['answer', offers.length === 0 ? 0 : 12],
      ['look', archives.length === 0 ? 0 : this.#looks],
      ['fold', this.#folds],
      ['resubmit', vault.rejected.length === 0 ? 0 : 6],
    ] as const)
    const word = `word-${(this.begun += 1)}`
    this.#untilDone(this.#do(what, vault, device, archives, word))
  }

  /** 作废, or back again, by whoever holds the archive and may. */
  command({ tabs, name }: Device, archive: string, command: Asked): void {
    const [tab] = tabs
    if (tab === undefined) return
    const asked = tab.vault.desk.command(archive, command).then((done) => {
      this.#trace.say(`${name} ${command.do} ${archive} ${done.ok ? 'asked' : done.error.type}`)
      if (done.ok) this.#trace.count(command.do === 'void' ? 'void' : 'bring back')
    })
    this.#untilDone(asked)
  }

  fold({ vault }: Tab): void {
    this.#untilDone(vault.fold())
  }

  #untilDone(doing: Promise<void>): void {
    doing.catch((problem: unknown) => {
      // What was locked or found no room was not shown, so nothing was promised.
      if (!(problem instanceof Locked || problem instanceof StorageFull)) this.#problem(problem)
    })
  }

  async #do(
    what: What,
    vault: Vault,
    device: Device,
    archives: readonly string[],
    word: string,
  ): Promise<void> {
    const dice = this.#dice
    switch (what) {
      case 'create': {
        const branch =
          device.person.login === 'neighbour' ? this.#company.branches.b : this.#company.branches.a
        const template = device.person.login === 'neighbour' ? 'generic' : 'homeDeco'
        const made = await vault.desk.create({ template, branch, fields: { name: word } })
        return this.#saved(device, made.ok ? made.value : '', what, word, made)
      }
      case 'rename': {
        const archive = dice.pick(archives)
        const place = `${device.name} ${archive}`
        const seen = this.#shown.get(place)
        const view = await vault.read(archive)
        const heads =
          view?.documents
            .get('profile')
            ?.fields.get('name')
            ?.heads.map(({ id }) => id) ?? []
        this.#shown.set(place, heads)
        // Sometimes the form was open for long: it names what it showed then.
        const named = seen === undefined || dice.chance(0.6) ? heads : seen
        const saved = await vault.desk.save({
          archive,
          business: null,
          fields: { name: word },
          seen: { name: named },
        })
        return this.#saved(device, archive, what, word, saved)
      }
      case 'contact': {
        const fields = { [`contacts/${newUlid(device.clock, dice)}`]: { type: 'wechat', value: word } }
        const archive = dice.pick(archives)
        const saved = await vault.desk.save({ archive, business: null, fields, seen: {} })
        return this.#saved(device, archive, what, word, saved)
      }
      case 'note': {
        const archive = dice.pick(archives)
        const business = (await vault.read(archive))?.businesses[0]?.id ?? null
        const fact = { archive, business, kind: 'note' as const, fact: { text: word }, supersedes: [] }
        return this.#saved(device, archive, what, word, await vault.desk.addFact(fact))
      }
      case 'business': {
        const opened = await vault.desk.openBusiness(dice.pick(archives))
        this.#trace.say(`${device.name} business ${opened.ok ? opened.value : opened.error.type}`)
        return
      }
      case 'offer': {
        const archive = dice.pick(archives)
        const to = this.#company.people[dice.pick(['sales', 'colleague'] as const)].id
        return this.#saved(device, archive, what, word, await vault.desk.offer(archive, to, word))
      }
      case 'answer': {
        const offers = offersOn(vault)
        if (offers.length === 0) return
        const { archive, offer, mine } = dice.pick(offers)
        const said: Asked = !mine
          ? { do: 'recall', offer }
          : dice.chance(0.6)
            ? { do: 'take', offer }
            : { do: 'decline', offer, reason: 'full' }
        const asked = await vault.desk.command(archive, said)
        this.#trace.say(`${device.name} ${said.do} ${archive} ${asked.ok ? 'asked' : asked.error.type}`)
        if (asked.ok) this.#trace.count(said.do)
        return
      }
      case 'look':
        await vault.access({
          kind: 'view',
          archive: dice.pick(archives),
          parts: ['profile'],
          purpose: 'work',
          offline: !device.line.whole,
        })
        this.looks.push({ device: device.id })
        this.#trace.count('look')
        return
      case 'fold':
        // All tabs are idle at the same time, as when their person goes for a coffee.
        await Promise.all(device.tabs.map((tab) => tab.vault.fold()))
        return
      case 'resubmit': {
        const done = await vault.resubmit(dice.pick(vault.rejected))
        this.#trace.say(`${device.name} resubmit ${done.ok ? 'ok' : done.error.type}`)
        if (done.ok) this.#trace.count('resubmit')
        return
      }
    }
  }

  #saved(
    device: Device,
    archive: string,
    what: string,
    word: string,
    result: Result<unknown, EditRefusal>,
  ): void {
    this.#trace.say(`${device.name} ${what} ${word} ${result.ok ? 'saved' : result.error.type}`)
    if (!result.ok) {
      this.#trace.count(`refused here: ${result.error.type}`)
      return
    }
    this.#trace.count('edit')
    this.confirmed.push({ word, device, what, archive })
  }
}

/** Offers to take an archive over that stand, as this device has heard; `mine`: it is asked of this person. */
function offersOn(vault: Vault) {
  const { shelf, me } = vault
  return [...shelf.archives()].flatMap((archive) => {
    const grant = offerIn(shelf.life(archive)?.grants ?? [], vault.now())
    if (grant === null) return []
    return [{ archive, offer: grant.id, mine: grant.to.is === 'person' && grant.to.user === me.user }]
  })
}
