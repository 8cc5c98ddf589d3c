/**
 * Two hundred files that are broken, or made to break a reader: what each is, and what may be said of it.
 * `ok` stands for rows that were read; where a file is damaged at random, any answer is right that comes in
 * time and changes nothing.
 */
import type { SheetFault } from '../../shared/sheets/limits.ts'
import { Seeded } from './seeded.ts'
import { bookFile, bookMembers, rowXml, sheetXml, textCell, zipFile } from './zipFile.ts'

export interface HostileSheet {
  readonly name: string
  readonly bytes: () => Uint8Array
  /** Null: whatever it says, it says it in time. */
  readonly says: SheetFault | 'ok' | null
}

const MB = 1024 * 1024
const text = (content: string): Uint8Array => Buffer.from(content)
const zeros = (bytes: number): Uint8Array => Buffer.alloc(bytes, 0x20)
const noise = (bytes: number): Uint8Array => {
  const dice = new Seeded(7)
  return Uint8Array.from({ length: bytes }, () => dice.next(256))
}
const rows = (count: number, row: (n: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at + 1)).join('')
const many = (count: number, line: (n: number) => string): Uint8Array =>
  text(`姓名,手机\n${Array.from({ length: count }, (_, at) => line(at)).join('\n')}`)

type Case = readonly [name: string, says: HostileSheet['says'], bytes: () => Uint8Array]

const bombs: readonly Case[] = [
  ['blanks after the rows', 'too-dense', () => bookFile({ sheet: sheetXml('') + ' '.repeat(20 * MB) })],
  ['blanks among the strings', 'too-dense', () => bookFile({ strings: `<sst>${' '.repeat(20 * MB)}</sst>` })],
  ['blanks in the styles', 'too-dense', () => bookFile({ styles: `<s>${' '.repeat(20 * MB)}</s>` })],
  ['blanks in the workbook', 'too-dense', () => bookFile({ workbook: `<w>${' '.repeat(20 * MB)}</w>` })],
  ['blanks in the relations', 'too-dense', () => bookFile({ relations: `<r>${' '.repeat(20 * MB)}</r>` })],
  [
    'a member that says it is small',
    'too-dense',
    () =>
      zipFile(
        bookMembers().map((one) =>
          one.name.endsWith('sheet1.xml') ? { ...one, data: zeros(30 * MB), says: 10 } : one,
        ),
      ),
  ],
  ['a thousand blanks for each byte, twice', 'too-dense', () => bookFile({ sheet: ' '.repeat(60 * MB) })],
  [
    'more than a hundred megabytes, not dense',
    'too-large',
    () =>
      bookFile({
        sheet: sheetXml(
          rows(800_000, (n) => rowXml(n + 1, `<c foo="${(n * 7919) % 1_000_003}"/>`.repeat(7))),
        ),
      }),
  ],
  [
    'one cell repeated',
    'too-many-columns',
    () => bookFile({ sheet: sheetXml(rowXml(1, textCell('a').repeat(400_000))) }),
  ],
  [
    'a member nobody reads, which is huge',
    'ok',
    () => bookFile({ more: [{ name: 'xl/media/a.bin', data: zeros(40 * MB) }] }),
  ],
  [
    'a workbook inside a workbook',
    'not-a-sheet',
    () => zipFile([{ name: 'a.xlsx', data: bookFile(), stored: true }]),
  ],
]

const directories: readonly Case[] = [
  [
    '2,001 members',
    'too-many-members',
    () =>
      bookFile({
        more: Array.from({ length: 2_001 }, (_, n) => ({ name: `a${n}`, data: '', stored: true })),
      }),
  ],
  [
    '2,000 members in all',
    'ok',
    () =>
      bookFile({
        more: Array.from({ length: 1_996 }, (_, n) => ({ name: `a${n}`, data: '', stored: true })),
      }),
  ],
  ['a count of 65,535', 'too-many-members', () => zipFile(bookMembers(), 0xffff)],
  ['a count that is one too many', 'broken', () => zipFile(bookMembers(), 5)],
  ['a count of none', 'not-a-sheet', () => zipFile(bookMembers(), 0)],
  ['a password on a member', 'locked', () => zipFile(bookMembers().map((one) => ({ ...one, flags: 1 })))],
  [
    'an unknown way of packing',
    'broken',
    () => zipFile(bookMembers().map((one) => ({ ...one, method: 14 }))),
  ],
  [
    'members that name the folder above',
    'not-a-sheet',
    () =>
      bookFile({
        relations: '<R><Relationship Id="r1" Type="x/worksheet" Target="../../../../etc/passwd"/></R>',
      }),
  ],
  [
    'a sheet that lies on the network',
    'not-a-sheet',
    () =>
      bookFile({
        relations:
          '<R><Relationship Id="r1" Type="x/worksheet" TargetMode="External" Target="http://example.com/a.xml"/></R>',
      }),
  ],
  [
    'a document of words',
    'not-a-sheet',
    () => zipFile([{ name: 'word/document.xml', data: '<w:document/>' }]),
  ],
  ['an empty archive', 'not-a-sheet', () => zipFile([])],
  ['only a beginning', 'broken', () => text('PK\u0003\u0004')],
  ['two members of one name', 'ok', () => zipFile([...bookMembers(), ...bookMembers()])],
]

const xml: readonly Case[] = [
  [
    'a billion laughs',
    'broken',
    () =>
      bookFile({
        sheet: `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${sheetXml(rowXml(1, textCell('&b;')))}`,
      }),
  ],
  [
    'an entity of a file',
    'broken',
    () =>
      bookFile({
        strings: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>',
      }),
  ],
  ['a tag that never ends', 'broken', () => bookFile({ sheet: `<worksheet ${'a'.repeat(300_000)}` })],
  [
    'a comment that never ends',
    'broken',
    () => bookFile({ sheet: `<worksheet><!-- ${'ab '.repeat(100_000)}` }),
  ],
  ['a hundred thousand tags in one another', 'no-rows', () => bookFile({ sheet: '<a>'.repeat(100_000) })],
  ['cut in a tag', 'broken', () => bookFile({ sheet: sheetXml('').slice(0, -4) })],
  ['not XML at all', 'no-rows', () => bookFile({ sheet: 'hello' })],
  [
    'bytes that are no UTF-8',
    'broken',
    () =>
      zipFile(
        bookMembers().map((one) =>
          one.name.endsWith('sheet1.xml') ? { ...one, data: Uint8Array.from([0x3c, 0xff, 0xfe, 0xfd]) } : one,
        ),
      ),
  ],
  [
    'noise for a sheet',
    null,
    () =>
      zipFile(
        bookMembers().map((one) =>
          one.name.endsWith('sheet1.xml') ? { ...one, data: noise(200_000) } : one,
        ),
      ),
  ],
  [
    'a cell of 40,000 characters',
    'cell-too-long',
    () => bookFile({ sheet: sheetXml(rowXml(1, textCell('字'.repeat(40_000)))) }),
  ],
  [
    'a cell in the last column of Excel',
    'too-many-columns',
    () =>
      bookFile({
        sheet: sheetXml(rowXml(1, textCell('a'), '<c r="XFD1"><v>1</v></c>') + rowXml(2, textCell('b'))),
      }),
  ],
  [
    'a cell in a column that no sheet has',
    'too-many-columns',
    () =>
      bookFile({ sheet: sheetXml(rowXml(1, `<c r="ZZZZZZZZZZ1"><v>1</v></c>`) + rowXml(2, textCell('b'))) }),
  ],
  [
    'rows that count backwards',
    'ok',
    () =>
      bookFile({
        sheet: sheetXml(rowXml(9, textCell('姓名')) + rowXml(2, textCell('王')) + rowXml(-4, textCell('李'))),
      }),
  ],
  [
    'a row far away',
    'ok',
    () => bookFile({ sheet: sheetXml(rowXml(1, textCell('姓名')) + rowXml(1_048_576, textCell('王'))) }),
  ],
  [
    'strings that are not there',
    'no-rows',
    () =>
      bookFile({ sheet: sheetXml(rowXml(1, '<c t="s"><v>7</v></c>') + rowXml(2, '<c t="s"><v>-1</v></c>')) }),
  ],
  [
    'too many rows',
    'too-many-rows',
    () => bookFile({ sheet: sheetXml(rows(100_200, (n) => `<row><c><v>${n}</v></c></row>`)) }),
  ],
  [
    'too many cells',
    'too-large',
    () =>
      bookFile({
        sheet: sheetXml(
          rows(99_000, (n) => `<row>${`<c><v>${(n * 7919) % 10_007}</v></c>`.repeat(28)}</row>`),
        ),
      }),
  ],
  [
    'a formula that calls a program',
    'ok',
    () =>
      bookFile({
        sheet: sheetXml(
          rowXml(1, textCell('姓名')) + rowXml(2, `<c t="str"><f>cmd|'/c calc'!A1</f><v>0</v></c>`),
        ),
      }),
  ],
  [
    'formulas without values',
    'no-rows',
    () => bookFile({ sheet: sheetXml(rowXml(1, textCell('姓名')) + rowXml(2, '<c><f>1/0</f></c>')) }),
  ],
  [
    'numbers that are none',
    'ok',
    () =>
      bookFile({
        sheet: sheetXml(
          rowXml(1, textCell('额')) + rowXml(2, '<c><v>1e999</v></c>') + rowXml(3, '<c><v>abc</v></c>'),
        ),
      }),
  ],
  [
    'a day of the year 9,999,999',
    'ok',
    () =>
      bookFile({
        styles: '<s><cellXfs><xf numFmtId="14"/></cellXfs></s>',
        sheet: sheetXml(rowXml(1, textCell('日')) + rowXml(2, '<c s="0"><v>99999999999</v></c>')),
      }),
  ],
  [
    'characters by numbers that are none',
    'ok',
    () =>
      bookFile({
        sheet: sheetXml(rowXml(1, textCell('&#xD800;&#x110000;&#99999999;')) + rowXml(2, textCell('a'))),
      }),
  ],
]

const strangers: readonly Case[] = [
  ['nothing', 'no-rows', () => text('')],
  ['a mark and nothing', 'no-rows', () => text('\ufeff')],
  ['line ends only', 'no-rows', () => text('\r\n'.repeat(10_000))],
  ['separators only', 'no-rows', () => text(`${','.repeat(100)}\n`.repeat(1_000))],
  ['a header only', 'no-rows', () => text('姓名,手机\n')],
  ['a PNG', 'not-a-sheet', () => Buffer.from('\u0089PNG\r\n\u001a\n\u0000\u0000\u0000', 'latin1')],
  ['a PDF', 'not-a-sheet', () => text('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')],
  ['a web page called xls', 'not-a-sheet', () => text('<html><table><tr><td>姓名</td></tr></table></html>')],
  ['XML of Excel 2003', 'not-a-sheet', () => text('\ufeff<?xml version="1.0"?><Workbook/>')],
  ['JSON', 'not-a-sheet', () => text('{"rows": [1, 2, 3]}\n{"rows": []}')],
  ['a program', 'not-a-sheet', () => text('MZ\u0090\u0000')],
  ['gzip', 'not-a-sheet', () => Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0])],
  [
    'an old workbook',
    'old-excel',
    () => Buffer.concat([Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), zeros(4_096)]),
  ],
  [
    'a workbook with a password',
    'locked',
    () =>
      Buffer.concat([
        Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0]),
        zeros(1_020),
        Buffer.from('EncryptedPackage', 'utf16le'),
        zeros(100),
      ]),
  ],
  ['noise', null, () => noise(1 * MB)],
  ['zeros', 'not-a-sheet', () => Buffer.alloc(1 * MB)],
  ['text with a zero in it', 'not-a-sheet', () => text(`姓名\n${'王芳\n'.repeat(9_000)}\u0000\n`)],
]

const texts: readonly Case[] = [
  [
    'a quotation mark that never closes',
    'open-quote',
    () => text(`姓名,手机\n"王芳,1\n${'李强,2\n'.repeat(20)}`),
  ],
  [
    'one that never closes in a long file',
    'open-quote',
    () => text(`姓名,手机\n"王芳,1\n${'李强,2\n'.repeat(200_000)}`),
  ],
  ['a cell of 40,000 characters of text', 'cell-too-long', () => text(`姓名\n${'字'.repeat(40_000)}\n`)],
  ['one line of a hundred megabytes', 'cell-too-long', () => Buffer.alloc(99 * MB, 0x61)],
  ['more than a hundred megabytes', 'too-large', () => Buffer.alloc(101 * MB, 0x61)],
  ['a hundred megabytes of separators', 'too-many-columns', () => Buffer.alloc(99 * MB, 0x2c)],
  ['a hundred megabytes of line ends', 'no-rows', () => Buffer.alloc(99 * MB, 0x0a)],
  ['a hundred megabytes of quotation marks', 'open-quote', () => Buffer.alloc(99 * MB, 0x22)],
  ['too many lines', 'too-many-rows', () => many(100_200, (n) => `王${n},1`)],
  ['too much text', 'too-large', () => many(1_300, () => '字'.repeat(20_000))],
  [
    '300 columns',
    'too-many-columns',
    () => text(`${Array.from({ length: 300 }, (_, n) => `列${n}`).join()}\n1\n`),
  ],
  ['rows that are wider than the header', 'ok', () => text('姓名\n王,1,2,3,4\n')],
  [
    'bytes of no encoding',
    'unknown-encoding',
    () => Buffer.concat([text('姓名\n'), Uint8Array.from([0xff, 0xff, 0x80, 0xff])]),
  ],
  ['UTF-8 that is cut in a character', null, () => text('姓名\n王芳').subarray(0, -1)],
  [
    'UTF-16 with half a character',
    'unknown-encoding',
    () => Buffer.concat([Buffer.from('\ufeff姓名\n王', 'utf16le'), Uint8Array.from([0])]),
  ],
  [
    'UTF-16 with half a pair',
    'unknown-encoding',
    () => Buffer.concat([Buffer.from('\ufeff姓名\n', 'utf16le'), Uint8Array.from([0x00, 0xd8])]),
  ],
  [
    'two encodings in one file',
    null,
    () => Buffer.concat([text('姓名\n王芳\n'), Uint8Array.from([0xcd, 0xf5, 0x0a])]),
  ],
  ['formulas', 'ok', () => text(`姓名\n=cmd|'/c calc'!A1\n@SUM(1)\n`)],
  ['control characters', 'ok', () => text('姓名\n王\u0007\u001b[31m芳\n')],
]

/** A good workbook, cut off at forty places and with a byte changed at sixty. */
function damaged(): readonly Case[] {
  const strings = `<sst>${rows(60, (n) => `<si><t>样本${n}</t></si>`)}</sst>`
  const sheet = sheetXml(rows(60, (n) => rowXml(n, `<c t="s"><v>${n - 1}</v></c>`, `<c><v>${n * 7}</v></c>`)))
  const whole = bookFile({ strings, sheet })
  const dice = new Seeded(11)
  const cuts = Array.from({ length: 45 }, (_, n): Case => {
    const at = Math.floor((whole.length * (n + 1)) / 46)
    return [`cut off at ${at}`, 'broken', () => whole.subarray(0, at)]
  })
  const flips = Array.from({ length: 80 }, (_, n): Case => {
    const at = dice.next(whole.length)
    const by = 1 + dice.next(255)
    return [
      `byte ${at} changed (${n})`,
      null,
      () => {
        const copy = Uint8Array.from(whole)
        copy[at] = (copy[at] ?? 0) ^ by
        return copy
      },
    ]
  })
  return [...cuts, ...flips]
}

export const hostileSheets: readonly HostileSheet[] = [
  ...bombs,
  ...directories,
  ...xml,
  ...strangers,
  ...texts,
  ...damaged(),
].map(([name, says, bytes]) => ({ name, says, bytes }))
