/** The few pages that the server draws itself: plain, without script, for when the app cannot be shown. */
import type { AddressInfo } from 'node:net'

const page = (title: string, ...lines: readonly string[]): string => `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${lines.map((line) => `<p>${line}</p>`).join('\n')}
</body>
</html>
`

export function wrongHostPage(address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? `:${address.port}` : ''
  const right = `http://localhost${port}`
  return page(
    '换一个地址打开',
    `案卷只在 <a href="${right}">${right}</a> 提供服务，换地址会找不到本机尚未上传的修改。`,
    `Anjuan answers at <a href="${right}">${right}</a> only; another address would hide unsent edits.`,
  )
}

export const notBuiltPage = page(
  '界面还没有生成',
  '服务已在运行。用 <code>npm start</code> 启动，它会先生成界面。',
  'The server is running, the client is not built. <code>npm start</code> builds it first.',
)
