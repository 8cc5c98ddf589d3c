/** The way to the desktop in words, step by step, for each browser. */
import { m } from '../paraglide/messages.js'
import type { InstallWay } from './browsers.ts'

const stepsByWay: { readonly [way in InstallWay]: readonly (() => string)[] } = {
  ios: [m.install_iosShare, m.install_iosAdd, m.install_iosOpen],
  macSafari: [m.install_macMenu, m.install_macOpen],
  desktopChrome: [m.install_chromeMenu, m.install_chromeInstall],
  desktopEdge: [m.install_edgeMenu, m.install_edgeInstall],
  desktopFirefox: [m.install_firefoxKeep, m.install_firefoxWorks],
  desktopOther: [m.install_otherMenu, m.install_otherElse],
  androidChrome: [m.install_androidMenu, m.install_androidInstall],
  androidEdge: [m.install_androidEdgeMenu, m.install_androidInstall],
  androidFirefox: [m.install_androidMenu, m.install_androidFirefoxInstall],
  androidHuawei: [m.install_huaweiMenu, m.install_huaweiAdd],
  androidOther: [m.install_androidOtherMenu, m.install_androidOtherElse],
}

export const installSteps = (way: InstallWay): readonly string[] => stepsByWay[way].map((step) => step())
