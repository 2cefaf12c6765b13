import { randomUUID } from 'node:crypto'
import type { BrowserContext, ConsoleMessage, Page, Request } from 'playwright-core'
import type { components } from '../../src/api/surveys'
import { cookiesSet } from './leaks'

type Schemas = components['schemas']

/** What Chromium itself says of an answer that is no success; the stories are about many of these. */
const EXPECTED = /^Failed to load resource/

/** Milliseconds; no step of a person takes longer, also where two cores do everything. */
const PATIENCE = 15_000

/** A person with a browser. Everything that happens in it is written down. */
export class Visitor {
  readonly email = `${randomUUID().slice(0, 8)}@example.com`
  readonly password = 'a long walk'
  /** What must not happen in any story. */
  readonly complaints: string[] = []
  readonly console: string[] = []
  readonly requests: Request[] = []
  private readonly cookiesSet: Promise<string[]>[] = []

  constructor(readonly context: BrowserContext, readonly page: Page, private readonly origin: string) {
    context.setDefaultTimeout(PATIENCE)
    context.on('console', (message) => {
      this.hear(message)
    })
    context.on('weberror', (error) => this.complaints.push(`Uncaught: ${error.error().message}`))
    context.on('response', (response) => this.cookiesSet.push(cookiesSet(response).catch(() => [])))
    context.on('request', (request) => {
      this.requests.push(request)
      const { protocol, origin } = new URL(request.url())
      if (origin !== this.origin && !['data:', 'blob:'].includes(protocol)) {
        this.complaints.push(`Left the origin: ${request.url()}`)
      }
    })
  }

  /** Every token that this browser was ever given. */
  async tokens(): Promise<string[]> {
    return (await Promise.all(this.cookiesSet)).flat()
  }

  private hear(message: ConsoleMessage): void {
    this.console.push(message.text())
    const isBad = message.type() === 'error' || message.type() === 'warning'
    if (isBad && !EXPECTED.test(message.text())) this.complaints.push(`Console: ${message.text()}`)
  }

  /** Answers documents with this policy instead of the program's. */
  async underPolicy(policy: string): Promise<void> {
    await this.context.route('**/*', async (route) => {
      if (route.request().resourceType() !== 'document') return route.fallback()
      const response = await route.fetch()
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
    })
  }

  heading(name: string | RegExp, page = this.page) {
    return page.getByRole('heading', { name, level: 1 })
  }

  async open(path: string, heading?: string | RegExp, page = this.page): Promise<void> {
    await page.goto(path)
    if (heading) await this.heading(heading, page).waitFor()
  }

  /** Registers through the page, and comes out at `next`. */
  async register(next = '/'): Promise<void> {
    await this.open(`/login?new&next=${encodeURIComponent(next)}`, 'Create an account')
    await this.page.getByLabel('Email').fill(this.email)
    await this.page.getByLabel('Password', { exact: true }).fill(this.password)
    await this.page.getByRole('button', { name: 'Create account' }).click()
    await this.page.waitForURL((url) => url.pathname + url.search === next)
    await this.accountButton().waitFor()
  }

  /** Fills the login form that is shown. */
  async logIn(email = this.email, password = this.password, page = this.page): Promise<void> {
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
  }

  accountButton(page = this.page) {
    return page.getByRole('button', { name: `Account of ${this.email}` })
  }

  loginLink(page = this.page) {
    return page.getByRole('banner').getByRole('link', { name: 'Log in' })
  }

  async logOut(page = this.page): Promise<void> {
    await this.accountButton(page).click()
    await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click()
    await this.loginLink(page).waitFor()
  }

  /** Calls a service as the page would. */
  call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.page.evaluate(
      async ({ method, path, body }) => {
        const headers = { 'content-type': 'application/json' }
        const response = await fetch(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
        const text = await response.text()
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
        return (text === '' ? null : JSON.parse(text)) as T
      },
      { method, path, body },
    )
  }

  create(survey: Schemas['NewSurvey']): Promise<Schemas['Survey']> {
    return this.call('POST', '/api/surveys', survey)
  }

  /** Changes a survey, whatever its version. */
  async change(id: string, changes: Schemas['SurveyChanges']): Promise<void> {
    await this.page.evaluate(async ({ path, body }) => {
      const tag = (await fetch(path)).headers.get('etag') ?? ''
      const headers = { 'content-type': 'application/json', 'if-match': tag }
      const response = await fetch(path, { method: 'PATCH', headers, body })
      if (!response.ok) throw new Error(await response.text())
    }, { path: `/api/surveys/${id}`, body: JSON.stringify(changes) })
  }

  close(id: string): Promise<void> {
    return this.change(id, { state: 'closed' })
  }

  /** How often the page called a service. */
  calls(method: string, path: string | RegExp): Request[] {
    return this.requests.filter((request) => {
      const { pathname } = new URL(request.url())
      return request.method() === method && (typeof path === 'string' ? path === pathname : path.test(pathname))
    })
  }

  async picture(path: string): Promise<void> {
    await this.page.screenshot({ path, fullPage: true, timeout: 5000 }).catch(() => undefined)
  }
}

/** A survey with a question of each kind. */
export function surveyOfAllKinds(title = `Lunch ${randomUUID().slice(0, 8)}`): Schemas['NewSurvey'] {
  return {
    title,
    description: 'What the kitchen should know.',
    state: 'open',
    questions: [
      { text: 'What do you eat?', kind: 'single_choice', required: true, choices: ['Soup', 'Salad', 'Both'] },
      { text: 'What do you drink?', kind: 'multiple_choice', choices: ['Water', 'Tea', 'Coffee'] },
      { text: 'How good was it?', kind: 'rating' },
      { text: 'How many minutes did you wait?', kind: 'number' },
      { text: 'What else?', kind: 'text' },
    ],
  }
}
