// main.mjs AUTH_SERVICE
//
// Shows that others can trust our tokens: an auth service signs with each algorithm, and each library, and Envoy, has to
// accept what is good and refuse what is not. Needs the PostgreSQL and the Redis of `deploy/dev/with-servers`.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Feed } from './feed.mjs'
import { versions } from './install.mjs'
import { Libraries } from './libraries.mjs'
import { judgeAll } from './matrix.mjs'
import { ALGORITHMS, Signet } from './signet.mjs'
import * as stories from './stories.mjs'

const folder = mkdtempSync(join(tmpdir(), 'signet-interop-'))
const ends = [() => rmSync(folder, { recursive: true, force: true })]
const end = () => ends.splice(0).reverse().forEach((each) => each())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => (end(), process.exit(130)))

async function tell(story, work) {
  process.stdout.write(`- ${story} ... `)
  const began = performance.now()
  const result = await work()
  console.log(`${((performance.now() - began) / 1000).toFixed(1)} s`)
  return result
}

async function run() {
  const signet = await tell('an auth service starts', () => Signet.start(process.argv[2]))
  ends.push(() => signet.stop())
  const libraries = new Libraries(folder, signet, ends)
  console.log(versions())
  await tell('what Python has, and Envoy, is installed', () => libraries.installPython())
  await tell('what Node.js has is installed', () => libraries.installNode())
  await tell('what Go has is built', () => libraries.installGo())

  const sessions = []
  for (const algorithm of ALGORITHMS) sessions.push(await tell(`${algorithm} signs`, () => signet.takeKey(algorithm)))
  const { table, failures } = await judgeAll(libraries.everything(), sessions)
  console.log(`\n${table}\n`)
  if (failures.length) throw new Error(failures.join('\n'))

  const documented = () => libraries.documented()
  const following = () => libraries.following()
  await tell('a key takes over as planned, and nobody is refused', () => stories.plannedRotation(signet, documented))
  await tell('one takes over in a hurry, and is fetched', () => stories.hurriedRotation(signet, () => libraries.fetching()))
  await tell('whoever logs out is refused', () => stories.logout(signet, following))
  await tell('a minute later by status lists', () => stories.logout(signet, () => libraries.reading()))
  await tell('whoever logs out after a restart is refused', () => stories.logoutAfterRestart(signet, following))
  await tell('what a leaked key signed is refused', () => stories.leakedKey(signet, following))

  const feed = await Feed.start()
  ends.push(() => feed.stop())
  await tell('every kind of revocation is heard', () => stories.everyKind(signet, () => libraries.following(feed.url), feed))
}

run()
  .catch((error) => {
    console.error(`FAILED: ${error.stack}`)
    process.exitCode = 1
  })
  .finally(end)
