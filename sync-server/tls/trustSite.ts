/**
 * What plain HTTP answers under `--lan`, whatever is asked and by whatever name: the trust page and the
 * files that belong to it. It is no part of the app: no cookie is read or set, nothing is posted, and no
 * data of the company can be reached from here.
 */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { STYLE_PATH } from '../http/html.ts'
import { pageStyle } from '../http/pageFiles.ts'
import type { Authority } from './authority.ts'
import {
  CA_FILE,
  CHECK_SCRIPT,
  PROBE_FILE,
  PROFILE_FILE,
  probePicture,
  trustPage,
  type TrustFacts,
} from './trustPage.ts'

const checkScript = readFileSync(new URL('./check.js', import.meta.url))

interface File {
  readonly type: string
  readonly body: string | Uint8Array
  /** Saved, not shown, under this name. */
  readonly saveAs?: string
}

export type TrustSite = (request: IncomingMessage, response: ServerResponse) => void

/** `facts` is null while the ports are not open yet. */
export function trustSite(authority: Authority, facts: () => TrustFacts | null): TrustSite {
  const files: { readonly [path: string]: File } = {
    [STYLE_PATH]: { type: 'text/css; charset=utf-8', body: pageStyle },
    [CHECK_SCRIPT]: { type: 'text/javascript; charset=utf-8', body: checkScript },
    [PROBE_FILE]: { type: 'image/svg+xml', body: probePicture },
    [CA_FILE]: { type: 'application/x-x509-ca-cert', body: authority.der, saveAs: 'anjuan-ca.crt' },
    [PROFILE_FILE]: {
      type: 'application/x-apple-aspen-config',
      body: appleProfile(authority),
      saveAs: 'anjuan-ca.mobileconfig',
    },
  }
  return (request, response) => {
    const now = facts()
    if (now === null) {
      response.writeHead(503, { 'retry-after': '1' }).end()
      return
    }
    for (const [name, value] of Object.entries(headers(now))) response.setHeader(name, value)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
      return
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const file = Object.hasOwn(files, path) ? files[path] : undefined
    if (file === undefined) {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(trustPage(now, path === '/en' ? 'en' : 'zh-CN', request.headers['user-agent'] ?? ''))
      return
    }
    response.setHeader('content-type', file.type)
    if (file.saveAs !== undefined)
      response.setHeader('content-disposition', `attachment; filename="${file.saveAs}"`)
    response.end(file.body)
  }
}

const headers = ({ canonical, trustUrl }: TrustFacts): Record<string, string> => ({
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    `img-src ${canonical} ${trustUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
})

/** An Apple configuration profile with the one certificate; its ids follow from it, so installing twice replaces. */
function appleProfile(authority: Authority): string {
  const digest = hash('sha256', authority.der, 'hex')
  const uuid = (part: number): string =>
    digest
      .slice(part * 32, part * 32 + 32)
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
      .toUpperCase()
  const payload = Buffer.from(authority.der).toString('base64')
  const id = `anjuan.ca.${authority.name}`
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadIdentifier</key><string>${id}</string>
  <key>PayloadUUID</key><string>${uuid(0)}</string>
  <key>PayloadDisplayName</key><string>案卷 ${authority.name}</string>
  <key>PayloadDescription</key><string>让这台设备信任 ${authority.name}</string>
  <key>PayloadOrganization</key><string>案卷 Anjuan</string>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>${id}.root</string>
      <key>PayloadUUID</key><string>${uuid(1)}</string>
      <key>PayloadDisplayName</key><string>Anjuan ${authority.name}</string>
      <key>PayloadCertificateFileName</key><string>anjuan-ca.crt</string>
      <key>PayloadContent</key><data>${payload}</data>
    </dict>
  </array>
</dict>
</plist>
`
}
