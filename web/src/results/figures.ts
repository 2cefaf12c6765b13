/** Numbers as results show them. */

const whole = new Intl.NumberFormat('en')
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

export function countText(count: number): string {
  return whole.format(count)
}

export function numberText(value: number | null): string {
  return value === null ? '–' : fine.format(value)
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
