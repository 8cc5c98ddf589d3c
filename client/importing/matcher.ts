/**
 * Is the client of this row on the device already? By the cards first, which are in memory; where only the
 * document knows (a whole number, a credit code), those few that could be meant are opened.
 */
import { itemsOf } from '../../shared/domain/listField.ts'
import { docId, type ArchiveId } from '../../shared/domain/names.ts'
import { tailOf } from '../../shared/domain/fragment.ts'
import { isJsonObject } from '../../shared/base/json.ts'
import { firmKey, numbersIn, squeezed } from '../../shared/templates/likeness.ts'
import type { Values } from '../../shared/templates/validate.ts'
import type { Vault } from '../vault/vault.ts'
import type { MatchBy } from './api.ts'

export interface Sought {
  readonly values: Values
  /** What stands in the column of 档号, else empty. */
  readonly archiveNo: string
}

type Holder = { readonly archive: ArchiveId } | { readonly row: number }

export class DeviceMatcher {
  readonly #vault: Vault
  readonly #by: MatchBy
  readonly #firms = new Map<string, ArchiveId>()
  readonly #names = new Map<string, ArchiveId>()
  readonly #numbers = new Map<string, ArchiveId>()
  readonly #tails = new Map<string, ArchiveId[]>()
  readonly #codes = new Map<string, ArchiveId>()
  /** What rows of this sheet said before. */
  readonly #rows = new Map<string, number>()
  /** Numbers in full, of archives that were opened for it. */
  readonly #phones = new Map<ArchiveId, ReadonlySet<string>>()

  private constructor(vault: Vault, by: MatchBy) {
    this.#vault = vault
    this.#by = by
  }

  static async over(vault: Vault, by: MatchBy, withCodes: boolean): Promise<DeviceMatcher> {
    const matcher = new DeviceMatcher(vault, by)
    if (by !== 'nothing') matcher.#readCards()
    if (by === 'likeness' && withCodes) await matcher.#readCodes()
    return matcher
  }

  #readCards(): void {
    const { shelf } = this.#vault
    for (const archive of shelf.archives()) {
      const life = shelf.life(archive)
      // What is out of the lists matches nothing.
      if (life === null || (life.state !== 'open' && life.state !== 'requested')) continue
      if (life.archiveNo !== null) keep(this.#numbers, life.archiveNo, archive)
      const profile = shelf.card(docId(archive, 'profile'))?.fragment ?? null
      if (profile?.part === 'profile') {
        keep(this.#names, squeezed(profile.name), archive)
        for (const name of [profile.name, profile.alias])
          keep(this.#firms, firmKey(name, name === profile.name ? profile.clientType : ''), archive)
      }
      const contact = shelf.card(docId(archive, 'contact'))?.fragment ?? null
      if (contact?.part !== 'contact') continue
      for (const tail of contact.tails) {
        const archives = this.#tails.get(tail)
        if (archives === undefined) this.#tails.set(tail, [archive])
        else archives.push(archive)
      }
    }
  }

  async #readCodes(): Promise<void> {
    const archives = [...this.#vault.shelf.archives()].filter(
      (archive) =>
        this.#vault.shelf.card(docId(archive, 'profile'))?.fragment?.filledKeys.includes('uscc') === true,
    )
    for (let at = 0; at < archives.length; at += 500) {
      const views = await this.#vault.readPart(archives.slice(at, at + 500), 'profile')
      for (const [archive, view] of views) keep(this.#codes, textOf(view.fields.get('uscc')?.value), archive)
    }
  }

  /** Opens what the rows of a block could mean, all at once. */
  async look(rows: readonly Sought[]): Promise<void> {
    if (this.#by !== 'likeness' && this.#by !== 'phone') return
    const wanted = new Set<ArchiveId>()
    for (const { values } of rows) {
      for (const number of numbersIn(values)) {
        for (const archive of this.#tails.get(tailOf(number)) ?? [])
          if (!this.#phones.has(archive)) wanted.add(archive)
      }
    }
    if (wanted.size === 0) return
    const views = await this.#vault.readPart([...wanted], 'contact')
    for (const archive of wanted) {
      const view = views.get(archive)
      const numbers = view === undefined ? [] : itemsOf(view, 'contacts').map(({ value }) => value)
      this.#phones.set(
        archive,
        new Set(numbers.flatMap((one) => (isJsonObject(one) ? [String(one['value'])] : []))),
      )
    }
  }

  find({ values, archiveNo }: Sought): Holder | null {
    const name = squeezed(textOf(values['name']))
    switch (this.#by) {
      case 'nothing':
        return null
      case 'archiveNo':
        return archiveOf(this.#numbers.get(archiveNo))
      case 'name':
        return name === '' ? null : (archiveOf(this.#names.get(name)) ?? this.#rowOf(`name ${name}`))
      case 'phone':
        for (const number of numbersIn(values)) {
          const found = this.#withNumber(number, null) ?? this.#rowOf(`phone ${number}`)
          if (found !== null) return found
        }
        return null
      case 'likeness': {
        const byNumber = archiveNo === '' ? null : archiveOf(this.#numbers.get(archiveNo))
        if (byNumber !== null) return byNumber
        for (const key of likenessOf(values)) {
          const found = this.#alike(key, values) ?? this.#rowOf(key)
          if (found !== null) return found
        }
        return null
      }
    }
  }

  /** The row became this archive, or will. */
  remember({ values }: Sought, row: number): void {
    const name = squeezed(textOf(values['name']))
    const keys = [
      ...likenessOf(values),
      ...numbersIn(values).map((number) => `phone ${number}`),
      ...(name === '' ? [] : [`name ${name}`]),
    ]
    for (const key of keys) if (!this.#rows.has(key)) this.#rows.set(key, row)
  }

  #alike(key: string, values: Values): Holder | null {
    if (key.startsWith('firm ')) return archiveOf(this.#firms.get(key))
    if (key.startsWith('uscc ')) return archiveOf(this.#codes.get(key.slice(5)))
    const number = key.split(' ')[1] ?? ''
    return this.#withNumber(number, squeezed(textOf(values['name'])))
  }

  /** `name` null: whoever has the number. A family shares one; the name says who. */
  #withNumber(number: string, name: string | null): Holder | null {
    for (const archive of this.#tails.get(tailOf(number)) ?? []) {
      if (this.#phones.get(archive)?.has(number) !== true) continue
      const profile = this.#vault.shelf.card(docId(archive, 'profile'))?.fragment ?? null
      const theirs = profile?.part === 'profile' ? squeezed(profile.name) : ''
      if (name === null || speaksFor(name, theirs)) return { archive }
    }
    return null
  }

  #rowOf(key: string): Holder | null {
    const row = this.#rows.get(key)
    return row === undefined ? null : { row }
  }
}

/** A credit code, a company's whole name, a number with its name. */
function likenessOf(values: Values): readonly string[] {
  const name = textOf(values['name'])
  const code = textOf(values['uscc'])
  const firm = firmKey(name, values['clientType'])
  return [
    ...(code === '' ? [] : [`uscc ${code}`]),
    ...(firm === '' ? [] : [firm]),
    ...numbersIn(values).map((number) => `phone ${number} ${squeezed(name)}`),
  ]
}

const ADDRESSED = /(先生|女士|小姐|太太|老师|总|经理)$/

/** 王芳 and 王女士 may be one; 王芳 and 李强 under one number are not. */
function speaksFor(a: string, b: string): boolean {
  if (a === b || a === '' || b === '') return true
  const [short, long] = ADDRESSED.test(a) ? [a, b] : [b, a]
  return ADDRESSED.test(short) && long.startsWith(short.replace(ADDRESSED, ''))
}

const archiveOf = (archive: ArchiveId | undefined): Holder | null =>
  archive === undefined ? null : { archive }

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function keep(map: Map<string, ArchiveId>, key: string, archive: ArchiveId): void {
  if (key !== '' && !map.has(key)) map.set(key, archive)
}
