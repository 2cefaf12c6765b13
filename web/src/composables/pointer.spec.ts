import { describe, expect, it } from 'vitest'
import { toPointer, valueAt } from './pointer'

describe('pointers', () => {
  it('names a place, whatever its keys', () => {
    expect(toPointer(['questions', 0, 'a/b~c'])).toBe('/questions/0/a~1b~0c')
    expect(toPointer([])).toBe('')
  })

  it('finds what is there, and nothing where nothing is', () => {
    const document = { questions: [{ text: 'Why?', 'a/b': 1 }] }
    expect(valueAt(document, '/questions/0/text')).toBe('Why?')
    expect(valueAt(document, '/questions/0/a~1b')).toBe(1)
    expect(valueAt(document, '/questions/3/text')).toBeUndefined()
    expect(valueAt(document, '')).toBe(document)
  })
})
