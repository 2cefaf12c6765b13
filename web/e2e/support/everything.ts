import { randomUUID } from 'node:crypto'
import type { components } from '../../src/api/surveys'

type NewSurvey = components['schemas']['NewSurvey']

/** A survey with all that questions can have, in two languages. */
export function surveyOfEverything(title = `Lunch ${randomUUID().slice(0, 8)}`): NewSurvey {
  return {
    title,
    description: 'What the kitchen should know.',
    state: 'open',
    language: 'en',
    questions: [
      {
        text: 'What do you eat?',
        kind: 'single_choice',
        required: true,
        choices: ['Soup', 'Salad'],
        other: 'Something else',
        help: 'Your main dish.\nWhat comes before and after does not count.',
        section: { title: 'Your lunch', description: 'Think of the last time that you were here.' },
      },
      {
        text: 'What do you drink?',
        kind: 'multiple_choice',
        choices: ['Water', 'Tea', 'Coffee', 'Juice', 'Milk'],
        other: 'Another drink',
        random_order: true,
      },
      { text: 'How good was it?', kind: 'rating', scale: { points: 10, low: 'not at all', high: 'could not be better' } },
      { text: 'What was wrong?', kind: 'text', show_if: { match: 'all', conditions: [{ question_id: 3, at_most: 4 }] } },
      {
        text: 'How many minutes did you wait?',
        kind: 'number',
        minimum: 0,
        maximum: 240,
        whole: true,
        section: { title: 'The queue' },
      },
      {
        text: 'Was the soup hot?',
        kind: 'single_choice',
        choices: ['Yes', 'No'],
        show_if: {
          match: 'any',
          conditions: [{ question_id: 1, choice_ids: [1] }, { question_id: 4, answered: true }],
        },
      },
      { text: 'What else?', kind: 'text' },
    ],
    translations: {
      de: {
        title: `Mittagessen${title.slice(5)}`,
        description: 'Was die Küche wissen sollte.',
        questions: [
          {
            text: 'Was essen Sie?',
            help: 'Ihr Hauptgericht.',
            choices: ['Suppe', 'Salat'],
            other: 'Etwas anderes',
            section: { title: 'Ihr Mittagessen', description: 'Denken Sie an Ihren letzten Besuch.' },
          },
          { text: 'Was trinken Sie?', choices: ['Wasser', 'Tee', 'Kaffee', 'Saft', 'Milch'], other: 'Ein anderes Getränk' },
          { text: 'Wie gut war es?', low: 'gar nicht', high: 'könnte nicht besser sein' },
          { text: 'Was war nicht in Ordnung?' },
          { text: 'Wie viele Minuten haben Sie gewartet?', section: { title: 'Die Schlange' } },
          { text: 'War die Suppe heiß?', choices: ['Ja', 'Nein'] },
          // The last one is shown as it was written.
        ],
      },
    },
  }
}
