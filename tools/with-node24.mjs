// Runs a script on Node 24: this Node where it is new enough, otherwise the one that npm installed for this platform.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'

const MINIMUM = [24, 14]

function thisNodeServes() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])
}

function installedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch {
    return undefined
  }
}

// npm runs a script in a shell, and a signal to npm ends that shell, which does not pass it on.
function endWithParent(child) {
  const parent = process.ppid
  const check = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(check)
    child.kill('SIGTERM')
  }, 500)
  check.unref()
}

const node = thisNodeServes() ? process.execPath : installedNode()
if (node === undefined) {
  console.error(
    `Node ${MINIMUM.join('.')} or newer is needed; this is ${process.versions.node}, and npm installed none for ` +
      `${process.platform}-${process.arch}. Install Node 24 from https://nodejs.org and run the command again.`,
  )
  process.exitCode = 1
} else {
  const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  if (process.env.npm_lifecycle_event !== undefined) endWithParent(child)
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128)
  })
}
