/** The short pages: one thing is in the way, and here is the one step that helps. Chinese first, English below. */
import { APP_SHELL } from './leftBehind.ts'
import { both, drawPage, markup, type Html } from './html.ts'

const card = (title: string, ...lines: readonly Html[]): string =>
  drawPage({ lang: 'zh-CN', title, body: markup`<div class="card"><h1>${title}</h1>${lines}</div>` })

const link = (address: string): Html => markup`<a class="address" href="${address}">${address}</a>`

/** Another name for this machine: the browser would know nothing of the edits it holds under the right one. */
export const wrongHostPage = (canonical: string): string =>
  card(
    '换到这个地址打开',
    markup`<p class="lead">案卷只在一个地址提供服务。从别的地址进来，看不到这台设备上尚未上传的修改。</p>`,
    link(canonical),
    markup`<div class="buttons"><a class="button" href="${canonical}">打开案卷</a></div>`,
    markup`<p class="en" lang="en">Anjuan answers at this one address. Another one would hide the edits that this device has not uploaded yet.</p>`,
  )

/** Plain HTTP where HTTPS is needed. `behindProxy`: then it may be the proxy that does not say what it does. */
export const unsafePage = (canonical: string, behindProxy: boolean): string =>
  card(
    '用安全地址打开',
    markup`<p class="lead">这里不加密，密码和档案不会从这里经过。请改用下面的地址。</p>`,
    link(canonical),
    markup`<div class="buttons"><a class="button" href="${canonical}">打开案卷</a></div>`,
    markup`<p class="en" lang="en">This connection is not encrypted, so nothing is served here. Use the address above.</p>`,
    ...(behindProxy
      ? [
          both(
            markup`还是回到这里？请管理员检查代理：它要发送 <code>X-Forwarded-Proto</code>，见 <code>sync-server/README.md</code>。`,
            markup`Back here again? The proxy has to send <code>X-Forwarded-Proto</code>; see <code>sync-server/README.md</code>.`,
          ),
        ]
      : []),
  )

/** At an address that the company has left. Whoever still has the app here, with work in it, gets to it below. */
export const movedPage = (canonical: string): string =>
  card(
    '案卷已搬到新地址',
    markup`<p class="lead">在新地址重新登录一次，就能接着用。</p>`,
    link(canonical),
    markup`<div class="buttons"><a class="button" href="${canonical}">去新地址登录</a></div>`,
    markup`<p class="en" lang="en">Anjuan has moved. Sign in once at the new address and go on.</p>`,
    both(
      markup`这台设备还有没上传的修改？先在<a href="${APP_SHELL}">原来的案卷</a>里上传，再去新地址。`,
      markup`Edits on this device that were never uploaded? Upload them in the <a href="${APP_SHELL}">old app</a> first.`,
    ),
  )

export const notBuiltPage = card(
  '界面还没有生成',
  both(
    markup`服务已在运行。用 <code>npm start</code> 启动，它会先生成界面。`,
    markup`The server is running, the client is not built. <code>npm start</code> builds it first.`,
  ),
)
