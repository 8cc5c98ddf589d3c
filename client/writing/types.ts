/** What screens, the mirror of a document and the editor say to each other. */
import type { RichText } from '../../shared/domain/richText.ts'
import type { UserId } from '../../shared/domain/names.ts'

export interface EditorOptions {
  /** What the text is, for those who hear it. */
  readonly label: string
  readonly describedBy?: string
  readonly nameOf: (user: UserId) => string
  /** The look at the cursor changed: bold is on, in a list. */
  readonly onlook?: (look: EditorLook) => void
}

export interface EditorLook {
  readonly bold: boolean
  readonly heading: boolean
  readonly list: 'bullet' | 'ordered' | null
  /** The address under the cursor. */
  readonly link: string | null
  readonly selected: boolean
}

export type EditorDeed =
  | { readonly do: 'bold' | 'heading' | 'bullet' | 'ordered' | 'undo' | 'redo' | 'unlink' }
  | { readonly do: 'link'; readonly href: string }

export interface Editor {
  act(deed: EditorDeed): void
  focus(): void
  end(): void
}

/** The texts of one document, by their names, while somebody edits some of them. */
export interface Writing {
  /** Who else writes here now. */
  readonly others: readonly UserId[]
  read(name: string): RichText
  /** Puts it behind what stands there. */
  append(name: string, rich: RichText): void
  edit(name: string, place: HTMLElement, options: EditorOptions): Editor
  /** Whenever a text, or who is there, changed. `mine`: this page did it. Returns the end of it. */
  watch(changed: (mine: boolean) => void): () => void
  end(): void
}
