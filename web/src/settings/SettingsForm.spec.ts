import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Settings, Survey } from '@/api/types'
import type { OwnSurvey } from '@/mine/own-survey'
import { everyKind } from '@/taking/test-survey'
import { json, problem, stubServices } from '@/testing/services'
import SettingsForm from './SettingsForm.vue'

const survey: Survey = { ...everyKind(), role: 'owner' }
const place = `/api/surveys/${survey.id}`

function withSettings(settings: Partial<Settings>): Survey {
  return { ...survey, settings: { ...survey.settings, ...settings } }
}

/** The form of a survey, and what it sends; somebody else may be `faster`. */
function show({ own = survey, faster }: { own?: Survey; faster?: Survey } = {}) {
  const sent: { tag: string | null; settings: unknown }[] = []
  async function take(request: Request): Promise<Response> {
    const { settings } = (await request.json()) as { settings: Partial<Settings> }
    const tag = request.headers.get('if-match')
    sent.push({ tag, settings })
    const now = faster ?? own
    if (faster && tag !== '"2"') return problem(412, 'precondition_failed')
    return json({ ...now, settings: { ...now.settings, ...settings } }, 200, { etag: '"3"' })
  }
  stubServices({ [`PATCH ${place}`]: take, [`GET ${place}`]: () => json(faster, 200, { etag: '"2"' }) })
  const form = mount(SettingsForm, {
    props: { own: { survey: own, tag: '"1"' } satisfies OwnSurvey },
    global: { stubs: { LeaveGuard: true } },
  })
  const field = (label: string) => form.get<HTMLInputElement>(`#${form.findAll('label').find((each) => each.text().startsWith(label))?.attributes('for') ?? ''}`)
  const listed = form.findAll('label').find((each) => each.text().startsWith('Show it on the home page'))?.get('input')
  return {
    form, sent, field, listed,
    async save() {
      await form.get('form').trigger('submit')
      await flushPromises()
    },
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('SettingsForm', () => {
  it('leaves to the owner who sees the results, and how long responses are kept', () => {
    const { form } = show({ own: { ...survey, role: 'editor' } })
    expect(form.findAll('fieldset:disabled, input:disabled')).toHaveLength(2)
    expect(form.text()).toContain('Only the survey’s owner')
  })

  it('is all the owner’s to change, and saves what was changed', async () => {
    const { form, sent, field, save } = show()
    expect(form.findAll('fieldset:disabled, input:disabled')).toEqual([])
    await field('Responses at most').setValue('20')
    await save()
    expect(sent).toEqual([{ tag: '"1"', settings: { max_responses: 20 } }])
  })

  it('saves beside what somebody else changed meanwhile', async () => {
    const { form, sent, field, listed, save } = show({ faster: withSettings({ listed: false }) })
    await field('Responses at most').setValue('20')
    await save()
    expect(sent.at(-1)).toEqual({ tag: '"2"', settings: { max_responses: 20 } })
    expect(listed?.element).toMatchObject({ checked: false })
    expect(form.find('[role=alert]').exists()).toBe(false)
  })

  it('keeps what was written where somebody else changed the same, until it is decided', async () => {
    const { form, sent, field, save } = show({ faster: withSettings({ max_responses: 10 }) })
    await field('Responses at most').setValue('20')
    await save()
    expect(sent).toHaveLength(1)
    expect(field('Responses at most').element.value).toBe('20')
    expect(form.get('[role=alert]').text()).toMatch(/Responses at most.*Now: 10.*Yours: 20/s)
    await save()
    expect(sent.at(-1)).toEqual({ tag: '"2"', settings: { max_responses: 20 } })
    expect(form.find('[role=alert]').exists()).toBe(false)
  })

  it('keeps what was written when the survey changes beside it', async () => {
    const { form, field, listed } = show()
    await field('Responses at most').setValue('20')
    await form.setProps({ own: { survey: { ...withSettings({ listed: false }), state: 'closed' }, tag: '"2"' } })
    expect(field('Responses at most').element.value).toBe('20')
    expect(listed?.element).toMatchObject({ checked: false })
    expect(form.find('[role=alert]').exists()).toBe(false)
  })
})
