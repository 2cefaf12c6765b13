import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** More stops than any page has. */
const MOST = 120

/** Goes on to it as somebody without a mouse does, and sees at every stop where they are. */
export async function tabTo(target: Locator, { back = false } = {}): Promise<void> {
  const page = target.page()
  await target.waitFor()
  for (let stop = 0; stop < MOST; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
    expect(await whyUnseen(page)).toBeNull()
  }
  throw new Error(`Tab does not lead to ${target.toString()}`)
}

/** Goes there, and presses it. */
export async function pressOn(target: Locator, { key = 'Enter', back = false } = {}): Promise<void> {
  await tabTo(target, { back })
  await target.page().keyboard.press(key)
}

/** What is wrong with how the focus is shown; null where it can be seen. */
export function whyUnseen(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return null
    const name = `${element.tagName.toLowerCase()} “${element.getAttribute('aria-label') ?? element.textContent.trim()}”`
    // A radio's whole row shows that it has the focus, and a card by what its link lays over it.
    const isOutlined = (each: Element, part?: string) => getComputedStyle(each, part).outlineStyle !== 'none'
    const row = element.closest('label')
    const shown = row && isOutlined(row) ? row : [undefined, '::after'].some((part) => isOutlined(element, part)) && element
    if (!shown) return `${name} does not show that it has the focus`
    const { left, top, right, bottom } = shown.getBoundingClientRect()
    if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) return `${name} is out of sight`
    const places = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => [left + (right - left) * part, top + (bottom - top) * part] as const)
    const isCovered = places.every(([x, y]) => {
      const there = document.elementFromPoint(x, y)
      return there && !shown.contains(there) && !there.contains(shown)
    })
    return isCovered ? `${name} is covered` : null
  })
}
