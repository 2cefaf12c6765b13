/** `fetch` for a page whose session may run out: renewed without a word where possible, asked for where not. */
import { NetworkError } from './problem'

/** Who keeps the session. */
export interface SessionKeeper {
  /** A mark of the tokens in use; another one after each renewal. */
  generation(): number
  /** Whether the access token has run out by now. */
  isStale(): boolean
  /** Has the tokens renewed, or the person log in again. True where the request is worth repeating. */
  renew(refusal: { generation: number; code: string; isRead: boolean }): Promise<boolean>
}

/** Calls that begin or end sessions: their refusals are answers, not a session that ran out. */
const SESSION_CALLS = new Set(['login', 'register', 'refresh', 'logout'].map((name) => `/api/auth/${name}`))
/** Refusals of the token or the lack of one, rather than of what was asked. */
const TOKEN_CODES = new Set([
  'missing_token', 'invalid_token', 'expired_token', 'revoked_token', 'reused_token', 'sign_in_required',
])

let keeper: SessionKeeper | undefined

export function keepSessionWith(newKeeper: SessionKeeper): void {
  keeper = newKeeper
}

export async function sessionFetch(request: Request): Promise<Response> {
  if (!keeper || SESSION_CALLS.has(new URL(request.url).pathname)) return reach(request)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  // The browser drops a stale cookie, and a page that anyone may read would then be answered as to a stranger.
  if (keeper.isStale()) await keeper.renew({ generation: keeper.generation(), code: 'expired_token', isRead })
  const again = request.clone()
  const generation = keeper.generation()
  const response = await reach(request)
  if (response.status !== 401) return response
  const code = await codeOf(response.clone())
  if (!TOKEN_CODES.has(code)) return response
  return (await keeper.renew({ generation, code, isRead })) ? reach(again) : response
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new NetworkError(error)
  }
}

async function codeOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null)
  const code = body !== null && typeof body === 'object' && 'code' in body ? body.code : ''
  return typeof code === 'string' ? code : ''
}
