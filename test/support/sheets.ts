/**
 * Sheets as people hand them over, made by the tests: companies with regions, industries and the
 * columns that nobody asked for. The same size and shape as real ones where a test needs many rows.
 */
const PROVINCES = [
  '浙江',
  '江苏',
  '北京',
  '广东',
  '深圳',
  '上海',
  '内蒙',
  '黑龙江',
  '广西',
  '新疆',
  '重庆',
  '四川',
] as const
const INDUSTRIES = ['软件服务', '元器件', '电气设备', '银行', '白酒', '港口'] as const

export const companyHeaders = [
  '股票代码',
  '股票名称',
  '所在地域',
  '所属行业',
  '股票全称',
  '上市日期',
] as const

/** Row `n` counts from 1. Every name is unique; rows divisible by 1921 lack region and industry. */
export function companyRow(n: number): readonly string[] {
  const bare = n % 1921 === 0
  const code = String(n).padStart(6, '0')
  return [
    code,
    `样本${n}`,
    bare ? '' : (PROVINCES[n % PROVINCES.length] as string),
    bare ? '' : (INDUSTRIES[n % INDUSTRIES.length] as string),
    `样本第${n}实业股份有限公司`,
    '20100104',
  ]
}

export const companyTable = (rows: number): readonly (readonly string[])[] => [
  companyHeaders,
  ...Array.from({ length: rows }, (_, at) => companyRow(at + 1)),
]

export const toCsv = (table: readonly (readonly string[])[]): string =>
  table
    .map((row) =>
      row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','),
    )
    .join('\r\n')
