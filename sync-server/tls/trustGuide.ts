/**
 * How to trust an authority, system by system, in the words that stand on its screens. Menus move with every
 * release; where they have, the search box of the settings finds 证书, and that is said too.
 */
export const systems = ['windows', 'android', 'ios', 'macos', 'linux'] as const
export type System = (typeof systems)[number]

export type Lang = 'zh-CN' | 'en'

export interface Guide {
  readonly name: string
  readonly steps: readonly string[]
}

/** From `User-Agent`: which guide to open first. Null for what says nothing. */
export function systemOf(userAgent: string): System | null {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios'
  if (/Android|HarmonyOS|OpenHarmony/.test(userAgent)) return 'android'
  if (/Windows/.test(userAgent)) return 'windows'
  if (/Macintosh|Mac OS X/.test(userAgent)) return 'macos'
  return /Linux|X11|UOS|Kylin/.test(userAgent) ? 'linux' : null
}

/** WeChat's own browser saves no files, so there is nothing to install from it. */
export const isWeChat = (userAgent: string): boolean => /MicroMessenger/.test(userAgent)

export const guides: { readonly [lang in Lang]: { readonly [system in System]: Guide } } = {
  'zh-CN': {
    windows: {
      name: 'Windows',
      steps: [
        '点「下载证书」，打开下载好的 anjuan-ca.crt。',
        '点「安装证书」→「当前用户」→「下一步」。',
        '选「将所有的证书都放入下列存储」→「浏览」→「受信任的根证书颁发机构」。',
        '点「完成」。系统会再问一次，核对指纹后点「是」。',
        '关掉浏览器，再打开案卷。',
      ],
    },
    android: {
      name: 'Android · 鸿蒙',
      steps: [
        '点「下载证书」，存到手机。',
        '打开系统「设置」，在上方搜索「证书」，进入「安装证书」→「CA 证书」。',
        '各品牌的位置：小米在「指纹、面部与密码 → 系统安全 → 加密与凭据」；华为、鸿蒙在「安全 → 更多安全设置 → 从存储设备安装」；OPPO、vivo 在「安全 → 更多安全设置 → 凭据存储」。',
        '提示风险时选「仍然安装」，再选 anjuan-ca.crt。没有锁屏密码的手机会先要求设一个。',
        '用 Chrome、Edge 或系统自带浏览器回到这一页。',
      ],
    },
    ios: {
      name: 'iPhone · iPad',
      steps: [
        '用 Safari 打开这一页，点「安装描述文件」→「允许」。',
        '打开「设置」，点上方的「已下载描述文件」→「安装」，输入锁屏密码。',
        '再到「设置 → 通用 → 关于本机 → 证书信任设置」，打开 Anjuan 的开关 →「继续」。这一步不能省。',
        '回到 Safari，打开案卷。',
      ],
    },
    macos: {
      name: 'macOS',
      steps: [
        '点「下载证书」，双击 anjuan-ca.crt，加到「登录」钥匙串。',
        '在「钥匙串访问」里双击名为 Anjuan 的证书，展开「信任」。',
        '「使用此证书时」选「始终信任」，关上窗口，输入开机密码。',
        '关掉浏览器，再打开案卷。',
      ],
    },
    linux: {
      name: '麒麟 · 统信 UOS',
      steps: [
        '点「下载证书」，存到本机。',
        '浏览器「设置」里搜索「证书」，进入「管理证书」→「授权机构」→「导入」。',
        '选 anjuan-ca.crt，勾选「信任此证书来标识网站」。',
        '火狐在「设置 → 隐私与安全 → 证书 → 查看证书 → 证书颁发机构 → 导入」。',
        '关掉浏览器，再打开案卷。',
      ],
    },
  },
  en: {
    windows: {
      name: 'Windows',
      steps: [
        'Press “Download certificate” and open anjuan-ca.crt.',
        'Install Certificate → Current User → Next.',
        'Choose “Place all certificates in the following store” → Browse → Trusted Root Certification Authorities.',
        'Finish. Windows asks once more: compare the fingerprint, then Yes.',
        'Close the browser and open Anjuan again.',
      ],
    },
    android: {
      name: 'Android · HarmonyOS',
      steps: [
        'Press “Download certificate” and keep the file.',
        'Open Settings and search for “certificate”, then Install a certificate → CA certificate.',
        'It stands under Security → More security settings → Encryption & credentials on most phones.',
        'Choose “Install anyway” and pick anjuan-ca.crt. A phone without a screen lock asks for one first.',
        'Come back to this page in Chrome, Edge or the phone’s own browser.',
      ],
    },
    ios: {
      name: 'iPhone · iPad',
      steps: [
        'In Safari, press “Install profile” → Allow.',
        'Open Settings, tap “Profile Downloaded” at the top → Install, and enter your passcode.',
        'Then Settings → General → About → Certificate Trust Settings: switch Anjuan on → Continue. Do not skip this.',
        'Go back to Safari and open Anjuan.',
      ],
    },
    macos: {
      name: 'macOS',
      steps: [
        'Press “Download certificate”, double-click anjuan-ca.crt and add it to the login keychain.',
        'In Keychain Access, double-click the certificate named Anjuan and unfold Trust.',
        'Set “When using this certificate” to Always Trust, close the window, enter your password.',
        'Close the browser and open Anjuan again.',
      ],
    },
    linux: {
      name: 'Kylin · UOS · Linux',
      steps: [
        'Press “Download certificate” and keep the file.',
        'Search for “certificates” in the browser’s settings: Manage certificates → Authorities → Import.',
        'Pick anjuan-ca.crt and tick “Trust this certificate for identifying websites”.',
        'In Firefox: Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import.',
        'Close the browser and open Anjuan again.',
      ],
    },
  },
}
