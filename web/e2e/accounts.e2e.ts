import { describe, expect, it } from 'vitest'
import type { components } from '../src/api/surveys'
import { descriptionOf, owning } from './support/owner'
import { useStage } from './support/stage'

const stage = useStage()

type Issued = components['schemas']['IssuedInvitation']

describe('logging in', () => {
  it('tells all errors at once, each beside its field', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.open('/login?new', 'Create an account')
    const email = page.getByLabel('Email')
    await email.fill('ada')
    const password = page.getByLabel('Password', { exact: true })
    await password.fill('short')
    await page.getByRole('button', { name: 'Create account' }).click()

    await expect.poll(() => descriptionOf(email)).toContain('This is not an email address')
    expect(await descriptionOf(password)).toContain('at least 8 characters')
    expect(await email.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(ada.calls('POST', /^\/api\/auth/)).toEqual([])

    await email.fill(ada.email)
    await expect.poll(() => descriptionOf(email)).not.toContain('This is not an email address')
  })

  it('makes one account of a double click', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.open('/login?new', 'Create an account')
    await page.getByLabel('Email').fill(ada.email)
    await page.getByLabel('Password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Create account' }).dblclick()
    await ada.accountButton().waitFor()
    expect(ada.calls('POST', '/api/auth/register')).toHaveLength(1)
  })

  it('refuses a wrong password and keeps what was typed', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register()
    await ada.logOut()
    await ada.open('/login', 'Log in')
    await ada.logIn(ada.email, 'not the one')
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('Email').inputValue()).toBe(ada.email)

    const password = page.getByLabel('Password', { exact: true })
    await page.getByRole('button', { name: 'Show password' }).click()
    expect(await password.getAttribute('type')).toBe('text')
    expect(await password.getAttribute('autocomplete')).toBe('current-password')
    await ada.logIn()
    await ada.accountButton().waitFor()
  })

  it('offers to log in where the address is taken', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register()
    await ada.logOut()
    await ada.open('/login?new', 'Create an account')
    await page.getByLabel('Email').fill(ada.email)
    await page.getByLabel('Password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('button', { name: 'Log in with this email' }).click()
    await ada.heading('Log in').waitFor()
    expect(await page.getByLabel('Email').inputValue()).toBe(ada.email)
  })
})

describe('the account page', () => {
  it('lists the sessions, ends one, and ends all others', async () => {
    const ada = await stage.visitor()
    await ada.register('/account')
    const others = await Promise.all([1, 2, 3].map(() => stage.visitor()))
    for (const other of others) {
      await other.open('/login', 'Log in')
      await other.logIn(ada.email, ada.password)
      await ada.accountButton(other.page).waitFor()
    }

    const { page } = ada
    await page.reload()
    const sessions = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem')
    await expect.poll(() => sessions.count()).toBe(4)
    const marked = sessions.filter({ hasText: 'This session' })
    expect(await marked.count()).toBe(1)
    expect(await marked.getByRole('button').count()).toBe(0)

    await sessions.getByRole('button', { name: /^End the session/ }).first().click()
    await expect.poll(() => sessions.count()).toBe(3)
    const next = sessions.getByRole('button').first()
    await expect.poll(() => next.evaluate((button) => button === document.activeElement)).toBe(true)

    await page.getByRole('button', { name: 'End all other sessions' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'End all other sessions?' })
    await dialog.getByRole('button', { name: 'End them' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => sessions.count()).toBe(1)

    for (const other of others) {
      await other.open('/account', 'Log in')
      expect(new URL(other.page.url()).searchParams.get('next')).toBe('/account')
    }
    await page.reload()
    await ada.heading('Account').waitFor()
  })

  it('changes the password', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.register('/account')
    const elsewhere = await stage.visitor()
    await elsewhere.open('/login', 'Log in')
    await elsewhere.logIn(ada.email, ada.password)
    await ada.accountButton(elsewhere.page).waitFor()

    const current = page.getByLabel('Current password', { exact: true })
    const next = page.getByLabel('New password', { exact: true })
    const change = page.getByRole('button', { name: 'Change password' })
    await current.fill('not the one')
    await next.fill('a longer walk')
    await change.click()
    await page.getByText('This is not your current password.').waitFor()
    await current.fill(ada.password)
    await change.click()
    await page.getByText('Your password is changed').waitFor()
    expect(await current.inputValue()).toBe('')

    await elsewhere.open('/account', 'Log in')
    await elsewhere.logIn(ada.email, ada.password)
    await elsewhere.page.getByRole('alert').waitFor()
    await elsewhere.logIn(ada.email, 'a longer walk')
    await elsewhere.heading('Account').waitFor()
  })
})

describe('an account that is deleted', () => {
  it('is logged out everywhere, and cannot log in again', async () => {
    const { owner, page } = await owning(stage)
    const elsewhere = await stage.visitor()
    await elsewhere.open('/login', 'Log in')
    await elsewhere.logIn(owner.email, owner.password)
    await owner.accountButton(elsewhere.page).waitFor()
    await owner.open('/account', 'Account')
    const password = page.getByLabel('Your password', { exact: true })
    await password.fill('not the one')
    await page.getByRole('button', { name: 'Delete my account' }).click()
    await page.getByText('This is not your password.').waitFor()
    await password.fill(owner.password)
    await page.getByRole('button', { name: 'Delete my account' }).click()
    await owner.heading('Open surveys').waitFor()
    await owner.loginLink().waitFor()
    await page.getByText('Your account is deleted').waitFor()

    await elsewhere.open('/account', 'Log in')
    await elsewhere.logIn(owner.email, owner.password)
    await elsewhere.page.getByRole('alert').waitFor()
  })

  it('takes its surveys along, for everybody', async () => {
    const { owner, page, id, title } = await owning(stage)
    const invitation = await owner.call<Issued>('POST', `/api/surveys/${id}/invitations`, { email: 'bea@example.com', role: 'viewer' })
    const bea = await stage.visitor()
    await bea.register()
    await bea.call('POST', '/api/surveys/invitations/accept', { token: invitation.token })
    const shared = bea.page.getByRole('heading', { name: 'Shared with me' })
    await bea.open('/my/surveys', 'My surveys')
    await shared.waitFor()
    const guest = await stage.visitor()
    const listed = guest.page.getByRole('link', { name: title })
    await guest.open('/', 'Open surveys')
    await listed.waitFor()

    await owner.open('/account', 'Account')
    await page.getByLabel('Your password', { exact: true }).fill(owner.password)
    await page.getByRole('button', { name: 'Delete my account' }).click()
    await page.getByText('Your account is deleted').waitFor()

    await expect.poll(async () => {
      await guest.page.goto('/', { waitUntil: 'networkidle' })
      return listed.count()
    }).toBe(0)
    await guest.heading('Open surveys').waitFor()
    await guest.open(`/surveys/${id}`, 'There is no such survey')
    await bea.open('/my/surveys', 'My surveys')
    await bea.page.getByRole('heading', { name: 'You have no surveys yet' }).waitFor()
    expect(await shared.count()).toBe(0)
  })
})
