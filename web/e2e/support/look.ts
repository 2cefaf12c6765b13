/** A page looked at in each theme and on screens wide and narrow: with axe, for what does not fit, and as pictures. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { screenshots } from './stage'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const options: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'] },
  resultTypes: ['violations'],
}
const WIDTHS = [1280, 320]
const THEMES = ['light', 'dark'] as const

/** Throws nothing, and tells everything that is wrong with the page in any of its looks. */
export async function look(page: Page, name: string): Promise<string[]> {
  const wrong: string[] = []
  const before = page.viewportSize() ?? { width: 1280, height: 800 }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 })
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
      const where = `${name}, ${colorScheme}, ${width} px`
      wrong.push(...(await violations(page)).map((violation) => `${where}: ${violation}`))
      // A dialog lies over the screen, not over the whole page.
      const fullPage = (await page.locator('.dialog').count()) === 0
      await page.screenshot({ path: `${screenshots}${name}-${colorScheme}-${width}.png`, fullPage })
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (overflow > 0) wrong.push(`${name}, ${width} px: ${overflow} px wider than the screen`)
  }
  await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  return wrong
}

/** What axe finds wrong with the page as it is, but for the rules that are `off`. */
export async function violations(page: Page, off: string[] = []): Promise<string[]> {
  // Not a script of the page: its policy would rightly refuse that.
  await page.evaluate(axe)
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: { run: (o: RunOptions) => Promise<AxeResults> } }).axe.run(options),
    { ...options, rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])) },
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      `${id} at ${target.join(' ')}: ${(failureSummary ?? '').replaceAll(/\s+/g, ' ')}`))
}

/** Looks at several states, and complains of all of them at once. */
export function useEyes() {
  const wrong: string[] = []
  return {
    look: async (page: Page, name: string) => {
      wrong.push(...(await look(page, name)))
    },
    expectNothingWrong: () => {
      expect(wrong).toEqual([])
    },
  }
}
