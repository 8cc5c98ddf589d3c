/** `npm start`: reads the settings, starts the server, says where it is, and ends it in order. */
import { StartRefusal } from './address/refusal.ts'
import { addressWords } from './address/words.ts'
import { ensureDemo, signInTable } from './demo/demo.ts'
import { systemClock } from './ports.ts'
import { readSettings } from './settings.ts'
import { startServer } from './server.ts'

const settings = readSettings(process.argv.slice(2), process.env, process.cwd())
if (!settings.ok) {
  console.error(settings.error.text)
  process.exit(2)
}
const { port, data, demo, address } = settings.value

const fail = (error: unknown): never => {
  console.error(error)
  process.exit(1)
}
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

if (demo) {
  console.log(
    `演示数据（停止后删掉这个文件夹即清除） / demonstration data (to clear it, stop and delete this folder): ${data}`,
  )
  const made = await ensureDemo(data, { now: systemClock.now(), say: (line) => console.log(line) }).catch(
    fail,
  )
  if (!made.ok) {
    console.error(
      made.error.type === 'real-company'
        ? `这个文件夹里是「${made.error.name}」的真实数据，演示不会动它。用 --data 换一个空文件夹 / ` +
            'this folder holds a real company, the demonstration leaves it alone: name an empty one with --data'
        : '这个文件夹不是空的。用 --data 换一个空文件夹 / this folder is not empty: name an empty one with --data',
    )
    process.exit(2)
  }
}

/** Devices would find sometimes the one and sometimes the other. */
const onClash = (other: string): void =>
  console.error(
    `网络里另一台机器 ${other} 也叫这个名字，用 --lan 另起一个 / another machine, ${other}, has this name too: choose another one with --lan NAME`,
  )

const server = await startServer({ data, port, address, onClash }).catch((error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    console.error(
      `端口 ${port} 已被占用，用 npm start -- --port 端口号 换一个（换了端口就是新地址，浏览器里未上传的修改要回原地址才看得到） / ` +
        `port ${port} is taken: choose another with npm start -- --port NUMBER (a new port is a new address: unsent edits stay under the old one)`,
    )
    process.exit(1)
  }
  if (error instanceof StartRefusal) {
    console.error(error.message)
    process.exit(2)
  }
  return fail(error)
})

console.log(`案卷已启动 / Anjuan is running: ${server.url}`)
for (const line of addressWords(server)) console.log(line)
if (demo) console.log(`\n${signInTable(address.way.type === 'localhost' ? server.port : null)}`)
if (server.setupLink !== null) {
  console.log(`首次设置，30 分钟内打开一次 / set up within 30 minutes, once: ${server.setupLink}`)
}
if ((await server.core.firstHour.state()).unfinished && server.setupLink === null) {
  console.log(
    `公司设置还没做完，用管理员账号接着做 / the set-up is not finished, an administrator goes on: ${server.url}/setup`,
  )
}

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second one means "at once".
    if (stopping) process.exit(1)
    stopping = true
    server.stop().then(() => process.exit(0), fail)
  })
}
