// The libraries that are installed: how to start each, and what is to be expected of it.

import { join } from 'node:path'
import { startEnvoy } from './envoy.mjs'
import { httpVerdicts, installGo, installNode, installPython } from './install.mjs'
import { Library } from './library.mjs'

/** What the documentation has a check of its own for, where a library has none. */
const WRONG_TYP = ['typ rt+jwt', 'typ JWT', 'no typ']

export class Libraries {
  #folder
  #signet
  #ends
  #commands = {}

  /** Whatever is started is ended by what is added to `ends`. */
  constructor(folder, signet, ends) {
    this.#folder = folder
    this.#signet = signet
    this.#ends = ends
  }

  installPython() {
    this.#commands.python = installPython(join(this.#folder, 'python'))
  }

  installNode() {
    this.#commands.node = installNode(join(this.#folder, 'node'))
  }

  installGo() {
    this.#commands.go = installGo(join(this.#folder, 'go'))
  }

  /** `lacks`: algorithms that it does not know. `adds`: cases that our own check refuses, since the library does not. */
  everything() {
    return [
      { name: 'token-verifier', start: () => this.#http(`${this.#signet.issuer}/api/auth/me`) },
      { name: 'jose', start: () => this.#node('jose') },
      { name: 'express-jwt', start: () => this.#node('express-jwt'), lacks: ['EdDSA'], adds: WRONG_TYP },
      { name: 'fast-jwt', start: () => this.#node('fast-jwt') },
      { name: 'PyJWT', start: () => this.#python('pyjwt'), adds: WRONG_TYP },
      { name: 'joserfc', start: () => this.#python('joserfc') },
      { name: 'Authlib', start: () => this.#python('authlib'), lacks: ['EdDSA'], adds: ['no typ'] },
      { name: 'go-oidc', start: () => this.#go(), adds: WRONG_TYP },
      { name: 'Envoy', start: () => this.#envoy(), adds: WRONG_TYP },
    ]
  }

  /** Those that fetch the key set again where a token names a key that is not in it. */
  fetching() {
    return [this.#node('jose'), this.#python('pyjwt')]
  }

  /** All that are documented. Debian's go-oidc, and Envoy, keep a key set for five minutes, whatever they meet. */
  async documented() {
    return [...this.fetching(), this.#go(), await this.#envoy()]
  }

  /** Those that follow the revocations, which are those of Signet unless told otherwise. */
  following(url = `${this.#signet.issuer}/revocations`) {
    const environment = { SIGNET_REVOCATIONS: url }
    return [this.#node('jose_and_revocations', environment), this.#python('pyjwt_and_revocations', environment)]
  }

  /** Those that read status lists. */
  reading() {
    return [this.#node('jose_and_status_lists'), this.#python('pyjwt_and_status_lists')]
  }

  #start(command, environment) {
    const library = new Library(command, this.#signet.issuer, environment)
    this.#ends.push(() => library.stop())
    return library
  }

  #node(name, environment) {
    return this.#start([...this.#commands.node, name], environment)
  }

  #python(name, environment) {
    const path = { PYTHONPATH: join(this.#folder, 'python'), PYTHONWARNINGS: 'ignore' }
    return this.#start([...this.#commands.python, name], { ...path, ...environment })
  }

  #go() {
    return this.#start(this.#commands.go)
  }

  #http(url) {
    return this.#start(httpVerdicts(url))
  }

  async #envoy() {
    return this.#http(await startEnvoy(join(this.#folder, 'python'), this.#signet, this.#ends))
  }
}
