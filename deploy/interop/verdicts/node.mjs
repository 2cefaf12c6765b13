// node.mjs LIBRARY: reads {"token"} a line, and writes {"accepted", "reason"} a line.

import { createPublicKey } from 'node:crypto'
import { createInterface } from 'node:readline'
import { expressjwt } from 'express-jwt'
import { createVerifier } from 'fast-jwt'
import buildGetJwks from 'get-jwks'
import { errors } from 'jose'
import jwksRsa from 'jwks-rsa'
import { Revocations } from './revocations.mjs'
import { StatusLists } from './status-lists.mjs'
import { verifier } from './verifier.mjs'

const { SIGNET_ISSUER: issuer, SIGNET_AUDIENCE: audience } = process.env
const algorithms = ['ES256', 'EdDSA', 'RS256']

const libraries = {
  /** As documented. */
  jose: () => verifier(issuer, audience),

  /** As documented, with what was revoked. */
  jose_and_revocations: () => verifier(issuer, audience, new Revocations(process.env.SIGNET_REVOCATIONS)),

  /** As documented, for those outside. */
  jose_and_status_lists: () => verifier(issuer, audience, new StatusLists(issuer)),

  'express-jwt': () => {
    const middleware = expressjwt({
      secret: jwksRsa.expressJwtSecret({ jwksUri: `${issuer}/.well-known/jwks.json`, cache: true, rateLimit: true }),
      algorithms,
      issuer,
      audience,
    })
    return async (token) => {
      const request = { method: 'GET', headers: { authorization: `Bearer ${token}` } }
      const error = await new Promise((next) => middleware(request, {}, next))
      if (error) throw error
      const header = JSON.parse(Buffer.from(token.split('.')[0], 'base64url'))
      if (header.typ !== 'at+jwt') throw new Error('typ is not at+jwt')
    }
  },

  'fast-jwt': () => {
    const keys = buildGetJwks({ issuersWhitelist: [issuer] })
    const rules = { algorithms, allowedIss: issuer, allowedAud: audience, checkTyp: 'at+jwt', clockTolerance: 30_000 }
    // Its own getPublicKey() makes no PEM of an Ed25519 key.
    const key = async ({ header: { kid, alg } }) => {
      const jwk = await keys.getJwk({ domain: issuer, kid, alg })
      return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    }
    return createVerifier({ key, requiredClaims: ['iss', 'aud', 'exp'], ...rules })
  },
}

const verify = libraries[process.argv[2]]()

async function judge(token) {
  try {
    await verify(token)
    return { accepted: true }
  } catch (error) {
    const isUnavailable = error instanceof errors.JWKSTimeout || error.name === 'TypeError' || error.name === 'Stale'
    return isUnavailable ? { unavailable: error.message } : { accepted: false, reason: error.message }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await judge(JSON.parse(line).token)))
}
process.exit()
