import { describe, expect, it } from 'vitest'
import { useStage } from './support/stage'
import { surveyOfAllKinds } from './support/visitor'

const stage = useStage()

/** Bytes over the wire, compressed as the program compresses: what a first visit to any page may take. */
const FIRST_LOAD = 120_000

/** The scripts that a page has loaded so far, by name, with their size as it was sent. */
function loadedScripts(): { name: string; sent: number; unpacked: number }[] {
  return (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
    .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
    .map(({ name, encodedBodySize, decodedBodySize }) => ({ name, sent: encodedBodySize, unpacked: decodedBodySize }))
}

describe('a first visit', () => {
  it('takes little, and nothing of the pages for owners', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.open('/', 'Open surveys')
    await page.waitForLoadState('networkidle')
    const scripts = await page.evaluate(loadedScripts)
    expect(scripts.length).toBeGreaterThan(0)
    for (const { name, sent, unpacked } of scripts) {
      if (unpacked > 1024) expect(sent, `${name} is sent as it is`).toBeLessThan(unpacked)
    }
    expect(scripts.reduce((sum, { sent }) => sum + sent, 0)).toBeLessThanOrEqual(FIRST_LOAD)
    const ofOwners = /ResultsPage|EditSurveyPage|MySurveysPage/
    expect(scripts.filter(({ name }) => ofOwners.test(name))).toEqual([])

    await ada.register()
    const { id, title } = await ada.create(surveyOfAllKinds())
    await ada.open(`/my/surveys/${id}/results`, title)
    expect((await page.evaluate(loadedScripts)).map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/ResultsPage/),
    )
  })
})

describe('a second visit', () => {
  it('asks for the page alone', async () => {
    const ada = await stage.visitor()
    const { page } = ada
    await ada.open('/', 'Open surveys')
    const answer = await page.reload()
    await ada.heading('Open surveys').waitFor()
    expect(answer?.headers()['cache-control']).toBe('no-cache')
    const sent = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ name }) => new URL(name).pathname.startsWith('/assets/'))
        .map(({ transferSize }) => transferSize),
    )
    expect(sent.length).toBeGreaterThan(0)
    expect(new Set(sent)).toEqual(new Set([0]))
  })
})
