import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { TextAnswer } from '@/api/types'
import { json, stubServices } from '@/testing/services'
import TextItem from './TextItem.vue'
import TextList from './TextList.vue'
import { readTexts } from './useTexts'

const PATH = '/api/surveys/s/results/3/texts'

function answer(text: string): TextAnswer {
  return { response_id: text, submitted_at: '2026-01-01T00:00:00Z', text }
}

function page(texts: string[], next_cursor: string | null = null) {
  return () => json({ items: texts.map(answer), next_cursor })
}

async function list(answered: number) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const view = mount(TextList, {
    props: { surveyId: 's', questionId: 3, answered },
    global: { plugins: [[VueQueryPlugin, { queryClient }]] },
    attachTo: document.body,
  })
  await flushPromises()
  return view
}

type View = Awaited<ReturnType<typeof list>>
const shown = (view: View) => view.findAll('li').map((item) => item.get('p').text())
const buttons = (view: View) => view.findAll('button').map((button) => button.text())

async function press(view: View, name: string): Promise<void> {
  await view.findAll('button').find((button) => button.text() === name)?.trigger('click')
  await flushPromises()
}

describe('TextList', () => {
  it('shows more, and where that begins', async () => {
    stubServices({ [`GET ${PATH}`]: [page(['c', 'b'], 'b'), page(['a'])] })
    const view = await list(3)
    await press(view, 'Show more')
    expect(shown(view)).toEqual(['c', 'b', 'a'])
    expect(document.activeElement?.textContent).toContain('a')
    expect(buttons(view)).toEqual([])
  })

  it('keeps what is new back until it is asked for', async () => {
    stubServices({ [`GET ${PATH}`]: [page(['b', 'a'], 'a'), page(['d', 'c', 'b'], 'b')] })
    const view = await list(20)
    await view.setProps({ answered: 22 })
    expect(shown(view)).toEqual(['b', 'a'])
    await press(view, '2 new answers')
    expect(shown(view)).toEqual(['d', 'c', 'b', 'a'])
    expect(buttons(view)).toEqual(['Show more'])
  })

  it('begins anew where more is new than a page holds', async () => {
    stubServices({ [`GET ${PATH}`]: [page(['b', 'a'], 'a'), page(['f', 'e'], 'e')] })
    const view = await list(20)
    await view.setProps({ answered: 24 })
    await press(view, '4 new answers')
    expect(shown(view)).toEqual(['f', 'e'])
    expect(buttons(view)).toEqual(['Show more'])
  })

  it('keeps what it has where new answers cannot be read, and tries again', async () => {
    const refuse = () => json({ code: 'overloaded', status: 503, detail: 'Too busy.' }, 503)
    stubServices({ [`GET ${PATH}`]: [page(['a']), refuse, page(['b', 'a'])] })
    const view = await list(1)
    await view.setProps({ answered: 2 })
    await press(view, '1 new answer')
    expect(view.text()).toContain('Too busy.')
    expect(shown(view)).toEqual(['a'])
    await press(view, 'Try again')
    expect(shown(view)).toEqual(['b', 'a'])
  })
})

describe('readTexts', () => {
  it('goes on after pages in which nothing was found, but not for ever', async () => {
    const calls = stubServices({ [`GET ${PATH}`]: [page([], '1'), page([], '2'), page(['a'], '3')] })
    expect(await readTexts('s', 3, undefined)).toEqual({ items: [answer('a')], next_cursor: '3' })
    expect(calls).toHaveLength(3)
    const endless = stubServices({ [`GET ${PATH}`]: page([], '1') })
    expect(await readTexts('s', 3, undefined)).toEqual({ items: [], next_cursor: '1' })
    expect(endless).toHaveLength(10)
  })
})

describe('TextItem', () => {
  it('shows a text as text', () => {
    const view = mount(TextItem, { props: { answer: answer('<b>no</b>\n=1+1') } })
    expect(view.get('p').element.textContent).toBe('<b>no</b>\n=1+1')
    expect(view.find('button').exists()).toBe(false)
  })

  it.each([['many words', 'word '.repeat(200)], ['many lines', 'a\n'.repeat(9)]])('folds %s', async (_, text) => {
    const view = mount(TextItem, { props: { answer: answer(text) } })
    expect(view.get('p').classes()).toContain('folded')
    await view.get('button').trigger('click')
    expect(view.get('p').classes()).not.toContain('folded')
    expect(view.get('button').attributes('aria-expanded')).toBe('true')
    expect(view.get('button').text()).toBe('Show less')
  })
})
