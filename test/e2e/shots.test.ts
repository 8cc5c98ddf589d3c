/** The checks behind `npm run shots`: each finds the fault that is planted for it, and no other. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { inspect, listen, type Check } from '../shots/checks.ts'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'

let browser: Browser
let server: Server
let body = ''
let page: Page

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
  server = createServer((request, response) => {
    if (request.url !== '/') return void response.writeHead(204).end()
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "script-src 'nonce-planted'; style-src 'unsafe-inline'",
      })
      .end(`<!doctype html><html lang="zh-CN"><head><title>一屏</title></head><body>${body}</body></html>`)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})

afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 390, height: 844 } })
})
afterEach(() => page.close())

async function checksOf(html: string): Promise<readonly Check[]> {
  body = `<main><h1>档案</h1>${html}</main>`
  const heard = listen(page)
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
  return [...new Set([...(await inspect(page)), ...heard.take()].map(({ check }) => check))]
}

it('finds nothing on a page with no fault', async () => {
  expect(await checksOf('<p>王芳 · 量房</p><button>记一笔</button>')).toEqual([])
})

it('finds a page that scrolls sideways', async () => {
  expect(await checksOf('<div style="width: 500px">宽</div>')).toEqual(['scroll'])
})

it('finds text cut at its side, by its own box or by one around it', async () => {
  const cut = 'width: 40px; overflow: hidden; white-space: nowrap'
  expect(await checksOf(`<p style="${cut}">听澜雅苑三室两厅</p>`)).toEqual(['clipped'])
  expect(await checksOf(`<div style="${cut}"><span><b>听澜雅苑三室两厅</b></span></div>`)).toEqual([
    'clipped',
  ])
})

it('finds text in a flex box, where an ellipsis was asked for and none appears', async () => {
  const cut = 'display: flex; width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap'
  expect(await checksOf(`<p style="${cut}">2027年2月11日</p>`)).toEqual(['clipped'])
})

it('finds text cut at its foot', async () => {
  expect(await checksOf('<p style="height: 20px; overflow: hidden">第一行<br>第二行<br>第三行</p>')).toEqual([
    'clipped',
  ])
})

it('finds a hint that is longer than its field', async () => {
  const field = (hint: string) => `<input style="width: 120px" aria-label="查找" placeholder="${hint}">`
  expect(await checksOf(field('姓名、拼音首字母、手机尾号、地址'))).toEqual(['clipped'])
  expect(await checksOf(field('姓名、拼音'))).toEqual([])
})

it('takes an ellipsis, a title, a scroller and words for screen readers for what they are', async () => {
  const narrow = 'width: 40px; white-space: nowrap'
  const long = '听澜雅苑三室两厅两卫'
  expect(
    await checksOf(`
      <p style="${narrow}; overflow: hidden; text-overflow: ellipsis">${long}</p>
      <p style="${narrow}; overflow: hidden" title="${long}">${long}</p>
      <div tabindex="0" style="${narrow}; overflow: auto">${long}</div>
      <a href="/" style="position: absolute; padding: 8px; width: 1px; overflow: hidden; clip-path: inset(50%)">${long}</a>
      <p style="position: absolute; width: 1px; height: 1px; overflow: hidden; white-space: nowrap">${long}</p>`),
  ).toEqual([])
})

it('finds what axe calls serious: words too faint to read', async () => {
  expect(await checksOf('<p style="color: #ccc; background: #fff">看不清</p>')).toEqual(['axe'])
})

it('finds what axe calls critical: a button without a name', async () => {
  expect(await checksOf('<button></button>')).toEqual(['axe'])
})

it('finds an error on the console and one that nobody caught', async () => {
  expect(await checksOf('<script nonce="planted">console.error("坏了")</script>')).toEqual(['console'])
  expect(await checksOf('<script nonce="planted">throw new Error("坏了")</script>')).toEqual(['console'])
})

it('finds a warning of Svelte, which tells of something stale on the screen, and no other warning', async () => {
  const warn = (text: string) => `<script nonce="planted">console.warn("${text}")</script>`
  expect(await checksOf(warn('https://svelte.dev/e/derived_inert'))).toEqual(['console'])
  expect(await checksOf(warn('慢'))).toEqual([])
})

it('finds a script that the policy refuses', async () => {
  expect(await checksOf('<script>1</script>')).toEqual(['policy'])
})
