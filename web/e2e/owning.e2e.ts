import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { descriptionOf, owning, registered, tab } from './support/owner'
import { useStage } from './support/stage'
import { respond } from './support/tour-owner'
import type { Visitor } from './support/visitor'

const stage = useStage()

describe('sharing', () => {
  /** The link of a new invitation. */
  async function invite({ page }: Visitor, email: string, role: 'Viewer' | 'Editor'): Promise<string> {
    await page.getByLabel('Email').fill(email)
    await page.getByRole('radio', { name: role }).check()
    await page.getByRole('button', { name: 'Create an invitation' }).click()
    await page.getByRole('status').filter({ hasText: email }).waitFor()
    return page.getByLabel('Link of the invitation').inputValue()
  }

  it('goes from an invitation to leaving', async () => {
    const { owner, id, title, page, open } = await owning(stage)
    await open('sharing')
    const link = await invite(owner, 'bea@example.com', 'Viewer')
    expect(new URL(link).search, 'no server sees the token').toBe('')
    const mail = await page.getByRole('link', { name: 'Write the email' }).getAttribute('href')
    expect(decodeURIComponent(mail ?? '')).toContain(link)
    expect(mail).toMatch(/^mailto:bea@example\.com\?/)

    // She has no account yet: the way to one keeps the invitation.
    const bea = await stage.visitor()
    await bea.open(link, 'An invitation')
    await bea.page.getByRole('link', { name: 'Create an account' }).click()
    await bea.heading('Create an account').waitFor()
    const token = new URL(link).hash.slice(1)
    expect(bea.page.url(), 'nor is it in the address while she logs in').not.toContain(token)
    await bea.page.getByLabel('Email').fill(bea.email)
    await bea.page.getByLabel('Password', { exact: true }).fill(bea.password)
    await bea.page.getByRole('button', { name: 'Create account' }).click()
    await bea.heading('An invitation').waitFor()
    await bea.page.getByRole('button', { name: 'Accept' }).click()
    await bea.heading(title).waitFor()
    expect(await tab(bea, 'Responses').count()).toBe(1)
    expect(await tab(bea, 'Questions').count(), 'a viewer changes nothing').toBe(0)

    const carl = await registered(stage)
    await carl.open(link, 'An invitation')
    await carl.page.getByRole('button', { name: 'Accept' }).click()
    await carl.page.getByText('it was used, or withdrawn').waitFor()

    await page.reload()
    await page.getByLabel('Role of bea@example.com').selectOption('Editor')
    await page.getByText('bea@example.com is an editor now.').waitFor()
    await bea.page.reload()
    await tab(bea, 'Questions').click()
    await bea.heading('Edit survey').waitFor()
    await bea.page.getByLabel('Title').fill(`${title}, by Bea`)
    await expect.poll(() => bea.calls('PATCH', `/api/surveys/${id}`).length).toBe(1)
    await page.reload()
    await owner.heading(`${title}, by Bea`).waitFor()

    await bea.open('/my/surveys', 'My surveys')
    await bea.page.getByRole('button', { name: `Leave ${title}, by Bea` }).click()
    await bea.page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
    await expect.poll(() => bea.page.getByRole('heading', { name: 'Shared with me' }).count()).toBe(0)
    await page.reload()
    await page.getByText('Nobody but you yet.').waitFor()
  })

  it('is taken back: from who has accepted, and from who has not', async () => {
    const { owner, id, title, page, open } = await owning(stage)
    await open('sharing')
    const bea = await registered(stage)
    await bea.open(await invite(owner, 'bea@example.com', 'Editor'), 'An invitation')
    await bea.page.getByRole('button', { name: 'Accept' }).click()
    await bea.heading(title).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Remove bea@example.com' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Nobody but you yet.').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
    await bea.open(`/my/surveys/${id}/results`)
    await bea.page.getByText('The results cannot be shown').waitFor()

    const link = await invite(owner, 'carl@example.com', 'Viewer')
    await page.getByRole('button', { name: 'Withdraw the invitation of carl@example.com' }).click()
    await page.getByText('The invitation of carl@example.com is withdrawn.').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
    await bea.open(link, 'An invitation')
    await bea.page.getByRole('button', { name: 'Accept' }).click()
    await bea.page.getByText('it was used, or withdrawn').waitFor()
  })
})

describe('webhooks', () => {
  it('are added, tested, turned off and on, and deleted', async () => {
    const { page, open } = await owning(stage)
    await open('webhooks')
    await page.getByLabel('Address').fill('http://127.0.0.1/hook')
    await page.getByRole('button', { name: 'Add it' }).click()
    await expect.poll(() => descriptionOf(page.getByLabel('Address'))).toContain('Error:')
    await page.getByLabel('Address').fill('https://hooks.example.com/signet')
    await page.getByLabel('What it is for').fill('Tells the kitchen')
    await page.getByRole('button', { name: 'Add it' }).click()
    const hook = page.getByRole('article').filter({ hasText: 'https://hooks.example.com/signet' })
    const secret = await hook.getByLabel('Secret').inputValue()
    expect(secret).toMatch(/^whsec_/)

    await hook.getByRole('button', { name: 'Send a test' }).click()
    await hook.getByRole('button', { name: 'Show the deliveries' }).click()
    await hook.getByText('Test', { exact: false }).first().waitFor()
    await hook.getByRole('listitem').getByText(/On its way|To be tried again|Given up/).waitFor()

    await hook.getByRole('button', { name: 'Turn off' }).click()
    await hook.getByText('Off: nothing is sent.').waitFor()
    await hook.getByRole('button', { name: 'Turn on' }).click()
    await hook.getByText('On: each new response is sent.').waitFor()
    await hook.getByRole('button', { name: 'New secret' }).click()
    await expect.poll(() => hook.getByLabel('Secret').inputValue()).not.toBe(secret)
    await page.reload()
    await hook.getByText('Tells the kitchen').waitFor()
    expect(await page.getByLabel('Secret').count(), 'it is told once').toBe(0)

    await hook.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect.poll(() => page.getByRole('article').count()).toBe(0)
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
  })
})

describe('responses', () => {
  it('are listed, and the results follow when one is deleted', async () => {
    const { owner, id, page, open } = await owning(stage)
    for (const choice of [1, 2, 2]) await respond(owner, id, choice)
    await open('responses')
    const responses = page.getByRole('article')
    await expect.poll(() => responses.count()).toBe(3)
    await responses.last().getByText('Soup').waitFor()
    await responses.last().getByText('And butter.').waitFor()
    await responses.last().getByRole('button', { name: /^Delete/ }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect.poll(() => responses.count()).toBe(2)
    const hasFocus = (element: Element) => element.parentElement === document.activeElement
    await expect.poll(() => responses.last().evaluate(hasFocus)).toBe(true)
    await tab(owner, 'Results').click()
    await page.getByText('2 responses', { exact: true }).waitFor()
    const eaten = page.getByRole('region', { name: 'What do you eat?' })
    await eaten.getByRole('row', { name: /Soup 0 0%/ }).waitFor()
    await eaten.getByRole('row', { name: /Salad 2 100%/ }).waitFor()
  })
})

describe('making a survey of another', () => {
  it('copies it here', async () => {
    const { owner, page, title } = await owning(stage)
    await owner.open('/my/surveys', 'My surveys')
    await page.getByRole('button', { name: `More about ${title}` }).click()
    await page.getByRole('button', { name: 'Duplicate' }).click()
    await owner.heading('Edit survey').waitFor()
    await expect.poll(() => page.getByRole('region', { name: /^Question \d$/ }).count()).toBe(5)
    await owner.open('/my/surveys', 'My surveys')
    await expect.poll(() => page.getByRole('article').count()).toBe(2)
  })

  it('takes it along as a file, and makes it again from that', async () => {
    const { owner, page, title } = await owning(stage)
    await owner.open('/my/surveys', 'My surveys')
    await page.getByRole('button', { name: `More about ${title}` }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the questions' }).click(),
    ])
    expect(file.suggestedFilename()).toBe(`${title} - survey.json`)
    const buffer = await readFile(await file.path())

    const other = await registered(stage)
    await other.open('/my/surveys', 'My surveys')
    const choose = (content: Buffer) =>
      other.page.locator('input[type=file]').setInputFiles({ name: 'survey.json', mimeType: 'application/json', buffer: content })
    await choose(Buffer.from(buffer.toString().replace('"rating"', '"stars"')))
    const dialog = other.page.getByRole('dialog', { name: 'This file is no survey yet' })
    await dialog.getByRole('listitem').filter({ hasText: /^Question 3/ }).waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await choose(buffer.subarray(0, 40))
    await dialog.getByText('This is no survey').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await choose(buffer)
    await other.heading('Edit survey').waitFor()
    expect(await other.page.getByLabel('Title').inputValue()).toBe(title)
    const salad = other.page.getByRole('region', { name: 'Question 1' }).getByLabel('Choice 2', { exact: true })
    expect(await salad.inputValue()).toBe('Salad')
  })
})
