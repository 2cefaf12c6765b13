/** Numbers as results show them. */

const whole = new Intl.NumberFormat('en')
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const exact = new Intl.NumberFormat('en', { maximumSignificantDigits: 17 })
const rough = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const tiny = new Intl.NumberFormat('en', { notation: 'scientific', maximumSignificantDigits: 3 })
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 6 })

/** Below this, zeros are more than one can count. */
const TINY = 1e-6

function isTiny(value: number): boolean {
  return value !== 0 && Math.abs(value) < TINY
}

export function countText(count: number): string {
  return whole.format(count)
}

/** A number that was worked out, to two decimals; a small one to three digits. */
export function numberText(value: number | null): string {
  if (value === null) return '–'
  if (isTiny(value)) return tiny.format(value)
  return value !== 0 && Math.abs(value) < 0.1 ? rough.format(value) : fine.format(value)
}

/** A number that somebody gave, with all of its digits. */
export function exactText(value: number | null): string {
  if (value === null) return '–'
  return isTiny(value) ? tiny.format(value) : exact.format(value)
}

/** A round number where there is little room. */
export function shortText(value: number): string {
  if (isTiny(value)) return tiny.format(value)
  return Math.abs(value) < 10_000 ? exact.format(value) : short.format(value)
}

/** The part of the whole, from 0 to 100; 0 where there is no whole. */
export function percentage(count: number, total: number): number {
  return total > 0 ? Math.min((count / total) * 100, 100) : 0
}

/** As whole percents. What is more than none is never told as none, nor less than all as all. */
export function percentText(count: number, total: number): string {
  const percents = percentage(count, total)
  if (percents > 0 && percents < 0.5) return '<1%'
  if (percents < 100 && percents >= 99.5) return '>99%'
  return `${Math.round(percents)}%`
}
