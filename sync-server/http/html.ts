/**
 * The pages that the server draws itself: without the app, for when it cannot be shown or must not be yet.
 *
 * Text is escaped wherever it comes from (`markup` does it), styles come from one file of ours, and nothing is
 * inline, so these pages live under the same strict Content-Security-Policy as the app.
 */

/** Markup that was put together by `markup`, so that nothing else is taken for it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | readonly Html[]

export function markup(fixed: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(fixed.reduce((text, piece, at) => text + render(parts[at - 1] ?? '') + piece))
}

function render(part: Part): string {
  if (part instanceof Html) return part.text
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part))
  return part.map((one) => one.text).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)

/** Files of these pages, at every address and host: the app has no folder of this name. */
export const PAGE_FILES = '/_anjuan'
export const STYLE_PATH = `${PAGE_FILES}/page.css`

export interface Page {
  readonly lang: 'zh-CN' | 'en'
  readonly title: string
  readonly body: Html
  /** Below the card: the quiet end of the page. */
  readonly foot?: Html
  readonly script?: string
  readonly wide?: boolean
}

export function drawPage({ lang, title, body, foot, script, wide }: Page): string {
  return markup`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · 案卷</title>
<link rel="stylesheet" href="${STYLE_PATH}">
${script === undefined ? '' : markup`<script src="${script}" defer></script>`}
</head>
<body>
<div class="page${wide === true ? ' wide' : ''}">
<header class="brand">${mark}<p><strong>案卷</strong><span>${lang === 'en' ? 'The client archive' : '客户档案'}</span></p></header>
<main>${body}</main>
${foot === undefined ? '' : markup`<footer>${foot}</footer>`}
</div>
</body>
</html>
`.text
}

/** A line in Chinese and, quieter, the same in English. */
export const both = (zh: Html, en: Html): Html => markup`<p>${zh}</p><p class="en" lang="en">${en}</p>`

/** The app's own mark (client/public/icons/icon.svg), drawn in place: its file may be out of reach here. */
const mark = markup`<svg class="mark" viewBox="0 0 512 512" aria-hidden="true"><rect width="512" height="512" rx="112" fill="#0F6A73"/><rect x="132" y="112" width="240" height="312" rx="16" fill="#0A4E55"/><rect x="148" y="92" width="240" height="312" rx="16" fill="#F6F7F7"/><path d="M334 92v312M334 148h54M334 214h54M334 282h54M334 348h54" stroke="#0F6A73" stroke-width="10" fill="none"/><rect x="184" y="128" width="64" height="160" rx="6" fill="none" stroke="#0F6A73" stroke-width="10"/><path d="M216 160v96" stroke="#0F6A73" stroke-width="14" stroke-linecap="round"/><rect x="187" y="316" width="58" height="58" rx="8" fill="#B3261E"/></svg>`
