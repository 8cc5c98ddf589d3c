/*
 * What stands before the app: a browser inside another program (WeChat and its like) and one that is too
 * old get a plain page that says where to go on. The app then does not start (`main.ts` asks
 * `data-arrival`), so a single-use link is not spent in a place where it helps nobody.
 *
 * This file runs in browsers that know neither modules nor `let`: it is served as it stands, in ES5 (the
 * lint holds that), and its words are here and not among the messages. The address stays as it is, with
 * what stands behind `#`; it is shown to be copied and sent nowhere.
 */
;(function () {
  'use strict'

  var root = document.documentElement
  var agent = navigator.userAgent

  /* The name people know, and what its menu calls the way out. The first that fits counts. */
  var hosts = [
    [/wxwork/i, '企业微信', 'WeCom', '在浏览器打开'],
    [/MicroMessenger/i, '微信', 'WeChat', '在浏览器打开'],
    [/DingTalk/i, '钉钉', 'DingTalk', '在浏览器打开'],
    [/Lark|Feishu/i, '飞书', 'Feishu', '在浏览器打开'],
    [/AlipayClient/i, '支付宝', 'Alipay', '在浏览器打开'],
    [/Weibo/i, '微博', 'Weibo', '在浏览器打开'],
    [/\sQQ\/[\d.]+/i, 'QQ', 'QQ', '用浏览器打开'],
    [/aweme|BytedanceWebview/i, '抖音', 'Douyin', '在浏览器打开']
  ]

  function hostOf() {
    for (var at = 0; at < hosts.length; at++) if (hosts[at][0].test(agent)) return hosts[at]
    return null
  }

  /* Chrome and Edge from 116, Safari from 17.4, Firefox from 128 have all of it. */
  function isTooOld() {
    return !(
      'noModule' in document.createElement('script') &&
      window.indexedDB &&
      window.WebAssembly &&
      window.Worker &&
      window.CompressionStream &&
      window.structuredClone &&
      window.AbortSignal &&
      AbortSignal.any &&
      Array.prototype.toSorted &&
      window.CSS &&
      CSS.supports &&
      CSS.supports('color', 'color-mix(in srgb, red, blue)')
    )
  }

  function make(name, text, className) {
    var element = document.createElement(name)
    if (text) element.appendChild(document.createTextNode(text))
    if (className) element.className = className
    return element
  }

  function both(name, zh, en, className) {
    var element = make(name, zh, className)
    var other = make('span', en, 'en')
    other.lang = 'en'
    element.appendChild(other)
    return element
  }

  function drawn(name, attributes) {
    var element = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (var key in attributes) element.setAttribute(key, attributes[key])
    return element
  }

  /* From the words up to the corner where the menu is. */
  function arrow() {
    var picture = drawn('svg', { viewBox: '0 0 120 150', 'aria-hidden': 'true', class: 'arrow' })
    picture.appendChild(drawn('path', { d: 'M14 144 C20 82 52 44 100 18' }))
    picture.appendChild(drawn('path', { d: 'M72 14 L104 15 L92 45' }))
    return picture
  }

  function copied(text) {
    var field = document.createElement('textarea')
    field.value = text
    field.setAttribute('autocomplete', 'off')
    field.setAttribute('readonly', '')
    field.className = 'away'
    document.body.appendChild(field)
    field.select()
    field.setSelectionRange(0, text.length)
    var done
    try {
      done = document.execCommand('copy')
    } catch (_) {
      done = false
    }
    document.body.removeChild(field)
    return done
  }

  /* The link in full, to be copied by the button or, where that is not allowed, by hand. */
  function linkBox(zh, en) {
    var box = make('div', '', 'link')
    var label = both('p', zh, en, 'label')
    label.id = 'link-label'
    var link = make('p', location.href, 'url')
    link.setAttribute('aria-labelledby', 'link-label')
    var button = both('button', '复制链接', 'Copy')
    button.type = 'button'
    var said = make('p', '', 'said')
    said.setAttribute('role', 'status')
    button.onclick = function () {
      var done = copied(location.href)
      said.textContent = done
        ? '已复制。打开手机或电脑的浏览器，粘到地址栏。'
        : '这里不让复制。按住上面的链接，自己复制。'
    }
    box.appendChild(label)
    box.appendChild(link)
    box.appendChild(button)
    box.appendChild(said)
    return box
  }

  function inApp(host) {
    var page = make('main', '', 'arrival in-app')
    page.appendChild(arrow())
    page.appendChild(
      both('h1', '点右上角 ··· ，' + host[3], 'Tap ··· at the top right, then open in browser')
    )
    page.appendChild(
      both(
        'p',
        '在' + host[1] + '里打不开案卷：这里不能离线保存，也装不到桌面。',
        host[2] + ' cannot keep your work offline, so Anjuan opens in a browser.'
      )
    )
    page.appendChild(linkBox('或者复制链接', 'Or copy the link'))
    return page
  }

  var browsers = [
    ['电脑', 'Computer', 'Edge 116 · Chrome 116 · Firefox 128 · Safari 17.4'],
    ['安卓', 'Android', 'Chrome 116 · Edge 116'],
    ['iPhone、iPad', '', 'iOS 17.4 · Safari'],
    ['360、QQ、华为浏览器', '360, QQ, Huawei', 'Chromium 116']
  ]

  function tooOld() {
    var page = make('main', '', 'arrival')
    page.appendChild(both('h1', '这个浏览器太旧，打不开案卷', 'This browser is too old for Anjuan'))
    page.appendChild(
      both(
        'p',
        '它缺少离线保存要用的功能。更新它，或换下面的一种，再打开同一个链接。',
        'It lacks what offline work needs. Update it or take one of these, then open the same link.'
      )
    )
    var list = make('ul', '', 'browsers')
    for (var at = 0; at < browsers.length; at++) {
      var item = make('li')
      item.appendChild(both('strong', browsers[at][0], browsers[at][1]))
      item.appendChild(make('span', browsers[at][2] + ' 及更新', 'needed'))
      list.appendChild(item)
    }
    page.appendChild(list)
    page.appendChild(linkBox('要打开的链接', 'The link to open'))
    return page
  }

  function show(page) {
    document.title = '案卷'
    var place = document.getElementById('app')
    place.appendChild(page)
  }

  var host = hostOf()
  var why = host ? 'in-app' : isTooOld() ? 'too-old' : ''
  if (!why) return
  root.setAttribute('data-arrival', why)
  var style = document.createElement('link')
  style.rel = 'stylesheet'
  style.href = '/arrival.css'
  document.getElementsByTagName('head')[0].appendChild(style)
  document.addEventListener('DOMContentLoaded', function () {
    show(host ? inApp(host) : tooOld())
  })
})()
