/** What this browser keeps. Where it keeps nothing, the page does until it is closed. */
const memory = new Map<string, string>()

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
