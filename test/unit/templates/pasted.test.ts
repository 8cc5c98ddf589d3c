/** H12: names, numbers and addresses out of texts as people send them, and nothing made up. */
import { describe, expect, it } from 'vitest'
import { allRegions } from '../../../shared/templates/allRegions.ts'
import { isPasted, readPasted } from '../../../shared/templates/pasted.ts'

const read = (text: string) => {
  const { name, contacts, address, region } = readPasted(text, allRegions)
  return { name, numbers: contacts.map(({ value }) => value), address, region }
}

describe('H12 a pasted text', () => {
  it('of a delivery app: a label in front of each line', () => {
    expect(
      read(
        '收货人：张三丰\n手机号码：138 1620 4793\n所在地区：北京市 朝阳区\n详细地址：建国路88号院2号楼1203室',
      ),
    ).toEqual({
      name: '张三丰',
      numbers: ['13816204793'],
      address: '北京市朝阳区建国路88号院2号楼1203室',
      region: '110105',
    })
  })

  it('of WeChat: the labels of an address in one message', () => {
    expect(
      read('收货人: 王芳 手机号码: 13916208888 所在地区: 广东省深圳市南山区 详细地址: 海岸城东座1502'),
    ).toEqual({
      name: '王芳',
      numbers: ['13916208888'],
      address: '广东省深圳市南山区海岸城东座1502',
      region: '440305',
    })
  })

  it('of a courier: everything in one line', () => {
    expect(read('李小明,13716201234,北京市海淀区中关村大街27号1101室')).toEqual({
      name: '李小明',
      numbers: ['13716201234'],
      address: '北京市海淀区中关村大街27号1101室',
      region: '110108',
    })
    expect(read('上海市浦东新区张杨路500号 3号楼 赵女士 139-1620-8877')).toMatchObject({
      name: '赵女士',
      numbers: ['13916208877'],
      region: '310115',
    })
  })

  it('of a chat: as people speak', () => {
    expect(read('你好，我是王女士，电话 138 1620 4793，住在望京西园三区308号楼，想装修')).toMatchObject({
      name: '王女士',
      numbers: ['13816204793'],
      address: '望京西园三区308号楼',
    })
    expect(read('微信：mingzhu_oy 邮箱：oy@example.com 姓名：欧阳明珠')).toMatchObject({
      name: '欧阳明珠',
      numbers: ['mingzhu_oy', 'oy@example.com'],
    })
  })

  it('finds landlines, a number once, and names with a dot', () => {
    expect(read('买买提·艾力 0991-2345678 13816204793\n电话：13816204793').name).toBe('买买提·艾力')
    expect(read('买买提·艾力 0991-2345678 13816204793\n电话：13816204793').numbers).toEqual([
      '13816204793',
      '0991-2345678',
    ])
  })

  it.each(['', '王先生', '明天下午三点来店里', '13816204793', '订单 4532015112830367 已发货'])(
    '"%s" is nothing to be taken apart',
    (text) => {
      expect(isPasted(readPasted(text, allRegions))).toBe(false)
    },
  )
})
