// Verifies Signet's access tokens. npm install jose
//
//     const verify = verifier('https://id.example.com', 'surveys')
//     const claims = await verify(token) // claims.sub is the user
//
// Answer 401 to a `JOSEError`, but for `ERR_JWKS_TIMEOUT`; 503 to that and to anything else, for then there are no
// keys to judge by.

import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

const rules = {
  typ: 'at+jwt',
  algorithms: ['ES256', 'EdDSA', 'RS256'],
  requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', 'jti', 'client_id'],
  clockTolerance: 30,
}

/** One for the whole service. `revocations` are of `revocations.mjs` or `status-lists.mjs`, or left out. */
export function verifier(issuer, audience, revocations, jwksUrl = `${issuer}/.well-known/jwks.json`) {
  // Fetched again where a token names a key that is not in it, though not more often than every five seconds.
  const keys = createRemoteJWKSet(new URL(jwksUrl), { cacheMaxAge: 300_000, cooldownDuration: 5_000 })
  return async (token) => {
    const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, audience, ...rules })
    if (await revocations?.refuses(protectedHeader, payload)) throw new errors.JWTInvalid('revoked')
    return payload
  }
}
