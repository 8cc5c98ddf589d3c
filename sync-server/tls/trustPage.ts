/**
 * 「先信任这台服务器」: the one page that plain HTTP shows under `--lan`.
 *
 * It is on the way of whoever scans the code in the terminal, before anything is encrypted. So it asks for
 * nothing, stores nothing and shows nothing of the company; the fingerprint is to be compared with the
 * terminal, which is the only thing here that nobody on the network can forge.
 */
import { renderSVG } from 'uqr'
import { drawPage, Html, markup, PAGE_FILES } from '../http/html.ts'
import { guides, isWeChat, systemOf, systems, type Guide, type Lang, type System } from './trustGuide.ts'

export const CA_FILE = `${PAGE_FILES}/anjuan-ca.crt`
export const PROFILE_FILE = `${PAGE_FILES}/anjuan-ca.mobileconfig`
export const CHECK_SCRIPT = `${PAGE_FILES}/check.js`
/** A picture that both sides serve: what loads it from there can reach the name, or trusts it. */
export const PROBE_FILE = `${PAGE_FILES}/here.svg`
export const probePicture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><circle cx="12" cy="12" r="12" fill="#2b6e45"/><path d="m7 12.5 3.5 3.5L17 9" fill="none" stroke="#fff" stroke-width="2"/></svg>'

export interface TrustFacts {
  /** Where the app is: `https://NAME:PORT`. */
  readonly canonical: string
  readonly name: string
  /** Where this page is, by the server's name. */
  readonly trustUrl: string
  /** The same by each address of this machine, for devices that do not find the name. */
  readonly byAddress: readonly string[]
  readonly fingerprint: string
  readonly notAfter: Date
}

const words = {
  'zh-CN': {
    title: '先信任这台服务器',
    lead: (name: string) =>
      `案卷运行在你们自己的网络里。每台设备装一次它的证书，之后登录、离线和扫码都能用。这张证书只能证明 ${name}，管不到别的网站。`,
    weChat: '点右上角 ··· ，在浏览器打开，微信里装不了证书。',
    state: '这台设备',
    found: (name: string) => `找得到 ${name}`,
    notFound: (name: string, address: string) =>
      `还找不到。连到和服务器相同的网络；还是不行，请管理员在路由器的 DNS 里把 ${name} 指向 ${address}。`,
    isFound: '已找到',
    trusted: '信任这台服务器',
    notTrusted: '还没有。按下面两步做，这里会自己变绿。',
    isTrusted: '已信任',
    open: '打开案卷',
    later: '两项都变绿后，会自动打开案卷。',
    noScript: '装好后点这里；如果浏览器警告，说明还没有信任。',
    get: '下载证书',
    crt: '下载证书',
    profile: '安装描述文件',
    compare: '核对 SHA-256 指纹：与服务器终端上显示的一样，再安装。',
    install: '安装并信任',
    qr: '手机扫这里，打开同一页。',
    validUntil: '证书有效期至',
    other: ['English', '/en'],
  },
  en: {
    title: 'Trust this server first',
    lead: (name: string) =>
      `Anjuan runs inside your own network. Install its certificate once on each device; then signing in, working offline and scanning all work. This certificate can vouch for ${name} only, for no other website.`,
    weChat: 'Tap ··· at the top right and open this in a browser: WeChat cannot install certificates.',
    state: 'This device',
    found: (name: string) => `Finds ${name}`,
    notFound: (name: string, address: string) =>
      `Not yet. Join the network that the server is in; if that does not help, the router’s DNS has to point ${name} to ${address}.`,
    isFound: 'Found',
    trusted: 'Trusts this server',
    notTrusted: 'Not yet. Do the two steps below; this turns green by itself.',
    isTrusted: 'Trusted',
    open: 'Open Anjuan',
    later: 'When both are green, Anjuan opens by itself.',
    noScript: 'Press here when it is installed; a warning means that it is not trusted yet.',
    get: 'Download the certificate',
    crt: 'Download certificate',
    profile: 'Install profile',
    compare: 'Compare the SHA-256 fingerprint: install only if the server’s terminal shows the same.',
    install: 'Install and trust it',
    qr: 'Scan this with a phone to open the same page.',
    validUntil: 'Certificate valid until',
    other: ['中文', '/'],
  },
} as const

export function trustPage(facts: TrustFacts, lang: Lang, userAgent: string): string {
  const w = words[lang]
  const system = systemOf(userAgent)
  const address = facts.byAddress[0]?.replace(/^http:\/\/|[:/].*$/g, '') ?? ''
  const probe = (origin: string): string => `${origin}${PROBE_FILE}`
  const [other, otherPath] = w.other

  return drawPage({
    lang,
    title: w.title,
    wide: true,
    script: CHECK_SCRIPT,
    body: markup`
<h1>${w.title}</h1>
<p class="lead">${w.lead(facts.name)}</p>
${isWeChat(userAgent) ? markup`<div class="notice"><p>${w.weChat}</p></div>` : ''}
<div class="columns">
<div>
<section class="card">
<h2><span class="number">1</span>${w.get}</h2>
<div class="buttons">${downloads(system, w)}</div>
<p class="quiet">${w.compare}</p>
<code class="print">${fingerprintLines(facts.fingerprint)}</code>
</section>
<section class="card">
<h2><span class="number">2</span>${w.install}</h2>
${ordered(system).map((one) => guide(guides[lang][one], one === (system ?? 'windows')))}
</section>
</div>
<div class="state">
<section class="card" id="state" data-go="${facts.canonical}">
<h2>${w.state}</h2>
<ul class="checks">
<li data-probe="${probe(facts.trustUrl)}"><span class="sign"></span><span>${w.found(facts.name)}</span><p class="quiet">${w.notFound(facts.name, address)}</p><span class="quiet good">${w.isFound}</span></li>
<li data-probe="${probe(facts.canonical)}"><span class="sign"></span><span>${w.trusted}</span><p class="quiet">${w.notTrusted}</p><span class="quiet good">${w.isTrusted}</span></li>
</ul>
<div class="buttons go"><a class="button" href="${facts.canonical}">${w.open}</a></div>
<p class="quiet later">${w.later}</p>
<noscript><p class="quiet">${w.noScript}</p><p><a class="button" href="${facts.canonical}">${w.open}</a></p></noscript>
</section>
<section class="card qr">${new Html(renderSVG(facts.trustUrl, { border: 2, pixelSize: 4 }))}<p class="quiet">${w.qr}<br><code>${facts.trustUrl}</code></p></section>
</div>
</div>`,
    foot: markup`<p>${w.validUntil} ${facts.notAfter.toISOString().slice(0, 10)}</p><a href="${otherPath}" lang="${lang === 'en' ? 'zh-CN' : 'en'}">${other}</a>`,
  })
}

/** iPhones take the profile; the other button stands second, for those who know what they want. */
function downloads(system: System | null, w: { readonly crt: string; readonly profile: string }): Html {
  const file = (path: string, name: string, first: boolean): Html =>
    markup`<a class="button${first ? '' : ' second'}" href="${path}">${name}</a>`
  const crt = file(CA_FILE, w.crt, system !== 'ios')
  const profile = file(PROFILE_FILE, `${w.profile} (iPhone)`, system === 'ios')
  return system === 'ios' ? markup`${profile}${crt}` : markup`${crt}${profile}`
}

const ordered = (first: System | null): readonly System[] =>
  first === null ? systems : [first, ...systems.filter((one) => one !== first)]

const guide = ({ name, steps }: Guide, open: boolean): Html =>
  markup`<details name="system"${open ? markup` open` : ''}><summary>${name}</summary><ol>${steps.map((step) => markup`<li>${step}</li>`)}</ol></details>`

/** In four groups of eight, so that an eye can hold its place. */
function fingerprintLines(fingerprint: string): Html {
  const pairs = fingerprint.split(':')
  const lines = [0, 8, 16, 24].map((at) => pairs.slice(at, at + 8).join(' '))
  return markup`${lines.map((line, at) => (at === 0 ? markup`${line}` : markup`<br>${line}`))}`
}
