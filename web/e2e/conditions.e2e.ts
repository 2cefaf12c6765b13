import { describe, expect, it } from 'vitest'
import { surveyOfEverything } from './support/everything'
import { useStage } from './support/stage'
import type { Visitor } from './support/visitor'

const stage = useStage()

async function begin() {
  const owner = await stage.visitor()
  await owner.register()
  const survey = await owner.create(surveyOfEverything())
  const guest = await stage.visitor()
  await guest.open(`/surveys/${survey.id}`, survey.title)
  return { owner, guest, survey }
}

async function question({ page }: Visitor, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name, level: 2 }).waitFor()
}

async function next({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: /^(Next|Review)$/ }).click()
}

/** Answers what has to be answered, and the rating, and is at the question after that. */
async function rate(guest: Visitor, rating: string): Promise<void> {
  await guest.page.getByRole('radio', { name: 'Salad' }).check()
  await next(guest)
  await question(guest, /What do you drink/)
  await next(guest)
  await guest.page.getByRole('radio', { name: rating, exact: true }).check()
  await next(guest)
}

function labels({ page }: Visitor): Promise<string[]> {
  return page.locator('label .text').allTextContents()
}

describe('questions with conditions', () => {
  it('are asked where their conditions hold, and counted in the place that is told', async () => {
    const { guest } = await begin()
    const { page } = guest
    await question(guest, /Question 1 of 5\W+What do you eat/)
    await page.getByRole('radio', { name: 'Soup' }).check()
    await question(guest, /Question 1 of 6\W/)
    await next(guest)
    await next(guest)
    await page.getByRole('radio', { name: '3', exact: true }).check()
    await question(guest, /Question 3 of 7\W+How good was it/)
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('2')
    expect(await page.getByRole('progressbar').getAttribute('max')).toBe('7')
    await next(guest)
    await question(guest, /What was wrong/)
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('radio', { name: '5', exact: true }).check()
    await next(guest)
    await question(guest, /Question 4 of 6\W+How many minutes/)
    await page.getByRole('button', { name: 'Back' }).click()
    await question(guest, /How good was it/)
  })

  it('come and go with an answer that is changed from the review, and are sent as they are asked', async () => {
    const { owner, guest, survey } = await begin()
    const { page } = guest
    await rate(guest, '2')
    await page.getByRole('textbox').fill('Cold.')
    await next(guest)
    await next(guest)
    await question(guest, /Was the soup hot/)
    await page.getByRole('radio', { name: 'No', exact: true }).check()
    await next(guest)
    await next(guest)
    await question(guest, 'Review your answers')
    await page.getByText('Cold.').waitFor()

    // What is not asked any more is neither shown nor sent, and asked again it is still there.
    await page.getByRole('link', { name: 'Change question 3' }).click()
    await page.getByRole('radio', { name: '9', exact: true }).check()
    await next(guest)
    await question(guest, 'Review your answers')
    expect(await page.getByText('Cold.').count()).toBe(0)
    expect(await page.getByText('Was the soup hot?').count()).toBe(0)
    await page.getByRole('link', { name: 'Change question 1' }).click()
    await page.getByRole('radio', { name: 'Soup' }).check()
    await next(guest)
    await question(guest, 'Review your answers')
    await page.getByText('Was the soup hot?').waitFor()
    expect(await page.getByText('Cold.').count()).toBe(0)

    await page.getByRole('button', { name: 'Send answers' }).click()
    await guest.heading('Your answers are counted').waitFor()
    interface Page { items: { answers: { question_id: number }[] }[] }
    const { items } = await owner.call<Page>('GET', `/api/surveys/${survey.id}/responses`)
    expect(items[0]?.answers.map(({ question_id }) => question_id)).toEqual([1, 3, 6])
    await page.getByText('Was the soup hot?').waitFor()
    expect(await page.getByText('What was wrong?').count()).toBe(0)
  })

  it('that an answer changed from the review adds are asked before one is back there', async () => {
    const { guest } = await begin()
    const { page } = guest
    await rate(guest, '9')
    await next(guest)
    await next(guest)
    await question(guest, 'Review your answers')
    await page.getByRole('link', { name: 'Change question 3' }).click()
    await page.getByRole('radio', { name: '1', exact: true }).check()
    await next(guest)
    await question(guest, /What was wrong/)
    await page.getByRole('textbox').fill('All of it.')
    await page.getByRole('button', { name: 'Review' }).click()
    await question(guest, /Was the soup hot/)
    await page.getByRole('button', { name: 'Review' }).click()
    await question(guest, 'Review your answers')
    await page.getByText('All of it.').waitFor()
  })

  it('lead on where an address names one that is not asked', async () => {
    const { guest, survey } = await begin()
    await guest.open(`/surveys/${survey.id}?q=4`, survey.title)
    await question(guest, /How many minutes/)
  })
})

describe('an answer in one’s own words', () => {
  it('is asked for where it is chosen, and has to be written', async () => {
    const { guest } = await begin()
    const { page } = guest
    const words = page.getByLabel('In your own words')
    expect(await words.count()).toBe(0)
    await page.getByRole('radio', { name: 'Something else' }).check()
    await next(guest)
    await page.getByText('You chose an answer of your own').waitFor()
    await expect.poll(() => words.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await words.getAttribute('aria-invalid')).toBe('true')
    await page.keyboard.type('2 eggs')
    expect(await page.getByRole('radio', { name: 'Something else' }).isChecked()).toBe(true)
    await page.keyboard.press('Enter')
    await question(guest, /What do you drink/)

    await page.reload()
    await page.getByRole('button', { name: 'Back' }).click()
    expect(await words.inputValue()).toBe('2 eggs')
    await page.getByRole('radio', { name: 'Soup' }).check()
    await words.waitFor({ state: 'detached' })
    await page.getByRole('radio', { name: 'Something else' }).check()
    expect(await words.inputValue()).toBe('2 eggs')
    await guest.open(page.url().replace(/q=\d/, 'q=review'))
    await page.getByText('Something else: 2 eggs').waitFor()
  })

  it('stands last among choices in random order, which stays the same', async () => {
    const { guest } = await begin()
    const { page } = guest
    await page.getByRole('radio', { name: 'Soup' }).check()
    await next(guest)
    await question(guest, /What do you drink/)
    const order = await labels(guest)
    expect(order.at(-1)).toBe('Another drink')
    expect(order.toSorted()).toEqual(['Another drink', 'Coffee', 'Juice', 'Milk', 'Tea', 'Water'])
    // The key is that of the row, not of the choice.
    await page.keyboard.press('2')
    expect(await page.getByRole('checkbox', { name: order[1] ?? '' }).isChecked()).toBe(true)
    await page.reload()
    await question(guest, /What do you drink/)
    expect(await labels(guest)).toEqual(order)
    expect(await page.getByRole('checkbox', { name: order[1] ?? '' }).isChecked()).toBe(true)
  })
})

describe('a number', () => {
  it('keeps to its bounds, and is told which they are', async () => {
    const { guest, survey } = await begin()
    const { page } = guest
    await guest.open(`/surveys/${survey.id}?q=5`, survey.title)
    await page.getByText('Type a whole number from 0 to 240.').waitFor()
    for (const [typed, error] of [['241', 'at most 240'], ['-1', 'at least 0'], ['2.5', 'a whole number']] as const) {
      await page.getByRole('textbox').fill(typed)
      await next(guest)
      await page.getByText('Error:').getByText(error).or(page.getByText(`This must be ${error}`)).first().waitFor()
    }
    await page.getByRole('textbox').fill('240')
    await next(guest)
    await question(guest, /What else/)
  })
})

describe('a survey in several languages', () => {
  it('is shown in the one of the browser, and in another one without losing anything', async () => {
    const { survey } = await begin()
    const guest = await stage.visitor({ locale: 'de-DE' })
    const { page } = guest
    await guest.open(`/surveys/${survey.id}`, /^Mittagessen/)
    await question(guest, /Was essen Sie/)
    expect(await page.getByText('Was essen Sie?').getAttribute('lang')).toBe('de')
    await page.getByRole('heading', { name: 'Ihr Mittagessen' }).waitFor()
    await page.getByRole('radio', { name: 'Suppe' }).check()
    await next(guest)
    await question(guest, /Was trinken Sie/)
    await page.getByRole('checkbox', { name: 'Kaffee' }).check()

    const language = page.getByRole('combobox', { name: 'Language' })
    await language.focus()
    await language.selectOption('English')
    await question(guest, /What do you drink/)
    await guest.heading(survey.title).waitFor()
    expect(await page.getByRole('checkbox', { name: 'Coffee' }).isChecked()).toBe(true)
    expect(await language.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await page.getByText('Your answers from before').count()).toBe(0)
    await next(guest)
    await page.getByRole('radio', { name: '8', exact: true }).waitFor()
    await page.getByText('1 means “not at all”').waitFor()
    await page.reload()
    await question(guest, /How good was it/)

    await language.selectOption('Deutsch')
    await question(guest, /Wie gut war es/)
    await page.getByRole('radio', { name: '8', exact: true }).check()
    for (let step = 0; step < 4; step += 1) await next(guest)
    await question(guest, 'Review your answers')
    await page.getByText('Suppe', { exact: true }).waitFor()
    // Not translated.
    await page.getByText('What else?').waitFor()
    await page.getByRole('button', { name: 'Send answers' }).click()
    await guest.heading('Your answers are counted').waitFor()
    await page.getByText('Kaffee').waitFor()
  })
})
