/** What must be in no log, no address and no console: whoever reads these is not the person, and should not become it. */
import type { Response } from 'playwright-core'
import type { Visitor } from './visitor'

/** A token by its looks: every JWT begins like this. */
const TOKEN = /eyJ[\w-]{10,}/

/** The values of the cookies that an answer sets. */
export async function cookiesSet(response: Response): Promise<string[]> {
  const headers = await response.headersArray()
  return headers
    .filter(({ name }) => name.toLowerCase() === 'set-cookie')
    .map(({ value }) => /^[^=]+=([^;]*)/.exec(value)?.[1] ?? '')
    .filter((value) => value !== '')
}

/** Where something secret of this person has been written. `said` is the services' own output. */
export async function leaksOf(visitor: Visitor, said: string): Promise<string[]> {
  const secrets = [...(await visitor.tokens()), visitor.password, visitor.email]
  const written = {
    'the services’ output': said,
    'the console': visitor.console.join('\n'),
    'an address': visitor.requests.map((request) => decodeURIComponent(request.url())).join('\n'),
  }
  return Object.entries(written).flatMap(([place, text]) => [
    ...secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 12)} is in ${place}`),
    ...(TOKEN.test(text) ? [`A token is in ${place}`] : []),
  ])
}
