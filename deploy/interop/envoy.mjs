// Envoy with the documented configuration, in front of a service that answers everybody.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { DOCUMENTED } from './install.mjs'
import { eventually, freePort } from './support.mjs'

/** Where it listens; it has the key set by then. What ends it, and the service behind, is added to `ends`. */
export async function startEnvoy(folder, signet, ends) {
  const service = createServer((_, answer) => answer.end())
  await once(service.listen(0, '127.0.0.1'), 'listening')
  ends.push(() => service.close())
  const port = await freePort()
  const args = ['--use-dynamic-base-id', '--concurrency', '1', '--log-level', 'error']
  const config = configuration(signet, service.address().port, port)
  const envoy = spawn(join(folder, 'envoy/_bin/envoy'), [...args, '--config-yaml', config], { stdio: 'inherit' })
  ends.push(() => envoy.kill())
  const url = `http://127.0.0.1:${port}`
  await eventually('Envoy listens', async () => {
    return (await fetch(url)).status === 401
  })
  return url
}

/** The documented file with other names in it; each of them has to be there. */
function configuration(signet, service, port) {
  const names = {
    'https://id.example.com': signet.issuer,
    'address: 0.0.0.0, port_value: 8000': `address: 127.0.0.1, port_value: ${port}`,
    'address: auth-service, port_value: 8081': `address: 127.0.0.1, port_value: ${signet.port}`,
    'address: service, port_value: 3000': `address: 127.0.0.1, port_value: ${service}`,
  }
  const file = readFileSync(join(DOCUMENTED, 'envoy/envoy.yaml'), 'utf8')
  return Object.entries(names).reduce((text, [documented, ours]) => {
    if (!text.includes(documented)) throw new Error(`envoy.yaml has no “${documented}”`)
    return text.replace(documented, ours)
  }, file)
}
