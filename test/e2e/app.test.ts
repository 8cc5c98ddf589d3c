/**
 * The built app by itself, behind a static server with a strict policy for scripts: it opens in
 * Chromium and Firefox, and once installed it opens without any network.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import puppeteer from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromiumArgs, chromiumPath, firefoxPath } from '../support/browser.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}

let server: Server
let address: string
let browser: Browser

beforeAll(async () => {
  ensureClientBuild()
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    readFile(join(clientDist, path === '/' ? 'index.html' : path)).then(
      (body) =>
        response
          .writeHead(200, {
            'content-type': types[extname(path === '/' ? '.html' : path)] ?? 'text/html; charset=utf-8',
            'content-security-policy':
              "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'",
          })
          .end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  address = `http://localhost:${(server.address() as AddressInfo).port}/`
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
})

afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

it('opens in Chromium, in Chinese, with no script that the policy refuses', async () => {
  const page = await browser.newPage()
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  await page.goto(address)
  await page.locator('#app > *').first().waitFor()
  expect(await page.title()).toContain('案卷')
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  expect(refused).toEqual([])
  await page.close()
})

it('opens without a network once the service worker has it', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(address)
  await page.evaluate(async () => {
    const controlled = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
      if (navigator.serviceWorker.controller) resolve(undefined)
    })
    await navigator.serviceWorker.register('/sw.js')
    await navigator.serviceWorker.ready
    await controlled
  })
  await context.setOffline(true)
  await page.goto(`${address}any/room`)
  await page.locator('#app > *').first().waitFor()
  expect(await page.title()).toContain('案卷')
  await context.close()
})

it('opens in Firefox', async () => {
  const firefox = await puppeteer.launch({ browser: 'firefox', executablePath: firefoxPath() })
  try {
    const page = await firefox.newPage()
    await page.goto(address)
    await page.waitForSelector('#app > *')
    expect(await page.title()).toContain('案卷')
  } finally {
    await firefox.close()
  }
})
