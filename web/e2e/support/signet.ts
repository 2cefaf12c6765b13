/** The program under test: a quickstart with a folder and a port of its own, or what SIGNET_URL names. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Signet {
  origin: string
  /** What the program has written so far: of one that SIGNET_URL names, nothing is known. */
  said: () => string
  stop: () => Promise<void>
}

/** Milliseconds; a debug build makes its database within a few seconds. */
const START = 45_000
const STOP = 8000
/** Characters. */
const MOST_SAID = 50_000_000

const root = fileURLToPath(new URL('../../..', import.meta.url))

function builtProgram(): string {
  const target = resolve(root, process.env['CARGO_TARGET_DIR'] ?? 'target')
  const program = process.env['SIGNET_QUICKSTART'] ?? join(target, 'debug', 'quickstart')
  if (!existsSync(program)) throw new Error(`${program} is missing: cargo build --package quickstart`)
  if (!existsSync(join(root, 'web/dist/index.html'))) throw new Error('web/dist is missing: npm run build')
  return program
}

export async function startSignet(): Promise<Signet> {
  const given = process.env['SIGNET_URL']
  if (given) return { origin: new URL(given).origin, said: () => '', stop: () => Promise.resolve() }

  const program = builtProgram()
  const data = await mkdtemp(join(tmpdir(), 'signet-e2e-'))
  // It serves web/dist, seen from where it runs.
  const child = spawn(program, ['--port', '0', '--data-dir', join(data, 'data')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // As talkative as anybody would have it: even then it keeps what is secret to itself.
    env: { ...process.env, RUST_LOG: 'debug' },
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)

  let said = ''
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
    child.once('error', (error) => {
      said += error.message
      resolve()
    })
  })

  async function stop(): Promise<void> {
    child.kill('SIGTERM')
    const timer = setTimeout(kill, STOP)
    await ended
    clearTimeout(timer)
    process.off('exit', kill)
    await rm(data, { recursive: true, force: true })
  }

  const address = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`The quickstart did not start in time:\n${said.slice(-10_000)}`))
    }, START)
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-MOST_SAID)
      const found = /running: (http:\/\/\S+)/.exec(said)?.[1]
      if (!found) return
      clearTimeout(timer)
      resolve(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void ended.then(() => {
      clearTimeout(timer)
      reject(new Error(`The quickstart ended:\n${said.slice(-10_000)}`))
    })
  })
  try {
    return { origin: await address, said: () => said, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
