/** The keys that choose: 1 to 9, and 0 for the tenth. */

/** The key of the option at that index, if it has one. */
export function keyOf(index: number): string | undefined {
  return index < 10 ? String((index + 1) % 10) : undefined
}

/** The index of the option that a key chooses. */
export function indexOfKey(event: KeyboardEvent): number | undefined {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && !event.isComposing
  if (!isPlain || !/^\d$/.test(event.key) || isTyping(event.target)) return undefined
  return (Number(event.key) + 9) % 10
}

/** Whether the key belongs to a text. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text')
}

/** Whether Enter goes on from here: not where it has a meaning of its own. */
export function goesOn(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || event.repeat || event.isComposing) return false
  if (!(event.target instanceof HTMLElement)) return false
  if (event.target.closest('a, button')) return false
  return event.target.tagName !== 'TEXTAREA' || event.ctrlKey || event.metaKey
}
