// An auth service of our own, on the database and the Redis that `with-servers` started, and what one asks of it.

import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { eventually, freePort } from './support.mjs'

const KINDS = {
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519'],
  RS256: ['rsa', { modulusLength: 2048 }],
}

export const ALGORITHMS = Object.keys(KINDS)
export const AUDIENCE = 'surveys'

export class Signet {
  #program
  #environment
  #process

  static async start(program) {
    const signet = new Signet()
    signet.port = await freePort()
    signet.issuer = `http://localhost:${signet.port}`
    signet.#program = program
    signet.#environment = {
      ...process.env,
      AUTH_DATABASE_URL: process.env.TEST_DATABASE_URL,
      AUTH_REDIS_URL: process.env.TEST_REDIS_URL,
      AUTH_ISSUER: signet.issuer,
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_BIND: `127.0.0.1:${signet.port}`,
      AUTH_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
      RUST_LOG: 'error',
    }
    signet.#run(['migrate'])
    await signet.serve()
    return signet
  }

  async serve() {
    const stdio = ['ignore', 'ignore', 'inherit']
    this.#process = spawn(this.#program, ['serve'], { env: this.#environment, stdio })
    await eventually('the auth service is ready', async () => (await fetch(`${this.issuer}/health/ready`)).ok)
  }

  async stop() {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    if (this.#process.exitCode === null && this.#process.kill()) await ended
  }

  /** A new account: the tokens of its first session, and what to log in with. */
  async register() {
    const credentials = { email: `${randomUUID()}@example.com`, password: 'a long walk by the river' }
    return { credentials, ...(await this.#post('/api/auth/register', credentials)) }
  }

  /** Another session. */
  login({ credentials }) {
    return this.#post('/api/auth/login', credentials)
  }

  async logout({ access_token }) {
    await this.#post('/api/auth/logout', undefined, { Authorization: `Bearer ${access_token}` })
  }

  /** `auth-service keys ...` */
  keys(command, { input } = {}) {
    return this.#run(['keys', ...command], input)
  }

  /** Of the newest key in that state. */
  kid(state) {
    return JSON.parse(this.keys(['list', '--json'])).find((key) => key.state === state)?.kid
  }

  /** A key that this test knows, too, so that it can sign what Signet would not; and a session that it signed. */
  async takeKey(algorithm) {
    const [kind, options] = KINDS[algorithm]
    const { privateKey, publicKey } = generateKeyPairSync(kind, options)
    this.keys(['import', '-'], { input: privateKey.export({ type: 'pkcs8', format: 'pem' }) })
    const session = await this.promote()
    return { session, key: { algorithm, privateKey, publicPem: publicKey.export({ type: 'spki', format: 'pem' }) } }
  }

  /** The key that signs next, once it is in the key set. */
  successor() {
    return eventually('the successor is in the key set', async () => {
      const successor = this.kid('published')
      return (await this.#keySet()).includes(successor) && successor
    })
  }

  /** Has the successor take over now instead of in two hours. Returns a session that it signed. */
  async promote() {
    const successor = await this.successor()
    this.keys(['rotate', '--now'])
    return this.promoted(successor)
  }

  /** A session that this key signed, once it has taken over. */
  promoted(kid) {
    return eventually(`${kid} signs`, async () => {
      const session = await this.register()
      return headerOf(session.access_token).kid === kid && session
    })
  }

  async #keySet() {
    const answer = await fetch(`${this.issuer}/.well-known/jwks.json`)
    return (await answer.json()).keys.map(({ kid }) => kid)
  }

  #run(command, input) {
    return execFileSync(this.#program, command, { env: this.#environment, input, encoding: 'utf8' })
  }

  async #post(path, body, headers) {
    const answer = await fetch(this.issuer + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
    return text && JSON.parse(text)
  }
}

export function headerOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[0], 'base64url'))
}

export function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
}
