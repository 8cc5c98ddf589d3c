/**
 * Which browser this is, as far as it matters for putting 案卷 on the desktop.
 *
 * Menus differ by browser and system, so people are told their own; nothing else may depend on this. A
 * guess that is wrong costs a look into the wrong menu, so what is not known gets the way that most have.
 */
export type InstallWay =
  | 'ios'
  | 'macSafari'
  | 'desktopChrome'
  | 'desktopEdge'
  | 'desktopFirefox'
  | 'desktopOther'
  | 'androidChrome'
  | 'androidEdge'
  | 'androidFirefox'
  | 'androidHuawei'
  | 'androidOther'

interface Agent {
  readonly userAgent: string
  /** An iPad calls itself a Mac and has fingers. */
  readonly maxTouchPoints: number
}

export function installWay({ userAgent, maxTouchPoints }: Agent): InstallWay {
  const is = (pattern: RegExp): boolean => pattern.test(userAgent)
  if (is(/iPhone|iPad|iPod/) || (is(/Macintosh/) && maxTouchPoints > 1)) return 'ios'
  if (is(/Android|HarmonyOS|OpenHarmony/)) {
    if (is(/HuaweiBrowser|ArkWeb/)) return 'androidHuawei'
    if (is(/EdgA\//)) return 'androidEdge'
    if (is(/Firefox\//)) return 'androidFirefox'
    // Browsers built on Chrome name it as well: who adds a name of its own is somebody else.
    return is(/Chrome\//) &&
      !is(/MQQBrowser|UCBrowser|Quark|MiuiBrowser|HeyTapBrowser|VivoBrowser|baidu|Samsung/i)
      ? 'androidChrome'
      : 'androidOther'
  }
  if (is(/Edg\//)) return 'desktopEdge'
  if (is(/Firefox\//)) return 'desktopFirefox'
  if (is(/QQBrowser|360SE|360EE|QIHU|MetaSr|Maxthon|UBrowser|LBBROWSER|OPR\//i)) return 'desktopOther'
  if (is(/Chrome\//)) return 'desktopChrome'
  return is(/Macintosh/) && is(/Safari\//) ? 'macSafari' : 'desktopOther'
}
