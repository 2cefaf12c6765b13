/** The order in which choices are shown. */
import type { Choice, Question } from '@/api/types'

/**
 * As they are written, or, where the question says so, in an order that is another one for each respondent and always
 * the same for one: drawn from `seed`. What takes words of one's own stays last.
 */
export function inOrder({ id, choices, random_order: isRandom }: Question, seed: string): Choice[] {
  if (!isRandom) return choices
  const draw = (choice: Choice): number => (choice.other ? 2 ** 32 : hash(`${seed}.${id}.${choice.id}`))
  return choices
    .map((choice) => ({ choice, place: draw(choice) }))
    .sort((one, other) => one.place - other.place)
    .map(({ choice }) => choice)
}

/** FNV-1a, 32 bits, stirred as MurmurHash3 ends: neighbours would come out as neighbours without. */
function hash(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
