// What happens to keys and sessions, as those see it who verify as documented.

import { claimsOf, headerOf } from './signet.mjs'
import { eventually } from './support.mjs'

/** Has every one of these libraries said so of the session's access token? */
async function all(libraries, is, { access_token }) {
  const verdicts = await Promise.all(libraries.map((library) => library.judge(access_token)))
  return verdicts.every(is)
}

const good = ({ accepted }) => accepted === true
const revoked = ({ reason }) => reason === 'revoked'

async function see(what, question) {
  if (!(await question)) throw new Error(`Not so: ${what}`)
}

/** As every month: whoever fetched the key set after the successor was published needs nothing when it takes over. */
export async function plannedRotation(signet, start) {
  const before = await signet.register()
  signet.keys(['rotate', '--algorithm', 'ES256'])
  await signet.successor()
  const libraries = await start()
  await see('a token is good before another key takes over', all(libraries, good, before))
  const after = await signet.promote()
  await see('a token of the new key is good at once', all(libraries, good, after))
  await see('a token of the old key stays good', all(libraries, good, before))
}

/** The key set that the libraries have knows nothing of the key that signs. */
export async function hurriedRotation(signet, start) {
  const [libraries, before] = [await start(), await signet.register()]
  await see('a token is good before another key takes over', all(libraries, good, before))
  signet.keys(['rotate', '--algorithm', 'EdDSA', '--now'])
  const after = await signet.promoted(await signet.successor())
  await eventually('a token of the new key is good', async () => {
    await see('a token of the old key stays good', all(libraries, good, before))
    return all(libraries, good, after)
  })
}

export async function logout(signet, start) {
  const [libraries, leaves] = [await start(), await signet.register()]
  const stays = await signet.login(leaves)
  await eventually('the feed is heard', () => all(libraries, good, leaves))
  await signet.logout(leaves)
  await eventually('whoever logged out is refused', () => all(libraries, revoked, leaves))
  await see('another session of the same person goes on', all(libraries, good, stays))
}

/** The feed was cut, and what happens after that is heard all the same. */
export async function logoutAfterRestart(signet, start) {
  const [libraries, leaves] = [await start(), await signet.register()]
  await eventually('the feed is heard', () => all(libraries, good, leaves))
  await signet.stop()
  await signet.serve()
  await signet.logout(leaves)
  await eventually('whoever logged out is refused', () => all(libraries, revoked, leaves))
}

/** Nobody logged out, and nobody is to be trusted. */
export async function leakedKey(signet, start) {
  const [libraries, session] = [await start(), await signet.register()]
  await eventually('the feed is heard', () => all(libraries, good, session))
  signet.keys(['revoke', signet.kid('signing')])
  await eventually('what the key signed is refused', () => all(libraries, revoked, session))
}

/** What a feed may say, by a feed that says what it is told to. */
export async function everyKind(signet, start, feed) {
  const libraries = await start()
  const [session, user, token, key] = await Promise.all([1, 2, 3, 4].map(() => signet.register()))
  const [{ sid }, { sub, iat }, { jti }] = [session, user, token].map((each) => claimsOf(each.access_token))
  await eventually('the feed is heard', () => all(libraries, good, key))
  feed.say({ type: 'a kind of later' })
  feed.say({ type: 'user', id: sub, before: iat })
  const kinds = [
    [session, { type: 'session', id: sid }],
    [token, { type: 'token', id: jti }],
    [user, { type: 'user', id: sub, before: iat + 1 }],
    [key, { type: 'key', id: headerOf(key.access_token).kid }],
  ]
  for (const [whose, entry] of kinds) {
    await see('it is good before', all(libraries, good, whose))
    feed.say(entry)
    await eventually(`the ${entry.type} is refused`, () => all(libraries, revoked, whose))
  }
}
