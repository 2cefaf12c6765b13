/** The invitation that somebody opened: it waits here while they log in, so that it is in no address meanwhile. */

const PLACE = 'signet.invitation'

/** The token after the `#`, or the one that waits. */
export function takeInvitation(hash: string): string {
  const opened = hash.slice(1)
  try {
    if (opened !== '') sessionStorage.setItem(PLACE, opened)
    return opened || (sessionStorage.getItem(PLACE) ?? '')
  } catch {
    return opened
  }
}

export function forgetInvitation(): void {
  try {
    sessionStorage.removeItem(PLACE)
  } catch {
    // Nothing waits where nothing is kept.
  }
}
