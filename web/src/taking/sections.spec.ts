import { expect, it } from 'vitest'
import { sectionsOf } from './sections'
import { questionOf } from './test-survey'

const home = { title: 'At home', description: '' }
const work = { title: 'At work', description: 'Where you work most' }
const questions = [
  questionOf({ id: 1 }), questionOf({ id: 2, section: home }), questionOf({ id: 3 }), questionOf({ id: 4, section: work }),
]

function told(asked: number[]): [string | undefined, number[]][] {
  const sections = sectionsOf(questions, questions.filter(({ id }) => asked.includes(id)))
  return sections.map(({ section, questions }) => [section?.title, questions.map(({ id }) => id)])
}

it('begins with the question that says so, and lasts until the next', () => {
  expect(told([1, 2, 3, 4])).toEqual([[undefined, [1]], ['At home', [2, 3]], ['At work', [4]]])
})

it('begins with the next one where its first question is not asked, and is left out where none is', () => {
  expect(told([1, 3])).toEqual([[undefined, [1]], ['At home', [3]]])
})
