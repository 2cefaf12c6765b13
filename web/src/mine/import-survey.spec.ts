import { afterEach, describe, expect, it, vi } from 'vitest'
import { json, problem, stubServices } from '@/testing/services'
import { importSurvey, placeOf } from './import-survey'

const fileOf = (text: string) => new File([text], 'survey.json')

describe('a survey from a file', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('is a draft, whatever the file says', async () => {
    let sent: unknown
    stubServices({
      'POST /api/surveys': async (request) => {
        sent = await request.json()
        return json({ id: 's' }, 201)
      },
    })
    expect(await importSurvey(fileOf('{"title":"Lunch","state":"open"}'))).toEqual({ survey: { id: 's' } })
    expect(sent).toEqual({ title: 'Lunch', state: 'draft' })
  })

  it.each(['', '[]', 'null', '{"title":', '"Lunch"'])('is none where the file is no object: %s', async (text) => {
    const calls = stubServices({})
    expect(await importSurvey(fileOf(text))).toEqual({ problems: [expect.stringContaining('no survey')] })
    expect(calls).toEqual([])
  })

  it('says where the file is wrong', async () => {
    const errors = [{ pointer: '/questions/0/choices/1', code: 'blank', detail: 'Say something.' }]
    stubServices({ 'POST /api/surveys': () => problem(422, 'validation_failed', { errors }) })
    expect(await importSurvey(fileOf('{}'))).toEqual({ problems: ['Question 1, choices 2: Say something.'] })
  })
})

it.each([
  ['', 'The file'], ['/title', 'Title'], ['/questions', 'Question'], ['/questions/2/show_if', 'Question 3, show if'],
  ['/settings/opens_at', 'Settings, opens at'],
])('%s is %s', (pointer, place) => {
  expect(placeOf(pointer)).toBe(place)
})
