/** Values that a type takes, for properties over whole templates. */
import fc from 'fast-check'
import type { Json } from '../../../shared/base/json.ts'
import { addDays } from '../../../shared/domain/day.ts'
import type { TextFormat, ValueType } from '../../../shared/templates/types.ts'

/** Texts with a grammar that digits at random do not meet. */
const spelt: { readonly [format in TextFormat]?: readonly string[] } = {
  region: ['110000', '440300', '440305', '429004', '999999'],
  layout: ['2室1厅1卫', '1房间1卫', '3室2厅1厨2卫'],
  phone: ['13812345678', '0755-12345678-12', '400-810-8888', '+85251234567'],
  mobile: ['13812345678', '+85251234567'],
  landline: ['0755-12345678', '010-65529988'],
  email: ['zhang@x.com'],
  wechat: ['zhangsan88'],
  idNumber: ['11010519491231002X'],
  uscc: ['91350100M000100Y43'],
  taxNo: ['91350100M000100Y43'],
  account: ['6222020200112233445'],
}

/** A value that the type takes; null where it has none that is made from text. */
export function valueOf(type: ValueType): fc.Arbitrary<Json> | null {
  switch (type.is) {
    case 'money':
      return fc.integer({ min: Math.max(type.min, -1e13), max: 1e13 })
    case 'number':
      return fc
        .integer({
          min: Math.ceil(type.min * 10 ** type.decimals),
          max: Math.floor(type.max * 10 ** type.decimals),
        })
        .map((scaled) => Number((scaled / 10 ** type.decimals).toFixed(type.decimals)))
    case 'date':
      return fc.integer({ min: 0, max: 80_000 }).map((days) => addDays('1950-01-01', days))
    case 'bool':
      return fc.boolean()
    case 'enum':
      return type.options.length === 0 ? null : fc.constantFrom(...type.options.map(({ code }) => code))
    case 'enums':
      return type.options.length === 0
        ? fc.uniqueArray(fc.constantFrom('急', '老客', '望京'), { minLength: 1 })
        : fc.uniqueArray(fc.constantFrom(...type.options.map(({ code }) => code)), { minLength: 1 })
    case 'text':
      if (type.format === undefined)
        return fc.constantFrom(
          '王先生',
          '3-2-501',
          'Mr Li',
          '甲，乙',
          '=1+1',
          "'+86",
          ...(type.multiline ? ['一\n二'] : []),
        )
      return fc.constantFrom(...(spelt[type.format] ?? []))
    default:
      return null
  }
}
