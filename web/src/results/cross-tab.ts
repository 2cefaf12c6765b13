/** Two questions against each other, as a table. */
import type { CrossTab, Question } from '@/api/types'
import { optionsOf } from '@/taking/answer-value'
import { countText, percentage, percentText } from './figures'

/** What the figures are parts of. */
export type Share = 'count' | 'row' | 'column'

export interface TableCell {
  text: string
  /** How much of the whole it is, in ten steps: for its shade. */
  shade: number
}

export interface TableRow {
  label: string
  cells: TableCell[]
  total: string
}

export interface Table {
  columns: string[]
  rows: TableRow[]
  totals: string[]
}

/** What can be compared: answers of which there are few. */
export function canCompare({ kind }: Question): boolean {
  return kind !== 'text' && kind !== 'number'
}

/** Those who did not answer have a row and a column only where there are any. */
export function tableOf({ rows, columns, cells }: CrossTab, questions: Question[], share: Share): Table {
  const shown = ({ value, count }: CrossTab['rows']['values'][number]): boolean => value !== null || count > 0
  const across = columns.values.map((column, index) => ({ ...column, index })).filter(shown)
  const down = rows.values.map((row, index) => ({ ...row, index })).filter(shown)
  const label = labeller(questions)
  return {
    columns: across.map(({ value }) => label(columns.question_id, value)),
    rows: down.map((row) => ({
      label: label(rows.question_id, row.value),
      cells: across.map((column) => cellOf(cells[row.index]?.[column.index] ?? 0, row.count, column.count, share)),
      total: countText(row.count),
    })),
    totals: across.map(({ count }) => countText(count)),
  }
}

function cellOf(count: number, row: number, column: number, share: Share): TableCell {
  const total = share === 'column' ? column : row
  const shade = count === 0 ? 0 : Math.max(Math.round(percentage(count, total) / 10), 1)
  return { text: share === 'count' ? countText(count) : percentText(count, total), shade }
}

function labeller(questions: Question[]): (questionId: number, value: number | null) => string {
  return (questionId, value) => {
    if (value === null) return 'Not answered'
    const question = questions.find(({ id }) => id === questionId)
    return (question && optionsOf(question).find(({ id }) => id === value)?.text) ?? String(value)
  }
}
