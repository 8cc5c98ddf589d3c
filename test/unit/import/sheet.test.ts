/** Reading sheets: whatever encoding, every cell the text that a person would read. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { openSheet } from '../../../sync-server/import/sheet.ts'
import { bookFile, rowXml, sheetXml, textCell } from '../../support/zipFile.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anjuan-sheet-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function opened(name: string, content: string | Uint8Array) {
  const path = join(folder, name)
  await writeFile(path, content)
  return openSheet(path)
}

const plain = '姓名,手机\r\n王芳,13800138000\r\n\r\n"李,强",13900139000\r\n'

describe('sheets', () => {
  it('reads UTF-8, with and without a byte order mark', async () => {
    for (const mark of ['', '\ufeff']) {
      const sheet = await opened('u.csv', mark + plain)
      expect(sheet).toMatchObject({ ok: true, value: { encoding: 'utf-8', headers: ['姓名', '手机'] } })
      if (sheet.ok) expect(sheet.value.rows.map((row) => row.cells[0])).toEqual(['王芳', '李,强'])
    }
  })

  it('counts rows as a spreadsheet does, empty ones included', async () => {
    const sheet = await opened('n.csv', plain)
    expect(sheet.ok && sheet.value.rows.map((row) => row.number)).toEqual([2, 4])
  })

  it('reads GB18030, characters of four bytes included', async () => {
    // 姓名\n王𠮷 — the last is 0x95 0x34 0xB7 0x30... of GB18030, written out byte by byte.
    const bytes = Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb, 0x0a, 0xcd, 0xf5, 0x95, 0x34, 0xb7, 0x38])
    const sheet = await opened('g.csv', bytes)
    const name = new TextDecoder('gb18030').decode(bytes.slice(5))
    expect(sheet).toMatchObject({ ok: true, value: { encoding: 'gb18030', headers: ['姓名'] } })
    expect(sheet.ok && sheet.value.rows[0]?.cells).toEqual([name])
  })

  it('reads UTF-16 as Excel saves Unicode text, with tabs', async () => {
    const sheet = await opened('t.txt', Buffer.from('\ufeff姓名\t手机\r\n王芳\t13800138000\r\n', 'utf16le'))
    expect(sheet).toMatchObject({ ok: true, value: { encoding: 'utf-16', headers: ['姓名', '手机'] } })
  })

  it('reads XLSX: dates as days, numbers as their digits', async () => {
    const path = join(folder, 'x.xlsx')
    const table = [
      [{ value: '姓名' }, { value: '签约日' }, { value: '金额' }],
      [
        { value: '王芳' },
        { value: new Date('2026-03-08T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' },
        { value: 125000.5 },
      ],
    ]
    await writeXlsxFile(table).toFile(path)
    const sheet = await openSheet(path)
    expect(sheet.ok && sheet.value.rows[0]?.cells).toEqual(['王芳', '2026-03-08', '125000.5'])
  })

  it('pads what a format pads, keeps per cent, and calls a number of eighteen digits lost', async () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000"/><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>' +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="165"/></cellXfs></styleSheet>'
    const cells = [
      '<c s="1"><v>1</v></c>',
      '<c s="2"><v>0.35</v></c>',
      '<c s="3"><v>46089.75</v></c>',
      '<c><v>110105194912310020</v></c>',
      '<c><v>0.30000000000000004</v></c>',
    ]
    const sheet = sheetXml(
      rowXml(1, ...'代码 占比 日子 证件 额'.split(' ').map(textCell)) + rowXml(2, ...cells),
    )
    const read = await opened('formats.xlsx', bookFile({ styles, sheet }))
    expect(read.ok && read.value.rows[0]?.cells).toEqual([
      '000001',
      '35%',
      '2026-03-08',
      '1.1010519491231002e+17',
      '0.3',
    ])
  })

  it('takes the value beside a formula, the first sheet that is shown, and leaves furigana out', async () => {
    const read = await opened(
      'formula.xlsx',
      bookFile({
        workbook:
          '<workbook><workbookPr/><sheets><sheet name="a" state="hidden" r:id="r9"/><sheet name="b" r:id="r1"/></sheets></workbook>',
        strings: '<sst><si><r><t>东</t></r><r><t>京</t></r><rPh><t>トウキョウ</t></rPh></si></sst>',
        sheet: sheetXml(
          rowXml(1, textCell('地'), textCell('额')) +
            rowXml(2, '<c t="s"><v>0</v></c>', '<c><f>SUM(A1:A9)</f><v>12</v></c>'),
        ),
      }),
    )
    expect(read.ok && read.value.rows[0]?.cells).toEqual(['东京', '12'])
  })

  it('steps over a title above the table, and gives nameless columns their number', async () => {
    const sheet = await opened('title.csv', '客户登记表\n姓名,手机,备注\n王芳,13800138000,好,多一格\n')
    expect(sheet).toMatchObject({ ok: true, value: { headers: ['姓名', '手机', '备注', '#4'] } })
    expect(sheet.ok && sheet.value.rows[0]?.number).toBe(3)
  })

  it('knows UTF-16 without a mark by its zeros', async () => {
    const sheet = await opened('bare.csv', Buffer.from('name,phone\r\n王芳,13800138000\r\n', 'utf16le'))
    expect(sheet).toMatchObject({ ok: true, value: { encoding: 'utf-16', headers: ['name', 'phone'] } })
  })

  it('reads quotation marks, line ends in cells and stray marks', async () => {
    const sheet = await opened('q.csv', '姓名,备注\r\n"王""芳""","两\n行"\r\n李5"强,a"b"\r\n')
    expect(sheet.ok && sheet.value.rows.map(({ cells }) => cells)).toEqual([
      ['王"芳"', '两\n行'],
      ['李5"强', 'a"b"'],
    ])
  })

  it.each([
    ['nothing there', 'not-found', null],
    ['a broken workbook', 'broken', Uint8Array.from([0x50, 0x4b, 3, 4, 9, 9, 9, 9])],
    ['a workbook that is none', 'not-a-sheet', 'hello'],
    ['a header without rows', 'no-rows', '姓名,手机\r\n'],
    ['bytes of no encoding', 'unknown-encoding', Uint8Array.from([0xff, 0xff, 0x00, 0x80, 0xff])],
  ])('says what is wrong with %s', async (name, fault, content) => {
    const path = join(
      folder,
      `${fault}-${name.length}.${fault === 'not-a-sheet' || fault === 'broken' ? 'xlsx' : 'csv'}`,
    )
    if (content !== null) await writeFile(path, content)
    expect(await openSheet(path)).toEqual({ ok: false, error: fault })
  })
})
