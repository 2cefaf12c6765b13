/** The two services, typed by their descriptions. */
import createClient from 'openapi-fetch'
import type { paths as AuthPaths } from './auth'
import { readProblem } from './problem'
import { sessionFetch } from './session-fetch'
import type { paths as SurveyPaths } from './surveys'

// The absolute origin, for Request refuses relative addresses outside of a page.
const options = { baseUrl: window.location.origin, credentials: 'same-origin' as const, fetch: sessionFetch }

export const authApi = createClient<AuthPaths>(options)
export const surveysApi = createClient<SurveyPaths>(options)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of the answer. Throws ProblemError for a refusal, NetworkError where there is no answer. */
export async function bodyOf<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await bodyAndTag(call)).body
}

/** The body and its version, to be sent as `If-Match` with a change. */
export async function bodyAndTag<T>(call: Promise<Answer<T>>): Promise<{ body: T; tag: string | null }> {
  const { data, error, response } = await call
  if (!response.ok) throw readProblem(error, response)
  return { body: data as T, tag: response.headers.get('etag') }
}
