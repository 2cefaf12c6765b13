/**
 * When the access token of this browser runs out, shared by its tabs. The tokens themselves are out of every script's
 * reach; without this note nobody could tell a session from none before asking, and strangers would be asked in vain.
 */
const KEY = 'signet.session'

/** A token this close to its end (in ms) may not survive the way to the server. */
const MARGIN = 10_000

let memory: number | null = null

function storage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

/** Milliseconds since the epoch; null where there is no session that we know of. */
export function readExpiry(): number | null {
  const kept = storage()
  if (!kept) return memory
  const text = kept.getItem(KEY)
  return text !== null && Number.isFinite(Number(text)) ? Number(text) : null
}

/** Whether it is about to run out: too late to use it, too early for the browser to have dropped it. */
export function isEnding(expiry: number): boolean {
  return expiry > Date.now() && isOver(expiry)
}

/** Whether a request should not begin with it any more. */
export function isOver(expiry: number): boolean {
  return expiry <= Date.now() + MARGIN
}

export function writeExpiry(expiresIn: number): void {
  memory = Date.now() + expiresIn * 1000
  try {
    storage()?.setItem(KEY, String(memory))
  } catch {
    // A full storage only costs the note.
  }
}

export function forgetExpiry(): void {
  memory = null
  storage()?.removeItem(KEY)
}
