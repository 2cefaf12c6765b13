/**
 * What somebody wrote here, and what they want to find again: kept in this browser. Where it keeps nothing, the page does
 * until it is closed.
 *
 * It outlives reloads, and a session that runs out: whoever logs in again goes on where they were. It does not outlive a
 * log-out, for the next person at this computer is not to read it. Surveys being written are their author's alone; what
 * others left unsaved waits for them. Answers and receipts have no name on them: they are of whoever sits here, with an
 * account or without, and whoever logs out gets up.
 */
const memory = new Map<string, string>()

/** The place of something that only this user is to see. */
export function keyOfUser(user: string, name: string): string {
  return `signet.of.${user}.${name}`
}

/** The place of something that whoever sits here is to see. */
export function keyHere(name: string): string {
  return `signet.here.${name}`
}

/** What is kept there, read with `parse`; undefined where there is nothing, or nothing that makes sense. */
export function readKept<T>(key: string, parse: (kept: unknown) => T | undefined): T | undefined {
  try {
    const text = memory.get(key) ?? localStorage.getItem(key)
    return text === null ? undefined : parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** True where it outlives the page. */
export function keep(key: string, value: unknown): boolean {
  const text = JSON.stringify(value)
  try {
    localStorage.setItem(key, text)
    memory.delete(key)
    return true
  } catch {
    memory.set(key, text)
    return false
  }
}

export function forget(key: string): void {
  memory.delete(key)
  try {
    localStorage.removeItem(key)
  } catch {
    // Nothing was kept there.
  }
}

/** At a log-out: all that this user leaves here. */
export function forgetBelongings(user: string): void {
  const isTheirs = (key: string) => key.startsWith(keyOfUser(user, '')) || key.startsWith(keyHere(''))
  for (const key of [...memory.keys(), ...storedKeys()].filter(isTheirs)) forget(key)
}

function storedKeys(): string[] {
  try {
    return Object.keys(localStorage)
  } catch {
    return []
  }
}
