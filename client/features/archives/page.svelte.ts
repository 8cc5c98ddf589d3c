/** What the parts of an archive's page share: the open file, which tab is shown, what is being edited or looked up. */
import { createContext } from 'svelte'
import { SENSITIVE } from '../../../shared/domain/consent.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import type { Part } from '../../../shared/domain/names.ts'
import type { Field, Template } from '../../../shared/templates/types.ts'
import type { Fact } from '../../../shared/domain/view.ts'
import type { Me } from '../../api.ts'
import type { ArchiveFile } from './archiveFile.svelte.ts'
import { formatTools, readingTools } from './names.ts'
import { regionNames } from './regions.svelte.ts'
import { todayAt } from './today.ts'
import type { DraftTools } from './fieldDraft.ts'
import type { FormatTools } from '../../../shared/templates/format.ts'
import { isWritten } from './formModel.ts'
import type { Clock } from '../../../shared/base/ports.ts'
import type { Ulid } from '../../../shared/base/ulid.ts'

export type PageTab = 'timeline' | 'fields' | 'history'

export interface Looked {
  readonly part: Part
  /** One, or the items of a list. */
  readonly keys: readonly FieldKey[]
  readonly field: Field
}

/** What 记一笔 begins from after a call. */
export interface Dialled {
  /** What the page may say of it: the digits behind the mask. */
  readonly tail: string
  /** The item of `contacts` or `people`. */
  readonly contact: Ulid | null
  /** Of a person, which of their numbers. */
  readonly via: 'mobile' | 'landline' | null
}

export class ArchivePageState {
  readonly file: ArchiveFile
  readonly readOnly: boolean
  readonly #me: () => Me | null
  readonly #clock: Clock
  tab = $state<PageTab>('timeline')
  /** The group of 资料 in edit, by its code. */
  editing = $state<string | null>(null)
  /** The template key that a jump wants to reach. */
  wanted = $state<string | null>(null)
  /** The field whose history is open. */
  looked = $state.raw<Looked | null>(null)
  settling = $state(false)
  /** The consents of the client, beside the page. */
  consenting = $state(false)
  /** What the client asked about their own data, beside the page. */
  requesting = $state(false)
  /** What the client is to be asked there; null: nothing in particular. */
  consentFor = $state<string | null>(null)
  /** With what the consents are opened: what proves one of them, or the form of another ground. */
  consentAt = $state.raw<{ readonly is: 'evidence'; readonly fact: Fact } | { readonly is: 'ground' } | null>(
    null,
  )
  /** What is being written down: a number asked for meanwhile is for that. */
  writing = $state<'call' | 'note' | null>(null)
  /** The number that was dialled last, until the call is written down or not wanted there. */
  dialled = $state.raw<Dialled | null>(null)
  /** The call that is being written down. */
  calling = $state.raw<Dialled | null>(null)
  /** The composer on a phone, and the fact that is being put right. */
  composing = $state(false)
  correcting = $state.raw<Fact | null>(null)

  constructor(file: ArchiveFile, readOnly: boolean, me: () => Me | null, clock: Clock) {
    this.file = file
    this.readOnly = readOnly
    this.#me = me
    this.#clock = clock
  }

  get me(): Me | null {
    return this.#me()
  }

  /** The tag that a word stands for, as the company has it. */
  tagOf: (word: string) => string = (word) => word

  get mayConsent(): boolean {
    return !this.readOnly && isWritten(this.file.opened?.rights.get('consent') ?? 'none')
  }

  /** From a locked field to what unlocks it. */
  askSensitive(): void {
    this.consentFor = SENSITIVE
    this.consenting = true
  }

  showEvidence(fact: Fact): void {
    this.consentAt = { is: 'evidence', fact }
    this.consenting = true
  }

  /** From a file that nothing justifies any more to the form that says what does. */
  nameGround(): void {
    this.consentAt = { is: 'ground' }
    this.consenting = true
  }

  /** For what is shown. */
  get reading(): FormatTools {
    return { ...readingTools(this.me, regionNames.now, this.#clock.now()), tagOf: this.tagOf }
  }

  /** For what is typed. */
  get tools(): DraftTools {
    return {
      ...formatTools(this.me, regionNames.now),
      regions: regionNames.now,
      today: todayAt(this.#clock.now()),
      resolve: (to, text) => {
        const named =
          (to === 'branch' ? this.me?.branches : to === 'user' ? this.me?.people : undefined) ?? []
        const found = named.filter((each) => each.name === text)
        return found.length === 1 ? (found[0]?.id ?? null) : null
      },
    }
  }

  /** From a gap to the control that fills it. */
  jump(template: Template, key: string): void {
    const field = template.fields.find((each) => each.key === key)
    if (field === undefined) return
    if (field.type.is === 'facts') {
      if (field.type.kind === 'consent') this.consenting = true
      else this.tab = 'timeline'
      return
    }
    this.tab = 'fields'
    this.wanted = key
    if (!this.readOnly) this.editing = field.group
  }
}

const [getPage, setPage] = createContext<ArchivePageState>()
export { getPage, setPage }
