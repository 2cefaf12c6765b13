/** The service's rules for texts and numbers, said at the field before it has to. */
import { parseNumber } from '@/taking/check-answer'

/** Seen by nobody: white space, and the characters that take none. */
const INVISIBLE = /^[\s\u0085\u200B-\u200F\u2060\uFEFF]*$/u
// eslint-disable-next-line no-control-regex
const CONTROL_IN_LINE = /[\u0000-\u001F\u007F-\u009F\u202D\u202E]/u
// eslint-disable-next-line no-control-regex
const CONTROL_IN_PROSE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202D\u202E]/u

export function isBlank(text: string): boolean {
  return INVISIBLE.test(text)
}

/** What is wrong with one line of text; `blank` is the message for nothing written. */
export function lineProblem(text: string, most: number, blank: string): string | undefined {
  if (isBlank(text)) return blank
  return problem(text, most, CONTROL_IN_LINE)
}

/** What is wrong with a text of any number of lines, which may be empty. */
export function proseProblem(text: string, most: number): string | undefined {
  return problem(text, most, CONTROL_IN_PROSE)
}

/** What is wrong with a number that may be left out. */
export function numberProblem(typed: string, whole = false): string | undefined {
  if (typed.trim() === '') return undefined
  const number = parseNumber(typed)
  if (Number.isNaN(number)) return 'This is not a number. Use digits, and a point for decimals, as in 2.5.'
  if (whole && !Number.isInteger(number)) return 'This must be a whole number.'
  return Math.abs(number) > 1e15 ? 'This is too large: at most 1,000,000,000,000,000 can be counted.' : undefined
}

function problem(text: string, most: number, control: RegExp): string | undefined {
  const trimmed = text.trim()
  // Counted as the service counts: in characters, not in halves of them.
  const count = trimmed.length > most ? Array.from(trimmed).length : 0
  if (count > most) return `This may have at most ${most} characters, and has ${count}.`
  if (control.test(trimmed)) return 'There is a character in it that cannot be seen. Type it again instead of pasting it.'
  return undefined
}
