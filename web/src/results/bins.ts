import type { NumberResults } from '@/api/types'
import { exactText, shortText } from './figures'
import type { Row } from './rows'

/** A mark on the axis, from 0 to 100, and on which side of it the text is. */
export interface Tick {
  at: number
  text: string
  anchor: 'start' | 'middle' | 'end'
}

/** Numbers from here on are told in short where that is possible. */
const LONG = 1e9
/** How many marks have room on a narrow screen. */
const MOST_TICKS = 5

/** Each bin with the numbers that are in it, in words. */
export function binRows({ histogram, whole }: NumberResults): Row[] {
  return histogram.map(({ from, to, count }, id) => ({ id, label: label(from, to, whole), count }))
}

function label(from: number, to: number, whole: boolean): string {
  if (!whole) return `${edgeText(from)} to under ${edgeText(to)}`
  return to - from === 1 ? exactText(from) : `${exactText(from)} to ${exactText(to - 1)}`
}

/** Edges are round, so that long ones lose nothing. */
function edgeText(edge: number): string {
  return Math.abs(edge) < LONG ? exactText(edge) : shortText(edge)
}

/** The marks: in the middle of a column that is one number, else where columns meet. */
export function ticksOf({ histogram, whole }: NumberResults): Tick[] {
  const [first] = histogram
  const last = histogram.at(-1)
  if (!first || !last) return []
  const isSingle = whole && first.to - first.from === 1
  const marks = histogram.map(({ from }, index) => ({ value: from, place: index + (isSingle ? 0.5 : 0) }))
  if (!isSingle) marks.push({ value: last.to, place: histogram.length })
  const every = Math.ceil(marks.length / MOST_TICKS)
  return marks.filter((_, index) => index % every === 0).map(({ value, place }) => {
    const at = (place / histogram.length) * 100
    return { at, text: shortText(value), anchor: at === 0 ? 'start' : at === 100 ? 'end' : 'middle' }
  })
}
