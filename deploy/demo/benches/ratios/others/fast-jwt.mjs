// Verifies the tokens that come as JSON on the standard input, and says what one takes in nanoseconds: a first time,
// and again, from the cache.

import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createVerifier } from 'fast-jwt'

const { jwk, issuer, audience, tokens } = JSON.parse(readFileSync(0, 'utf8'))
const key = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
const options = { key, algorithms: ['ES256'], allowedIss: issuer, allowedAud: audience }

function median(verify, rounds) {
  const took = []
  for (let round = 0; round < rounds; round++) {
    const started = process.hrtime.bigint()
    for (const token of tokens) verify(token)
    took.push(Number(process.hrtime.bigint() - started) / tokens.length)
  }
  return took.sort((a, b) => a - b)[rounds >> 1]
}

const [cold, cached] = [createVerifier(options), createVerifier({ ...options, cache: 10_000 })]
median(cached, 20)
console.log(JSON.stringify({ first: median(cold, 5), again: median(cached, 200) }))
