/** What lists ask of the device: rows, counts, the views that somebody keeps of them, and the tags that rows wear. */
import type { Millis, Timers } from '../../shared/base/ports.ts'
import type { Board } from '../../shared/domain/board.ts'
import type { ChoiceBy } from '../../shared/domain/filter.ts'
import type { KeptView } from '../../shared/domain/keptView.ts'
import type { BoardAsk } from '../../shared/domain/measure.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { PublishedNotice } from '../../shared/domain/privacyNotice.ts'
import type { Tag } from '../../shared/domain/tags.ts'
import type { CompanyCalendar } from '../../shared/domain/workCalendar.ts'
import type {
  CompletenessGroup,
  DeviceRow,
  Facets,
  FindTime,
  ListCalls as Asked,
  ListPage,
  ListQuery,
  ParallelRow,
  ProposalRow,
  VoidedRow,
} from '../api.ts'
import { binOf } from './bin.ts'
import { boardOf } from './board.ts'
import { completenessOf } from './completeness.ts'
import { fillCatalogue, gapsHere } from './lists.ts'
import type { StoreDoor } from './openStore.ts'
import { similarTo } from './similar.ts'
import type { Telling } from './telling.ts'

export class ListCalls implements Asked {
  readonly #door: StoreDoor
  readonly #telling: Telling
  readonly #timers: Timers

  constructor(door: StoreDoor, telling: Telling, timers: Timers) {
    this.#door = door
    this.#telling = telling
    this.#timers = timers
  }

  async list(query: ListQuery): Promise<ListPage> {
    return (await this.#door.unveiled()).catalogue.page(query)
  }

  async listIds(query: Omit<ListQuery, 'offset' | 'limit'>): Promise<readonly ArchiveId[]> {
    return (await this.#door.unveiled()).catalogue.ids(query)
  }

  async rows(archives: readonly ArchiveId[]): Promise<readonly DeviceRow[]> {
    const { catalogue } = await this.#door.unveiled()
    return archives.flatMap((archive) => catalogue.row(archive) ?? [])
  }

  async facets(query: ListQuery, by: readonly ChoiceBy[]): Promise<Facets> {
    return (await this.#door.unveiled()).catalogue.facets(query, by)
  }

  async completeness(): Promise<readonly CompletenessGroup[]> {
    const { vault, catalogue } = await this.#door.unveiled()
    return completenessOf(catalogue.archives(), (archive) => gapsHere(vault, archive), catalogue)
  }

  async board(ask: BoardAsk): Promise<Board> {
    const { catalogue } = await this.#door.unveiled()
    return boardOf(catalogue, ask, () => new Promise((resolve) => this.#timers.after(0, resolve)))
  }

  async findTimes(): Promise<readonly FindTime[]> {
    return (await this.#door.unveiled()).vault.findTimes()
  }

  async keepFindTime(tookMs: Millis): Promise<void> {
    await this.#door.opened().vault.keepFindTime(tookMs)
  }

  async similar(name: string, mobile: string): Promise<readonly DeviceRow[]> {
    const { vault, catalogue } = await this.#door.unveiled()
    return similarTo(name, mobile, vault, catalogue)
  }

  async bin(): Promise<readonly VoidedRow[]> {
    return binOf((await this.#door.unveiled()).vault)
  }

  async parallels(): Promise<readonly ParallelRow[]> {
    const { vault, catalogue } = await this.#door.unveiled()
    return catalogue
      .parallels((archive, known) => !vault.dismissed.has(archive, known))
      .flatMap(({ archive, known }) => {
        const row = catalogue.row(archive)
        return row === null ? [] : [{ row, known }]
      })
  }

  async proposals(): Promise<readonly ProposalRow[]> {
    const { catalogue } = await this.#door.unveiled()
    return catalogue.proposals().flatMap(({ archive, count }) => {
      const row = catalogue.row(archive)
      return row === null ? [] : [{ row, count }]
    })
  }

  async dismissParallels(archive: ArchiveId, upTo: Millis | null): Promise<void> {
    await this.#door.opened().vault.dismissed.keep(archive, upTo)
    this.#telling.soon('list')
  }

  async views(): Promise<readonly KeptView[]> {
    return (await this.#door.unveiled()).vault.views()
  }

  async keepViews(views: readonly KeptView[]): Promise<readonly KeptView[]> {
    return this.#door.opened().vault.keepViews(views)
  }

  async tags(): Promise<readonly Tag[]> {
    return (await this.#door.unveiled()).vault.tags.all
  }

  async privacyNotices(): Promise<readonly PublishedNotice[]> {
    return (await this.#door.unveiled()).vault.notices.all
  }

  async keepPrivacyNotices(notices: readonly PublishedNotice[]): Promise<void> {
    await this.#door.opened().vault.notices.keep(notices)
  }

  async keepTags(tags: readonly Tag[]): Promise<void> {
    const { vault, catalogue } = this.#door.opened()
    if (!(await vault.tags.keep(tags))) return
    fillCatalogue(vault, catalogue)
    this.#telling.soon('list')
  }

  async calendar(): Promise<CompanyCalendar> {
    return (await this.#door.unveiled()).vault.calendar.said
  }

  async keepCalendar(calendar: CompanyCalendar): Promise<void> {
    if (await this.#door.opened().vault.calendar.keep(calendar)) this.#telling.soon('list')
  }
}
