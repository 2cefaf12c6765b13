// node oidc-provider on PORT: tokens for a client's credentials, and for refresh tokens, which are rotated. Everything is
// kept in memory. Once it listens, it prints the refresh tokens that it begins with, as many as COUNT says.

import { generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'

const { PORT, COUNT, CLIENT, SECRET } = process.env
const RESOURCE = 'urn:surveys'
const SCOPE = 'surveys:read surveys:write'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'one' }] },
  scopes: ['offline_access', ...SCOPE.split(' ')],
  clients: [
    {
      client_id: CLIENT,
      client_secret: SECRET,
      grant_types: ['client_credentials', 'refresh_token', 'authorization_code'],
      redirect_uris: ['https://client.example/callback'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  rotateRefreshToken: true,
  ttl: { Grant: 86_400, RefreshToken: 86_400, ClientCredentials: 900, AccessToken: 900 },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPE,
        audience: 'surveys',
        accessTokenTTL: 900,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
})
provider.on('server_error', (_, error) => console.error(error))
provider.on('grant.error', (_, error) => console.error(error))

async function refreshToken(accountId) {
  const client = await provider.Client.find(CLIENT)
  const grant = new provider.Grant({ accountId, clientId: CLIENT })
  grant.addOIDCScope('offline_access')
  grant.addResourceScope(RESOURCE, SCOPE)
  const token = { accountId, client, grantId: await grant.save(), gty: 'authorization_code', resource: RESOURCE }
  return new provider.RefreshToken({ ...token, scope: `offline_access ${SCOPE}` }).save()
}

provider.listen(Number(PORT), '127.0.0.1', async () => {
  const tokens = await Promise.all(Array.from({ length: Number(COUNT) }, (_, at) => refreshToken(`account-${at}`)))
  console.log(JSON.stringify(tokens))
})
