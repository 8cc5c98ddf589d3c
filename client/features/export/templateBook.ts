/** 模板: the headings of one industry, what each column takes, and one row as an example (fictitious). */
import { columnLabel, exportColumnsOf, type ExportColumn } from '../../../shared/templates/exportColumns.ts'
import type { Template, ValueType } from '../../../shared/templates/types.ts'

const cell = (text: string) => ({ value: text, type: String, format: '@' as const, wrap: true })
const head = (text: string) => ({
  value: text,
  type: String,
  fontWeight: 'bold' as const,
  format: '@' as const,
})

const samples: { readonly [key: string]: string } = {
  name: '演示客户',
  'contacts.mobile': '13000000000',
  'contacts.landline': '010-10000000',
  'contacts.email': 'demo@example.com',
  'contacts.wechat': 'demo-wechat',
  address: '演示路 1 号',
}

function allowed(type: ValueType): string {
  switch (type.is) {
    case 'enum':
      return type.options.map(({ zh }) => zh).join('、')
    case 'enums':
      return `${type.options.map(({ zh }) => zh).join('、')}${type.options.length === 0 ? '自己的词' : ''}，多个用顿号隔开`
    case 'money':
      return '金额，单位元，也可写 12.5万'
    case 'number':
      return type.decimals === 0 ? '整数' : '数字'
    case 'date':
      return '日期，如 2026-03-08'
    case 'bool':
      return '是、否'
    case 'ref':
      return type.to === 'user' ? '同事的姓名' : '名称'
    case 'text':
      return type.format === 'region' ? '省市区，如 广东省深圳市南山区' : `文字，最多 ${type.max} 字`
    default:
      return '文字'
  }
}

function sampleOf(column: ExportColumn): string {
  const known = samples[column.key]
  if (known !== undefined) return known
  if (column.of === 'contact') return ''
  const { type } = column.field
  switch (type.is) {
    case 'enum':
    case 'enums':
      return type.options[0]?.zh ?? ''
    case 'money':
      return '125000.00'
    case 'number':
      return String(Math.max(type.min, Math.min(100, type.max)))
    case 'bool':
      return '是'
    default:
      return ''
  }
}

export async function templateBook(template: Template): Promise<Blob> {
  const { default: writeXlsxFile } = await import('write-excel-file/browser')
  const columns = exportColumnsOf(template)
  return writeXlsxFile([
    {
      sheet: '档案',
      stickyRowsCount: 1,
      columns: columns.map((column) => ({ width: Math.max(12, columnLabel(column).zh.length * 2 + 4) })),
      data: [
        columns.map((column) => head(columnLabel(column).zh)),
        columns.map((column) => cell(sampleOf(column))),
      ],
    },
    {
      sheet: '可填的内容',
      stickyRowsCount: 1,
      columns: [{ width: 20 }, { width: 12 }, { width: 60 }],
      data: [
        ['列', '要不要填', '填什么'].map(head),
        ...columns.map((column) => [
          cell(columnLabel(column).zh),
          cell(column.field.required === null ? '可不填' : '按阶段要填'),
          cell(column.of === 'contact' ? '号码，多个用顿号隔开' : allowed(column.field.type)),
        ]),
      ],
    },
  ]).toBlob()
}
