import { describe, expect, it } from 'vitest'
import type { BrowserContext, Page, Request } from 'playwright-core'
import { useStage } from './support/stage'

const stage = useStage()
const ACCESS = /access_token$/

async function names(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name }) => name)
}

async function dropAccess(context: BrowserContext): Promise<void> {
  await context.clearCookies({ name: ACCESS })
  expect((await names(context)).filter((name) => ACCESS.test(name))).toEqual([])
}

async function dropBoth(context: BrowserContext): Promise<void> {
  await context.clearCookies()
  expect(await names(context)).toEqual([])
}

function changePassword(page: Page, from: string, to: string) {
  return {
    type: async () => {
      await page.getByLabel('Current password', { exact: true }).fill(from)
      await page.getByLabel('New password', { exact: true }).fill(to)
    },
    send: () => page.getByRole('button', { name: 'Change password' }).click(),
    done: () => page.getByText('Your password is changed').waitFor(),
  }
}

/** How refreshes ended. */
async function refreshes(calls: Request[]): Promise<number[]> {
  const answers = await Promise.all(calls.map((request) => request.response()))
  return answers.map((answer) => answer?.status() ?? 0)
}

describe('two tabs', () => {
  it('log out together', async () => {
    const ada = await stage.visitor()
    await ada.register('/account')
    const other = await ada.context.newPage()
    await ada.open('/', 'Open surveys', other)
    await ada.accountButton(other).waitFor()

    await ada.logOut(other)
    await ada.heading('Log in').waitFor()
    expect(new URL(ada.page.url()).searchParams.get('next')).toBe('/account')

    await ada.logIn()
    await ada.heading('Account').waitFor()
    await ada.accountButton(other).waitFor()
  })

  it.each([
    ['refused', () => undefined],
    ['known to be over', () => {
      localStorage.setItem('signet.session', '1')
    }],
  ])('that reload together refresh once between them, where the token is %s', async (_, note) => {
    const ada = await stage.visitor()
    await ada.register('/account')
    const tabs = [ada.page, await ada.context.newPage(), await ada.context.newPage()]
    for (const tab of tabs) {
      await ada.open('/account', 'Account', tab)
      await tab.getByText('This session').waitFor()
    }

    for (let round = 0; round < 10; round += 1) {
      const from = ada.calls('POST', '/api/auth/refresh').length
      await dropAccess(ada.context)
      await Promise.all(tabs.map((tab) => tab.evaluate(note)))
      await Promise.all(tabs.map((tab) => tab.reload()))
      for (const tab of tabs) await tab.getByText('This session').waitFor()
      expect(await refreshes(ada.calls('POST', '/api/auth/refresh').slice(from))).toEqual([200])
    }
  })

  it('that refresh at once without knowing of each other stay logged in', async () => {
    const ada = await stage.visitor()
    await ada.register('/account')
    await dropAccess(ada.context)
    const refresh = () => ada.call('POST', '/api/auth/refresh', { mode: 'cookie' })
    await Promise.all([refresh(), refresh(), refresh(), refresh()])
    await ada.page.reload()
    await ada.page.getByText('This session').waitFor()
  })
})

describe('a session that runs out while somebody types', () => {
  it('is renewed without a word', async () => {
    const ada = await stage.visitor()
    await ada.register('/account')
    const change = changePassword(ada.page, ada.password, 'a longer walk')
    await change.type()
    await dropAccess(ada.context)
    await change.send()
    await change.done()
    expect(await ada.page.getByRole('dialog').count()).toBe(0)
  })

  it('is begun anew in place where it cannot be renewed, and nothing typed is lost', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register('/account')
    const change = changePassword(page, ada.password, 'a longer walk')
    await change.type()
    await dropBoth(ada.context)
    await change.send()

    const dialog = page.getByRole('dialog', { name: 'Log in again' })
    await dialog.waitFor()
    expect(await dialog.getByLabel('Email').inputValue()).toBe(ada.email)
    await dialog.getByLabel('Password', { exact: true }).fill(ada.password)
    await dialog.getByRole('button', { name: 'Log in' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await change.done()
    expect(page.url()).toBe(`${stage.origin}/account`)
  })

  it('may be left for later', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register('/account')
    const change = changePassword(page, ada.password, 'a longer walk')
    await change.type()
    await dropBoth(ada.context)
    await change.send()
    const dialog = page.getByRole('dialog', { name: 'Log in again' })
    await dialog.getByRole('button', { name: 'Not now' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(await page.getByLabel('New password', { exact: true }).inputValue()).toBe('a longer walk')

    await page.getByRole('banner').getByRole('button', { name: 'Log in' }).click()
    await dialog.getByLabel('Password', { exact: true }).fill(ada.password)
    await dialog.getByRole('button', { name: 'Log in' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await change.send()
    await change.done()
  })
})

describe('tokens', () => {
  it('are nowhere that a script could read', async () => {
    const ada = await stage.visitor()
    const { page, context } = ada
    const answers: string[] = []
    context.on('response', (response) => {
      if (!new URL(response.url()).pathname.startsWith('/api/auth/')) return
      void response.text().then((text) => answers.push(text), () => undefined)
    })
    await ada.register('/account')
    await dropAccess(context)
    await page.reload()
    await page.getByText('This session').waitFor()

    const cookies = await context.cookies()
    expect(cookies.length).toBeGreaterThanOrEqual(2)
    expect(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite !== 'None')).toBe(true)

    const readable = await page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: await caches.keys(),
      cookie: document.cookie,
      page: document.documentElement.outerHTML,
      history: JSON.stringify(history.state),
    }))
    expect(readable.databases).toEqual([])
    expect(readable.caches).toEqual([])
    expect(readable.cookie).toBe('')
    const secrets = cookies.map(({ value }) => value)
    const urls = ada.requests.map((request) => request.url())
    await expect.poll(() => answers.length).toBeGreaterThanOrEqual(3)
    for (const text of [JSON.stringify(readable), ...urls, ...ada.console, ...answers]) {
      expect(text).not.toContain('eyJ')
      for (const secret of secrets) expect(text).not.toContain(secret)
    }
  })
})
