// The API descriptions and the types made from them.
//
//   describe   asks the services' programs for their descriptions, into openapi/
//   generate   makes src/api/*.d.ts from openapi/
//   check      fails where either is out of date

import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const apis = { auth: 'auth-service', surveys: 'survey-service' }
const web = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const description = (api) => web(`openapi/${api}.json`)
const types = (api) => web(`src/api/${api}.d.ts`)

/** Built as the Makefile builds them, so that nothing is built twice. */
function ask(service) {
  const root = web('..')
  const build = ['build', '--workspace', '--all-features', '--locked', '--example', 'actix', '--bin', service]
  execFileSync('cargo', build, { cwd: root, stdio: 'inherit' })
  const program = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target', 'debug', service)
  return execFileSync(program, ['openapi'], { encoding: 'utf8', maxBuffer: 2 ** 26 })
}

/** The app knows calls by method and path; the ids, which need not be unique in ours, are of no use to it. */
function withoutOperationId(key, value) {
  return key === 'operationId' && typeof value === 'string' ? undefined : value
}

async function typesOf(api) {
  const source = JSON.parse(await readFile(description(api), 'utf8'), withoutOperationId)
  return `// Made from openapi/${api}.json by \`npm run generate\`.\n\n${astToString(await openapiTS(source))}`
}

const commands = {
  async describe(api) {
    await writeFile(description(api), ask(apis[api]))
    await commands.generate(api)
  },
  async generate(api) {
    await writeFile(types(api), await typesOf(api))
  },
  async check(api) {
    const stale = []
    if ((await readFile(description(api), 'utf8')) !== ask(apis[api])) stale.push(description(api))
    if ((await readFile(types(api), 'utf8')) !== (await typesOf(api))) stale.push(types(api))
    for (const file of stale) console.error(`${file} is out of date: npm run describe`)
    if (stale.length > 0) process.exitCode = 1
  },
}

const command = commands[process.argv[2]]
if (!command) throw new Error('Usage: api.mjs describe | generate | check')
for (const api of Object.keys(apis)) await command(api)
