import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Locator } from 'playwright-core'
import { pressOn, tabTo, whyUnseen } from './support/keyboard'
import { useStage } from './support/stage'
import type { Visitor } from './support/visitor'

const stage = useStage()

async function typeIn(field: Locator, text: string): Promise<void> {
  await tabTo(field)
  await field.page().keyboard.type(text)
}

function region({ page }: Visitor, place: number): Locator {
  return page.getByRole('region', { name: `Question ${place}`, exact: true })
}

function textOf(ada: Visitor, place: number): Locator {
  return region(ada, place).getByLabel('Question', { exact: true })
}

async function register(ada: Visitor): Promise<void> {
  const { page } = ada
  await ada.open('/', 'Open surveys')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
  await pressOn(ada.loginLink())
  await ada.heading('Log in').waitFor()
  await pressOn(page.getByRole('link', { name: 'Create account' }))
  await ada.heading('Create an account').waitFor()
  await typeIn(page.getByLabel('Email'), ada.email)
  await typeIn(page.getByLabel('Password', { exact: true }), ada.password)
  await page.keyboard.press('Enter')
  await ada.accountButton().waitFor()
}

/** Adds a question of another kind than the first one, and is in its text afterwards. */
async function addQuestion(ada: Visitor, place: number, text: string, kind: string): Promise<void> {
  const { page } = ada
  await pressOn(page.getByRole('button', { name: 'Add a question' }))
  await expect.poll(() => textOf(ada, place).evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.type(text)
  await page.keyboard.press('Tab')
  await page.keyboard.type(kind)
}

async function write(ada: Visitor, title: string): Promise<void> {
  const { page } = ada
  const { keyboard } = page
  await pressOn(page.getByRole('link', { name: 'New survey' }))
  await ada.heading('New survey').waitFor()
  await typeIn(page.getByLabel('Title'), title)
  await typeIn(textOf(ada, 1), 'Tea or coffee?')
  await pressOn(region(ada, 1).getByLabel('Must be answered'), { key: 'Space' })
  await typeIn(region(ada, 1).getByLabel('Choice 1', { exact: true }), 'Tea')
  await keyboard.press('Enter')
  await keyboard.type('Coffee')
  await keyboard.press('Enter')
  await keyboard.type('Water')
  await addQuestion(ada, 2, 'How was it?', 'Rating')
  await addQuestion(ada, 3, 'How long?', 'Number')
  await addQuestion(ada, 4, 'With what?', 'Several')
  await typeIn(region(ada, 4).getByLabel('Choice 1', { exact: true }), 'Milk')
  await keyboard.press('Enter')
  await keyboard.type('Sugar')
  await addQuestion(ada, 5, 'What else?', 'Text')

  // From where one is writing, and with the buttons for it.
  await tabTo(textOf(ada, 2), { back: true })
  await keyboard.press('Alt+ArrowUp')
  await expect.poll(() => textOf(ada, 1).inputValue()).toBe('How was it?')
  await pressOn(page.getByRole('button', { name: 'Move question 4 up' }), { key: 'Space' })
  await expect.poll(() => textOf(ada, 3).inputValue()).toBe('With what?')
  expect(await whyUnseen(page)).toBeNull()

  await pressOn(page.getByRole('button', { name: 'Open survey' }), { back: true })
  const dialog = page.getByRole('alertdialog', { name: 'Open this survey?' })
  await pressOn(dialog.getByRole('button', { name: 'Open survey' }))
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Close survey' }).waitFor()
}

async function take(ada: Visitor, title: string): Promise<void> {
  const { page } = ada
  const { keyboard } = page
  const question = (name: string) => page.getByRole('heading', { name, level: 2 }).waitFor()
  await pressOn(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Surveys', exact: true }), { back: true })
  await ada.heading('Open surveys').waitFor()
  await pressOn(page.getByRole('link', { name: title }))
  await question('How was it?')
  await keyboard.press('4')
  await keyboard.press('Enter')
  await question('Tea or coffee?')
  await tabTo(page.getByRole('radio', { name: 'Tea' }))
  await keyboard.press('Space')
  await keyboard.press('ArrowDown')
  expect(await page.getByRole('radio', { name: 'Coffee' }).isChecked()).toBe(true)
  expect(await whyUnseen(page)).toBeNull()
  await keyboard.press('Enter')
  await question('With what?')
  await keyboard.press('1')
  await keyboard.press('2')
  await keyboard.press('Enter')
  await question('How long?')
  await typeIn(page.getByRole('textbox'), '3.5')
  await keyboard.press('Enter')
  await question('What else?')
  await typeIn(page.getByRole('textbox'), 'A biscuit.')
  await keyboard.press('Control+Enter')
  await question('Review your answers')
  await pressOn(page.getByRole('button', { name: 'Send answers' }))
  await ada.heading('Your answers are counted').waitFor()
}

describe('the whole story', () => {
  it('is told with the keyboard alone, and the focus is seen all the way', async () => {
    const title = `Breaks ${randomUUID().slice(0, 8)}`
    const ada = await stage.visitor()
    const { page } = ada
    await register(ada)
    await write(ada, title)
    await take(ada, title)

    await pressOn(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'My surveys' }), { back: true })
    await ada.heading('My surveys').waitFor()
    await pressOn(page.getByRole('link', { name: title, exact: true }))
    await ada.heading(title).waitFor()
    await page.getByRole('region', { name: 'Tea or coffee?' }).getByRole('row', { name: /Coffee 1 100/ }).waitFor()

    await pressOn(ada.accountButton(), { back: true })
    await pressOn(page.getByRole('banner').getByRole('button', { name: 'Log out' }))
    await ada.loginLink().waitFor()
    await ada.open('/my/surveys', 'Log in')
  }, 120_000)

  it('is told so, too, where questions depend on each other and take words of one’s own', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    const { keyboard } = page
    await ada.register('/my/surveys/new')
    await typeIn(page.getByLabel('Title'), 'Lunch')
    await typeIn(textOf(ada, 1), 'Soup?')
    await typeIn(region(ada, 1).getByLabel('Choice 1', { exact: true }), 'Yes')
    await keyboard.press('Enter')
    await keyboard.type('No')
    await pressOn(region(ada, 1).locator('summary'))
    await pressOn(region(ada, 1).getByLabel('Take other answers too'), { key: 'Space' })
    await tabTo(region(ada, 1).getByLabel('What that choice says'))
    await addQuestion(ada, 2, 'Why?', 'Text')
    await pressOn(region(ada, 2).locator('summary'))
    await pressOn(region(ada, 2).getByLabel('Ask only after certain answers'), { key: 'Space' })
    await typeIn(region(ada, 2).getByRole('combobox', { name: 'Question' }), '1')
    await pressOn(region(ada, 2).getByRole('checkbox', { name: 'Other', exact: true }), { key: 'Space' })
    await region(ada, 2).getByText('asked only if “Other” was chosen in question 1').waitFor()
    await pressOn(page.getByRole('button', { name: 'Open survey' }), { back: true })
    await pressOn(page.getByRole('alertdialog').getByRole('button', { name: 'Open survey' }))
    await page.getByText('The questions are fixed').waitFor()

    await page.goto(page.url().replace('/my/', '/').replace('/edit', ''))
    await page.getByRole('heading', { name: 'Soup?' }).waitFor()
    await keyboard.press('3')
    await keyboard.press('Enter')
    await page.getByText('Error:').waitFor()
    expect(await whyUnseen(page)).toBeNull()
    await keyboard.type('1 egg')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Why?' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Soup?' }).waitFor()
    expect(await page.getByLabel('In your own words').inputValue()).toBe('1 egg')
  })

  it('needs no detour round the navigation', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.open('/login', 'Log in')
    await page.keyboard.press('Shift+Tab')
    await pressOn(page.getByRole('link', { name: 'Skip to content' }))
    await page.keyboard.press('Tab')
    expect(await page.getByRole('main').locator(':focus').count()).toBe(1)
  })
})
