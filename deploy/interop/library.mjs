// A program that is told a token a line, and answers a verdict a line.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { AUDIENCE } from './signet.mjs'

/** Seconds that a verdict may take. */
const DEADLINE = 60

export class Library {
  #process
  #verdicts

  constructor([program, ...args], issuer, environment) {
    const env = { ...process.env, SIGNET_ISSUER: issuer, SIGNET_AUDIENCE: AUDIENCE, ...environment }
    this.#process = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'], timeout: 600_000 })
    this.#verdicts = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  /** `{accepted, reason}`, or `{unavailable}` while it cannot judge. */
  async judge(token) {
    this.#process.stdin.write(`${JSON.stringify({ token })}\n`)
    const late = setTimeout(() => this.#process.kill(), DEADLINE * 1000)
    const { value } = await this.#verdicts.next()
    clearTimeout(late)
    if (value === undefined) throw new Error(`${this.#process.spawnargs.join(' ')} gave no verdict`)
    return JSON.parse(value)
  }

  stop() {
    this.#process.stdin.end()
    this.#process.kill()
  }
}
