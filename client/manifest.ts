/**
 * The web app manifest: how 案卷 appears once installed on a phone or a desktop.
 * Chinese first, as the whole interface; the colours are `accent` and `bg` of styles/tokens.css.
 */
import type { ManifestOptions } from 'vite-plugin-pwa'

export const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: '案卷',
  short_name: '案卷',
  description: '离线可用的客户档案',
  lang: 'zh-CN',
  dir: 'ltr',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  orientation: 'any',
  categories: ['business', 'productivity'],
  theme_color: '#0F6A73',
  background_color: '#F6F7F7',
  icons: [
    { src: '/icons/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
    { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
}
