// The libraries, by exact version, in a folder that goes away; and beside them the documented verifiers, as they are.

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))
export const DOCUMENTED = join(HERE, '../../docs/verify')

/** Where Debian puts the sources of Go's libraries. It has go-oidc 2, whose part that verifies is called as that of 3. */
const DEBIAN = '/usr/share/gocode'
const GO_OIDC = '3.14.1'
const debian = join(DEBIAN, 'src/github.com/coreos/go-oidc')

/** Of everything that is about to be installed, as text. */
export function versions() {
  const { dependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'))
  const ofPython = readFileSync(join(HERE, 'requirements.txt'), 'utf8').trim().split('\n')
  const ofNode = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`)
  const ofGo = `go-oidc ${existsSync(debian) ? 'as Debian has it' : GO_OIDC}`
  return `  ${[...ofNode, ...ofPython.map((line) => line.replace('==', ' ')), ofGo].join(', ')}`
}

function run(command, args, options) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options })
}

export function installPython(folder) {
  const args = ['install', '--quiet', '--only-binary=:all:', '--target', folder, '-r', join(HERE, 'requirements.txt')]
  run('python3', ['-m', 'pip', ...args], { env: { ...process.env, PIP_USER: '0', PIP_ROOT_USER_ACTION: 'ignore' } })
  cpSync(join(DOCUMENTED, 'python'), folder, { recursive: true })
  return ['python3', join(HERE, 'verdicts/python.py')]
}

export function installNode(folder) {
  mkdirSync(folder)
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, file), join(folder, file))
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], { cwd: folder })
  cpSync(join(DOCUMENTED, 'node'), folder, { recursive: true })
  cpSync(join(HERE, 'verdicts/node.mjs'), join(folder, 'node.mjs'))
  return [process.execPath, join(folder, 'node.mjs')]
}

/** From Debian's packages where they are, else from the Go module proxy. */
export function installGo(folder) {
  const [sources, program] = [join(folder, 'src/interop'), join(folder, 'verdicts')]
  mkdirSync(sources, { recursive: true })
  cpSync(join(HERE, 'verdicts/go.go'), join(sources, 'main.go'))
  cpSync(join(DOCUMENTED, 'go'), join(sources, 'signet'), { recursive: true })
  const env = { ...process.env, GOCACHE: join(folder, 'cache'), GOFLAGS: '-modcacherw', GOPATH: folder }
  const go = (...args) => run('go', args, { cwd: sources, env })
  if (existsSync(debian)) {
    mkdirSync(join(folder, 'src/github.com/coreos/go-oidc/v3'), { recursive: true })
    symlinkSync(debian, join(folder, 'src/github.com/coreos/go-oidc/v3/oidc'))
    Object.assign(env, { GO111MODULE: 'off', GOFLAGS: '', GOPATH: `${folder}:${DEBIAN}` })
  } else {
    go('mod', 'init', 'interop')
    go('get', `github.com/coreos/go-oidc/v3@v${GO_OIDC}`)
  }
  go('build', '-o', program)
  return [program]
}

export const httpVerdicts = (url) => [process.execPath, join(HERE, 'verdicts/http.mjs'), url]
