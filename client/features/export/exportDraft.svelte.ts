/** An export while somebody puts it together: the template, the columns, whom it takes, and what was let out already. */
import { templateId } from '../../../shared/domain/filter.ts'
import type { ArchiveId } from '../../../shared/domain/names.ts'
import { exportNeed, KEEP_DAYS, type ExportNeed } from '../../../shared/policy/exporting.ts'
import type { ExportPermit, Http } from '../../http/api.ts'
import { columnClass, exportColumnsOf, type ExportColumn } from '../../../shared/templates/exportColumns.ts'
import { findTemplate } from '../../../shared/templates/index.ts'
import type { Template } from '../../../shared/templates/types.ts'
import type { Device, DeviceRow, Foreseen } from '../../api.ts'

export const KEEP_MS = KEEP_DAYS * 86_400_000

export class ExportDraft {
  readonly #device: Pick<Device, 'foresee' | 'rows' | 'selectionOf'>
  readonly #http: Pick<Http, 'exports'>
  readonly #archives: readonly ArchiveId[]
  #foreseen = $state.raw<readonly Foreseen[] | null>(null)
  #rows = $state.raw<readonly DeviceRow[]>([])
  #permits = $state.raw<readonly ExportPermit[]>([])
  #waits = $state(false)
  #selection = ''
  /** Of several in one choice; the first until somebody picks. */
  template = $state('')
  columns = $state.raw<readonly string[]>([])
  readonly #may = $derived(this.#mine())
  readonly #all = $derived(this.#columnsOf())

  constructor(
    device: Pick<Device, 'foresee' | 'rows' | 'selectionOf'>,
    http: Pick<Http, 'exports'>,
    archives: readonly ArchiveId[],
  ) {
    this.#device = device
    this.#http = http
    this.#archives = archives
  }

  get ready(): boolean {
    return this.#foreseen !== null
  }
  /** Ids of the templates among the chosen. */
  get templates(): readonly string[] {
    return unique(this.#rows.map(({ template }) => templateId(template)))
  }
  /** Those of the template that this person may take out. */
  get archives(): readonly ArchiveId[] {
    return this.#may.map(({ archive }) => archive)
  }
  /** Of those, whoever is not to be reached. */
  get stopped(): number {
    return this.#may.filter(({ stopped }) => stopped).length
  }
  get ref(): string {
    return this.#may[0]?.template ?? ''
  }
  get branches(): readonly string[] {
    return unique(this.#may.flatMap(({ branch }) => branch ?? []))
  }
  get left(): number {
    return this.#archives.length - this.#may.length
  }
  get all(): readonly ExportColumn[] {
    return this.#all
  }
  get chosen(): readonly string[] {
    return this.#all.filter(({ key }) => this.columns.includes(key)).map(({ key }) => key)
  }
  get need(): ExportNeed {
    const classes = this.#all.filter(({ key }) => this.columns.includes(key)).map(columnClass)
    return exportNeed(this.#may.length, classes)
  }
  /** It was let out with these archives and at least these columns. */
  get permit(): ExportPermit | null {
    return (
      this.#permits.find(
        ({ selection, columns }) =>
          selection === this.#selection && this.chosen.every((key) => columns.includes(key)),
      ) ?? null
    )
  }
  get selection(): string {
    return this.#selection
  }
  /** Asked for these archives, and nobody has answered yet. */
  get waits(): boolean {
    return this.#waits
  }

  async begin(): Promise<void> {
    const foreseen = await this.#device.foresee(this.#archives, 'export')
    this.#rows = await this.#device.rows(
      foreseen.filter(({ barred }) => barred === null).map(({ archive }) => archive),
    )
    this.template = this.templates[0] ?? ''
    const listed = this.#all.filter(
      (column) => ['C0', 'C1'].includes(columnClass(column)) && column.field.listColumn === true,
    )
    this.columns = unique(['name', ...listed.map(({ key }) => key)])
    this.#foreseen = foreseen
    await this.look()
  }

  /** What the server let out meanwhile. Without a network it is not known, and nothing above the limit goes out. */
  async look(): Promise<void> {
    this.#selection = await this.#device.selectionOf(this.archives)
    const said = await this.#http.exports()
    if (!said.ok) return
    this.#permits = said.value.permits
    this.#waits = said.value.waiting.some(({ selection }) => selection === this.#selection)
  }

  toggle(key: string): void {
    this.columns = this.columns.includes(key)
      ? this.columns.filter((one) => one !== key)
      : [...this.columns, key]
  }

  #mine(): readonly DeviceRow[] {
    return this.#rows.filter(({ template }) => templateId(template) === this.template)
  }

  #columnsOf(): readonly ExportColumn[] {
    const template: Template | null = findTemplate(this.#may[0]?.template ?? '')
    return template === null ? [] : exportColumnsOf(template)
  }
}

const unique = (words: readonly string[]): readonly string[] =>
  words.filter((word, at) => words.indexOf(word) === at)
