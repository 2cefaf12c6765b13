import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { whyUnseen } from './support/keyboard'
import { violations } from './support/look'
import { screenshots, useStage } from './support/stage'
import { tour } from './support/tour'
import { tourOwner } from './support/tour-owner'

const stage = useStage()

/** Enough to have been on everything that differs. */
const STOPS = 25

/** What can be typed into or pressed, and has no edge against the page. */
function withoutEdge(page: Page): Promise<string[]> {
  return page.locator('.control:visible, .button:visible').evaluateAll((controls) => {
    const canvas = getComputedStyle(document.body).backgroundColor
    return controls
      .filter((control) => {
        const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(control)
        return Number.parseFloat(borderTopWidth) < 1 || borderTopStyle === 'none' || borderTopColor === canvas
      })
      .map((control) => control.outerHTML.slice(0, 120))
  })
}

/** Text that does not stand out from what is painted behind it (WCAG 2.2, 1.4.3). */
function illegible(page: Page): Promise<string[]> {
  return page.locator('body *:visible').evaluateAll((elements) => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const light = (colour: string) =>
      channels(colour).slice(0, 3)
        .map((channel) => channel / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0)
    const isPainted = (colour: string) => channels(colour)[3] !== 0
    function behind(element: Element | null): string {
      if (!element) throw new Error('The page itself is painted.')
      const { backgroundColor } = getComputedStyle(element)
      return isPainted(backgroundColor) ? backgroundColor : behind(element.parentElement)
    }
    function contrast(element: Element): number {
      const [less = 0, more = 0] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => a - b)
      return (more + 0.05) / (less + 0.05)
    }
    const hasText = (element: Element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())
    return elements.filter((element) => hasText(element) && contrast(element) < 4.5).map((element) => element.outerHTML.slice(0, 120))
  })
}

/** How a thing is told from others of its kind where backgrounds and shadows are not painted. */
function looksOf(thing: Locator): Promise<string> {
  return thing.evaluate((element) => {
    const { borderTopWidth, borderBottomWidth, textDecorationLine, fontWeight, outlineStyle } = getComputedStyle(element)
    const box = element.querySelector('input')?.checked ?? element.getAttribute('aria-checked')
    return JSON.stringify([borderTopWidth, borderBottomWidth, textDecorationLine, fontWeight, outlineStyle, box])
  })
}

async function focusProblems(page: Page): Promise<string[]> {
  const found = new Set<string>()
  for (let stop = 0; stop < STOPS; stop += 1) {
    await page.keyboard.press('Tab')
    const why = await whyUnseen(page)
    if (why) found.add(why)
  }
  return [...found]
}

describe.each(['light', 'dark'] as const)('forced colours, %s', (colorScheme) => {
  it('leave every page legible and its controls told apart', async () => {
    const ada = await stage.visitor({ forcedColors: 'active', colorScheme, reducedMotion: 'reduce' })
    const { page } = ada
    const wrong: string[] = []
    const note = (name: string, found: string[]) => wrong.push(...found.map((each) => `${name}: ${each}`))
    await tour(ada, async (name) => {
      const fullPage = (await page.locator('.dialog').count()) === 0
      await page.screenshot({ path: `${screenshots}forced-${colorScheme}-${name}.png`, fullPage })
      // axe reads a colour that Chromium does not force (-webkit-text-fill-color): contrast is measured here instead.
      note(name, await violations(page, ['color-contrast']))
      note(name, await illegible(page))
      note(name, await withoutEdge(page))
      note(name, await focusProblems(page))
    })
    expect(wrong).toEqual([])
  }, 120_000)

  it('do the same to the pages of owners', async () => {
    const options = { forcedColors: 'active', colorScheme, reducedMotion: 'reduce' } as const
    const [owner, other] = [await stage.visitor(options), await stage.visitor(options)]
    const wrong: string[] = []
    await tourOwner(owner, other, async (name, { page }) => {
      await page.screenshot({ path: `${screenshots}forced-${colorScheme}-${name}.png` })
      const found = [await violations(page, ['color-contrast']), await illegible(page), await withoutEdge(page), await focusProblems(page)]
      wrong.push(...found.flat().map((each) => `${name}: ${each}`))
      if (name !== 'owner-settings') return
      const pages = page.getByRole('navigation', { name: 'This survey' })
      expect(await looksOf(pages.locator('[aria-current]'))).not.toBe(await looksOf(pages.locator('a:not([aria-current])').first()))
    })
    expect(wrong).toEqual([])
  }, 180_000)
})

describe('forced colours', () => {
  it('tell what is chosen by more than a background', async () => {
    const ada = await stage.visitor({ forcedColors: 'active', reducedMotion: 'reduce' })
    const { page } = ada
    await ada.open('/login', 'Log in')
    const modes = page.getByRole('navigation', { name: 'Log in or create an account' })
    expect(await looksOf(modes.locator('[aria-current]'))).not.toBe(await looksOf(modes.locator('a:not([aria-current])')))
    const pages: string[] = []
    await tour(ada, async (name) => {
      const current = page.getByRole('navigation', { name: 'Main' }).locator('[aria-current]')
      const other = page.getByRole('navigation', { name: 'Main' }).locator('a:not([aria-current])').first()
      if (['home', 'mine'].includes(name)) expect(await looksOf(current)).not.toBe(await looksOf(other))
      if (name === 'write-everything') {
        const tabs = page.getByRole('navigation', { name: 'This survey' })
        expect(await looksOf(tabs.locator('[aria-current]'))).not.toBe(await looksOf(tabs.locator('a:not([aria-current])').first()))
      }
      if (!['take-one', 'take-several', 'take-rating'].includes(name)) return
      pages.push(name)
      const chosen = page.locator('label:has(:checked)')
      const edge = (each: Locator) => each.evaluate((element) => getComputedStyle(element).borderTopWidth)
      expect(await edge(chosen)).not.toBe(await edge(page.locator('label:not(:has(:checked))').first()))
    })
    expect(pages).toHaveLength(3)
  })
})

describe('reduced motion', () => {
  it('is respected by everything on every page', async () => {
    const ada = await stage.visitor({ reducedMotion: 'reduce' })
    const { page } = ada
    const wrong: string[] = []
    await tour(ada, async (name) => {
      wrong.push(...(await moving(page)).map((each) => `${name}: ${each}`))
    })
    expect(wrong).toEqual([])
  }, 120_000)

  it('is what takes the motion away: without it, something moves', async () => {
    const ada = await stage.visitor({ reducedMotion: 'no-preference' })
    await ada.open('/login', 'Log in')
    expect(await moving(ada.page)).not.toEqual([])
  })
})

/** What would move, or fade, for longer than anybody could see. */
function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const longest = (durations: string) =>
      Math.max(...durations.split(',').map((each) => Number.parseFloat(each) * (each.trim().endsWith('ms') ? 1 : 1000)))
    return [...document.querySelectorAll('*')].flatMap((element) =>
      [undefined, '::before', '::after'].flatMap((part) => {
        const { transitionDuration, animationName, animationDuration, animationIterationCount } = getComputedStyle(element, part)
        const isAnimated = animationName !== 'none' && (longest(animationDuration) > 1 || animationIterationCount === 'infinite')
        return isAnimated || longest(transitionDuration) > 1 ? [`${element.tagName} ${element.className} ${part ?? ''}`] : []
      }),
    )
  })
}
