/** ZIP files and workbooks byte by byte, for tests that need them wrong. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipMember {
  readonly name: string
  readonly data: Uint8Array | string
  /** Default: deflated. */
  readonly stored?: boolean
  /** What the directory says of the size, whatever is true. */
  readonly says?: number
  readonly flags?: number
  readonly method?: number
}

export function zipFile(members: readonly ZipMember[], saysCount = members.length): Uint8Array {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, data, stored, says, flags = 0, method } of members) {
    const plain = Buffer.from(data)
    const packed = stored === true ? plain : deflateRawSync(plain, { level: 9 })
    const title = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(method ?? (stored === true ? 0 : 8), 4)
    common.writeUInt32LE(crc32(plain), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(says ?? plain.length, 18)
    common.writeUInt16LE(title.length, 22)
    const head = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, title])
    local.push(head, packed)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    central.push(Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), common, place, title)
    offset += head.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(saysCount, 8)
  end.writeUInt16LE(saysCount, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, directory, end])
}

export interface BookParts {
  readonly workbook?: string
  readonly relations?: string
  readonly strings?: string
  readonly styles?: string
  readonly sheet?: string
  readonly more?: readonly ZipMember[]
}

export const sheetXml = (rows: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${rows}</sheetData></worksheet>`

/** Cells as they stand in the rows, each with what is said of it. */
export const rowXml = (number: number, ...cells: readonly string[]): string =>
  `<row r="${number}">${cells.join('')}</row>`
export const textCell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`

const goodRows =
  rowXml(1, textCell('姓名'), textCell('手机')) + rowXml(2, textCell('王芳'), '<c><v>13800138000</v></c>')

/** A workbook that is whole but for what is given. */
export function bookFile(parts: BookParts = {}): Uint8Array {
  return zipFile(bookMembers(parts))
}

export function bookMembers(parts: BookParts = {}): readonly ZipMember[] {
  return [
    { name: '[Content_Types].xml', data: '<Types/>' },
    {
      name: 'xl/workbook.xml',
      data:
        parts.workbook ?? '<workbook><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data:
        parts.relations ??
        '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>' +
          '<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/>' +
          '<Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>',
    },
    { name: 'xl/worksheets/sheet1.xml', data: parts.sheet ?? sheetXml(goodRows) },
    ...(parts.strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', data: parts.strings }]),
    ...(parts.styles === undefined ? [] : [{ name: 'xl/styles.xml', data: parts.styles }]),
    ...(parts.more ?? []),
  ]
}
