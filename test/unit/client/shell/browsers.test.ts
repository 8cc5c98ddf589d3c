import { describe, expect, test } from 'vitest'
import { installWay } from '../../../../client/shell/browsers.ts'

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0'
const windows = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`
const android = `Mozilla/5.0 (Linux; Android 14; PJD110) ${chrome}`
const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5'

describe('FST3 the way to the desktop is that of the browser at hand', () => {
  test.each([
    ['ios', `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${webkit} Mobile/15E148 Safari/604.1`, 5],
    ['ios', `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${webkit} CriOS/126.0 Mobile/15E148`, 5],
    // An iPad.
    ['ios', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Safari/605.1.15`, 5],
    ['macSafari', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Safari/605.1.15`, 0],
    ['desktopChrome', `${windows} Safari/537.36`, 0],
    ['desktopEdge', `${windows} Safari/537.36 Edg/126.0.0.0`, 0],
    ['desktopOther', `${windows} Safari/537.36 QIHU 360SE`, 0],
    ['desktopOther', `${windows} Safari/537.36 Core/1.94 QQBrowser/12.5`, 0],
    ['desktopFirefox', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0', 0],
    ['androidChrome', `${android} Mobile Safari/537.36`, 5],
    ['androidEdge', `${android} Mobile Safari/537.36 EdgA/126.0.0.0`, 5],
    ['androidFirefox', 'Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0', 5],
    ['androidHuawei', `${android} HuaweiBrowser/15.0 Mobile Safari/537.36`, 5],
    ['androidOther', `${android} MQQBrowser/14.9 Mobile Safari/537.36`, 5],
    ['androidOther', `${android} XiaoMi/MiuiBrowser/18.5 Mobile Safari/537.36`, 5],
  ] as const)('%s: %s', (way, userAgent, maxTouchPoints) => {
    expect(installWay({ userAgent, maxTouchPoints })).toBe(way)
  })
})
