import { describe, expect, it } from 'vitest'
import { useStage } from './support/stage'
import { surveyOfAllKinds } from './support/visitor'

const stage = useStage()

/** As the gateway sends it: stricter than the quickstart, which also serves a page without the app. */
const STRICT =
  "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'"

describe('addresses', () => {
  it('that are unknown say so, and lead on', async () => {
    const ada = await stage.visitor()
    await ada.open('/no/such/page', 'There is no such page')
    expect(await ada.page.title()).toContain('Page not found')
    await ada.page.getByRole('main').getByRole('link').first().click()
    await ada.heading('Open surveys').waitFor()
  })

  it('of a survey that is not there say so', async () => {
    const ada = await stage.visitor()
    await ada.open('/surveys/00000000-0000-7000-8000-000000000000', 'There is no such survey')
  })

  it('work with and without a slash at the end', async () => {
    const ada = await stage.visitor()
    await ada.register()
    await ada.open('/account/', 'Account')
    const { id, title } = await ada.create(surveyOfAllKinds())
    await ada.open(`/surveys/${id}/`, title)
    await ada.open(`/surveys/${id}?q=3`, title)
    await ada.page.getByRole('heading', { name: /How good was it/ }).waitFor()
  })

  it('of pages that need a session ask to log in, and come back', async () => {
    const ada = await stage.visitor()
    await ada.register()
    await ada.logOut()
    for (const path of ['/account', '/my/surveys', '/my/surveys/new']) {
      await ada.open(path, 'Log in')
      expect(new URL(ada.page.url()).searchParams.get('next')).toBe(path)
    }
    await ada.open('/account?from=mail#sessions', 'Log in')
    await ada.logIn()
    await ada.heading('Account').waitFor()
    expect(ada.page.url()).toBe(`${stage.origin}/account?from=mail#sessions`)
  })

  it('never lead elsewhere after logging in', async () => {
    const ada = await stage.visitor()
    await ada.register()
    await ada.open('/login?next=//example.org/', 'Open surveys')
    expect(ada.page.url()).toBe(`${stage.origin}/`)
  })

  it('are what back and forward go through', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register()
    const { id, title } = await ada.create(surveyOfAllKinds())
    await ada.open('/', 'Open surveys')
    await page.getByRole('link', { name: title }).click()
    await ada.heading(title).waitFor()
    await ada.accountButton().click()
    await page.getByRole('banner').getByRole('link', { name: 'Account', exact: true }).click()
    await ada.heading('Account').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    await page.goBack()
    await ada.heading(title).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/surveys/${id}`)
    await page.goBack()
    await ada.heading('Open surveys').waitFor()
    await page.goForward()
    await ada.heading(title).waitFor()
  })
})

describe('the strictest policy', () => {
  it('is kept by every page', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.underPolicy(STRICT)
    await ada.register('/account')
    await page.getByRole('switch', { name: 'Dark theme' }).click()
    const { id, title } = await ada.create(surveyOfAllKinds())
    await ada.open('/', 'Open surveys')
    await page.getByRole('link', { name: title }).click()
    await page.getByLabel('Soup').check()
    await page.getByRole('button', { name: 'Next' }).click()
    await ada.open(`/surveys/${id}?q=review`, title)
    await ada.open(`/surveys/${id}/receipt`, 'Receipt')
    await ada.open('/nowhere', 'There is no such page')
    await ada.open('/my/surveys', 'My surveys')
    await ada.open('/my/surveys/new')
    await ada.open(`/my/surveys/${id}/results`)
    await ada.open('/account', 'Account')
    await ada.context.clearCookies()
    await page.getByLabel('Current password', { exact: true }).fill('x')
    await page.getByLabel('New password', { exact: true }).fill('a longer walk')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByRole('dialog', { name: 'Log in again' }).waitFor()
  })
})
