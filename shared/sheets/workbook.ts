/**
 * The first sheet of an XLSX file that is shown. Formulas are never evaluated: the value that stands beside
 * one is read, and a formula without a value is an empty cell.
 */
import { cellText, formatOf, type CellFormat } from './cells.ts'
import { MAX_COLUMNS, MAX_TEXT, SheetProblem } from './limits.ts'
import type { SheetPorts } from './ports.ts'
import type { Table } from './table.ts'
import { attribute, Growing, XmlReader, type XmlListener } from './xml.ts'
import { Zip, type Member } from './zip.ts'

export async function readWorkbook(bytes: Uint8Array, ports: SheetPorts, table: Table): Promise<void> {
  const book = new Book(new Zip(bytes, ports), ports)
  const root = await book.relations('_rels/.rels', '')
  const workbook = root.find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml'
  const { sheet, from1904 } = await book.firstSheet(workbook)
  const relations = await book.relations(relsOf(workbook), folderOf(workbook))
  const related = (type: string): string | undefined =>
    relations.find((one) => one.type.endsWith(`/${type}`))?.target
  const target = relations.find(({ id }) => id === sheet)?.target ?? related('worksheet')
  if (target === undefined) throw new SheetProblem('not-a-sheet')
  const formats = await book.formats(related('styles'))
  const strings = await book.strings(related('sharedStrings'))
  await book.read(target, new CellListener(table, strings, formats, from1904), true)
}

interface Relation {
  readonly id: string
  readonly type: string
  readonly target: string
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
const relsOf = (path: string): string => `${folderOf(path)}_rels/${path.slice(folderOf(path).length)}.rels`

class Book {
  readonly #zip: Zip
  readonly #ports: SheetPorts

  constructor(zip: Zip, ports: SheetPorts) {
    this.#zip = zip
    this.#ports = ports
  }

  /** A part that is named must be there. */
  async read(path: string, listener: XmlListener, isSheet = false): Promise<void> {
    const member = this.#zip.members.get(path)
    if (member === undefined) throw new SheetProblem('not-a-sheet')
    await this.#readMember(member, listener, isSheet)
  }

  async #readMember(member: Member, listener: XmlListener, isSheet: boolean): Promise<void> {
    const xml = new XmlReader(listener)
    let decoder: ReturnType<SheetPorts['decoder']> | null = null
    let read = 0
    for await (const piece of this.#zip.read(member)) {
      decoder ??= this.#ports.decoder(
        piece[0] === 0xff && piece[1] === 0xfe
          ? 'utf-16le'
          : piece[0] === 0xfe && piece[1] === 0xff
            ? 'utf-16be'
            : 'utf-8',
      )
      xml.push(decoded(decoder, piece, true))
      read += piece.length
      // Nothing says how much will come out; a tenth of it in the file is about what sheets are.
      await this.#ports.turn(isSheet ? Math.min(0.99, read / (member.size * 10)) : 0)
    }
    if (decoder !== null) xml.push(decoded(decoder, new Uint8Array(0), false))
    xml.end()
  }

  async relations(path: string, folder: string): Promise<readonly Relation[]> {
    const found: Relation[] = []
    const member = this.#zip.members.get(path)
    if (member === undefined) return found
    const open = (name: string, attributes: string): void => {
      const target = attribute(attributes, 'Target')
      if (name !== 'Relationship' || target === null || attribute(attributes, 'TargetMode') === 'External')
        return
      found.push({
        id: attribute(attributes, 'Id') ?? '',
        type: attribute(attributes, 'Type') ?? '',
        target: target.startsWith('/') ? target.slice(1) : within(folder, target),
      })
    }
    await this.#readMember(member, { ...silent, open }, false)
    return found
  }

  async firstSheet(path: string): Promise<{ readonly sheet: string; readonly from1904: boolean }> {
    let first: string | null = null
    let shown: string | null = null
    let from1904 = false
    const open = (name: string, attributes: string): void => {
      if (name === 'workbookPr') from1904 = /^(1|true|on)$/.test(attribute(attributes, 'date1904') ?? '')
      if (name !== 'sheet') return
      const id = attribute(attributes, 'id') ?? ''
      first ??= id
      if ((attribute(attributes, 'state') ?? 'visible') === 'visible') shown ??= id
    }
    await this.read(path, { ...silent, open })
    return { sheet: shown ?? first ?? '', from1904 }
  }

  async formats(path: string | undefined): Promise<readonly CellFormat[]> {
    if (path === undefined || !this.#zip.members.has(path)) return []
    const codes = new Map<number, string>()
    const formats: CellFormat[] = []
    let inCells = false
    await this.read(path, {
      ...silent,
      open: (name, attributes) => {
        if (name === 'numFmt')
          codes.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '')
        else if (name === 'cellXfs') inCells = true
        else if (name === 'xf' && inCells) {
          const id = Number(attribute(attributes, 'numFmtId') ?? 0)
          formats.push(formatOf(id, codes.get(id) ?? null))
        }
      },
      close: (name) => {
        if (name === 'cellXfs') inCells = false
      },
    })
    return formats
  }

  async strings(path: string | undefined): Promise<readonly string[]> {
    const strings: string[] = []
    if (path === undefined || !this.#zip.members.has(path)) return strings
    const text = new Growing()
    let inText = false
    let phonetic = 0
    let size = 0
    await this.read(path, {
      open: (name) => {
        if (name === 't') inText = true
        else if (name === 'rPh') phonetic++
      },
      text: (piece) => {
        if (inText && phonetic === 0) text.add(piece)
      },
      close: (name) => {
        if (name === 't') inText = false
        else if (name === 'rPh') phonetic--
        else if (name === 'si') {
          const whole = unhide(text.take())
          size += whole.length
          if (size > MAX_TEXT) throw new SheetProblem('too-large')
          strings.push(whole)
        }
      },
    })
    return strings
  }
}

function decoded(decoder: ReturnType<SheetPorts['decoder']>, piece: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(piece, { stream })
  } catch {
    throw new SheetProblem('broken')
  }
}

const silent: XmlListener = { open: () => undefined, text: () => undefined, close: () => undefined }

/** `../` is resolved; nothing of it ever names a file of the machine. */
function within(folder: string, target: string): string {
  const steps = folder.split('/').filter((step) => step !== '')
  for (const step of target.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.') steps.push(step)
  }
  return steps.join('/')
}

/** Control characters stand in XML as `_x000D_`. */
const unhide = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : text

/** `AB12` → 27; -1 where nothing is said. */
function columnOf(reference: string): number {
  let column = 0
  for (const letter of reference) {
    const at = letter.charCodeAt(0) - 64
    if (at < 1 || at > 26) break
    column = column * 26 + at
    if (column > 100_000) break
  }
  return column - 1
}

class CellListener implements XmlListener {
  readonly #table: Table
  readonly #strings: readonly string[]
  readonly #formats: readonly CellFormat[]
  readonly #from1904: boolean
  readonly #text = new Growing()
  #row = 0
  #cells: string[] = []
  #column = -1
  #type = ''
  #style = 0
  #reading = false
  #phonetic = 0

  constructor(table: Table, strings: readonly string[], formats: readonly CellFormat[], from1904: boolean) {
    this.#table = table
    this.#strings = strings
    this.#formats = formats
    this.#from1904 = from1904
  }

  open(name: string, attributes: string): void {
    switch (name) {
      case 'row': {
        const said = Number(attribute(attributes, 'r'))
        this.#row = Number.isInteger(said) && said > this.#row && said <= 1_048_576 ? said : this.#row + 1
        this.#cells = []
        this.#column = -1
        return
      }
      case 'c': {
        const column = columnOf(attribute(attributes, 'r') ?? '')
        this.#column = column < 0 ? this.#column + 1 : column
        this.#type = attribute(attributes, 't') ?? 'n'
        this.#style = Number(attribute(attributes, 's') ?? 0)
        return
      }
      case 'v':
      case 't':
        this.#reading = this.#phonetic === 0
        return
      case 'rPh':
        this.#phonetic++
    }
  }

  text(piece: string): void {
    if (this.#reading) this.#text.add(piece)
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reading = false
    else if (name === 'rPh') this.#phonetic--
    else if (name === 'c') this.#cell(this.#text.take())
    else if (name === 'row') {
      this.#table.add(this.#row, this.#cells)
      this.#cells = []
    }
  }

  #cell(said: string): void {
    const text = this.#textOf(said).trim()
    if (text === '') return
    if (this.#column >= MAX_COLUMNS) throw new SheetProblem('too-many-columns')
    while (this.#cells.length < this.#column) this.#cells.push('')
    this.#cells[this.#column] = text
  }

  #textOf(said: string): string {
    switch (this.#type) {
      case 's':
        return this.#strings[Number(said)] ?? ''
      case 'b':
        return said === '1' ? 'TRUE' : said === '' ? '' : 'FALSE'
      case 'str':
      case 'inlineStr':
        return unhide(said)
      case 'e':
        return said
      case 'd':
        return said.slice(0, 10)
      default:
        return cellText(said, this.#formats[this.#style] ?? { is: 'plain' }, this.#from1904)
    }
  }
}
