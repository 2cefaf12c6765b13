/** What Lighthouse says of the main pages. Speed depends on the machine: it is printed, and asserted nowhere. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSignet } from './support/signet'
import type { Signet } from './support/signet'
import { args, findChromium } from './support/stage'
import { surveyOfAllKinds, Visitor } from './support/visitor'

/** Has more dependencies than the app and all its tools, so it is installed on its own: `npm ci --prefix lighthouse`. */
const lighthouse = fileURLToPath(new URL('../lighthouse/node_modules/lighthouse/cli/index.js', import.meta.url))
const onlyCategories = ['performance', 'accessibility', 'best-practices']

/** What we read of its report. Scores are between 0 and 1. */
interface Report {
  finalDisplayedUrl: string
  runtimeError?: unknown
  categories: Record<string, { score: number | null }>
  audits: Record<string, { id: string; title: string; score: number | null }>
}

let signet: Signet | undefined
let profile = ''
let context: BrowserContext | undefined
let visitor: Visitor
let survey: string
let devTools: string

beforeAll(async () => {
  signet = await startSignet()
  profile = await mkdtemp(join(tmpdir(), 'signet-lighthouse-'))
  context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: [...args, '--remote-debugging-port=0'],
    baseURL: signet.origin,
  })
  devTools = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n')[0] ?? ''
  visitor = new Visitor(context, context.pages()[0] ?? (await context.newPage()), signet.origin)
  await visitor.register()
  survey = (await visitor.create(surveyOfAllKinds())).id
})

afterAll(async () => {
  await context?.close()
  await signet?.stop()
  if (profile) await rm(profile, { recursive: true, force: true })
})

async function report(url: string): Promise<Report> {
  const flags = [`--port=${devTools}`, '--output=json', '--disable-storage-reset', '--no-enable-error-reporting', '--quiet']
  const command = [lighthouse, url, ...flags, `--only-categories=${onlyCategories.join(',')}`]
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 26, timeout: 60_000 })
  return JSON.parse(stdout) as Report
}

async function judge(path: string): Promise<void> {
  const { categories, audits, finalDisplayedUrl, runtimeError } = await report(`${signet?.origin}${path}`)
  expect(runtimeError).toBeUndefined()
  expect(new URL(finalDisplayedUrl).pathname).toBe(path)

  const score = (id: string) => Math.round((categories[id]?.score ?? 0) * 100)
  const scores = onlyCategories.map((id) => `${id} ${score(id)}`).join(', ')
  process.stdout.write(`Lighthouse, ${path.replace(survey, ':id')}: ${scores}\n`)
  const faults = Object.values(audits).filter((audit) => audit.score !== null && audit.score < 0.9)
  const why = faults.map((audit) => `${audit.id}: ${audit.title}`).join('\n')
  expect(score('accessibility'), why).toBeGreaterThanOrEqual(95)
  expect(score('best-practices'), why).toBeGreaterThanOrEqual(95)
}

it('likes what everybody sees', async () => {
  await visitor.logOut()
  for (const path of ['/', '/login', `/surveys/${survey}`]) await judge(path)
}, 300_000)

it('likes what only owners see', async () => {
  await visitor.open('/login', 'Log in')
  await visitor.logIn()
  await visitor.accountButton().waitFor()
  for (const path of ['/my/surveys', '/my/surveys/new', `/my/surveys/${survey}/results`, '/account']) await judge(path)
}, 300_000)
