import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { useToasts } from '@/composables/useToasts'
import { newQuestion } from './draft'
import { textField } from './fields'
import QuestionList from './QuestionList.vue'

const { toasts, dismiss } = useToasts()

function listOf(...texts: string[]) {
  const questions = ref(texts.map((text) => ({ ...newQuestion(), text })))
  const list = mount(QuestionList, {
    attachTo: document.body,
    props: {
      modelValue: questions.value,
      problems: new Map<string, string>(),
      'onUpdate:modelValue': (value) => {
        questions.value = value
        void list.setProps({ modelValue: value })
      },
    },
  })
  const order = () => questions.value.map(({ text }) => text).join('')
  const input = (text: string) => {
    const found = questions.value.find((question) => question.text === text)
    return list.get<HTMLInputElement>(`#${textField(found?.key ?? 0)}`)
  }
  return { list, order, input }
}

async function settled(): Promise<void> {
  await nextTick()
  await nextTick()
  await nextTick()
}

afterEach(() => {
  document.body.replaceChildren()
  for (const { id } of toasts.value) dismiss(id)
})

describe('QuestionList', () => {
  it('moves the question one is in, keeps the focus and says where it is', async () => {
    const { list, order, input } = listOf('a', 'b', 'c')
    input('c').element.focus()
    await input('c').trigger('keydown', { key: 'ArrowUp', altKey: true })
    await settled()
    expect(order()).toBe('acb')
    expect(document.activeElement).toBe(input('c').element)
    expect(list.get('[role=status]').text()).toBe('Moved. This is question 2 of 3 now.')
  })

  it('does nothing with the arrow keys alone, and says where the ends are', async () => {
    const { list, order, input } = listOf('a', 'b')
    await input('b').trigger('keydown', { key: 'ArrowUp' })
    expect(order()).toBe('ab')
    await input('a').trigger('keydown', { key: 'ArrowUp', altKey: true })
    await settled()
    expect(order()).toBe('ab')
    expect(list.get('[role=status]').text()).toBe('This is the first question.')
  })

  it('removes without a question, and puts back where it was', async () => {
    const { list, order, input } = listOf('a', 'b', 'c')
    await list.get('[aria-label="Remove question 2"]').trigger('click')
    await settled()
    expect(order()).toBe('ac')
    expect(document.activeElement).toBe(input('c').element)
    toasts.value.at(-1)?.action?.run()
    await settled()
    expect(order()).toBe('abc')
    expect(document.activeElement).toBe(input('b').element)
  })

  it('takes the way back with it when it goes', async () => {
    const { list } = listOf('a', 'b')
    await list.get('[aria-label="Remove question 1"]').trigger('click')
    expect(toasts.value).toHaveLength(1)
    list.unmount()
    expect(toasts.value).toHaveLength(0)
  })

  it('goes to what was added or duplicated', async () => {
    const { list, order } = listOf('a', 'b')
    await list.get('[aria-label="Duplicate question 1"]').trigger('click')
    await settled()
    expect(order()).toBe('aab')
    expect(list.get('[role=status]').text()).toBe('Duplicated. This is question 2 of 3.')
    await list.get('button.add').trigger('click')
    await settled()
    expect(document.activeElement?.id).toMatch(/-text$/)
    expect(list.findAll('section.card')).toHaveLength(4)
  })
})
