/** Whether a survey can be answered here and now, and if not, why. */
import type { Survey } from '@/api/types'
import { exactTime } from '@/components/exact-time'

export type Standing = 'open' | 'draft' | 'not-yet' | 'over' | 'sign-in'

export function standingOf(survey: Survey, isSignedIn: boolean): Standing {
  if (survey.state === 'draft') return 'draft'
  if (survey.accepts !== 'responses') return survey.accepts === 'not_yet' ? 'not-yet' : 'over'
  return survey.settings.respondents === 'signed_in' && !isSignedIn ? 'sign-in' : 'open'
}

/** The heading and the words for whoever can't answer it. */
export function wordsFor(survey: Survey, standing: Exclude<Standing, 'open'>, isOwn: boolean): { title: string; text: string } {
  const { opens_at: opensAt } = survey.settings
  switch (standing) {
    case 'draft':
      return {
        title: 'This survey is not open yet',
        text: 'Nobody can answer it before it is opened. You see this because it is yours, or shared with you.',
      }
    case 'not-yet':
      return {
        title: 'This survey opens later',
        text: opensAt ? `It takes answers from ${exactTime(opensAt)}. Come back then.` : 'It takes no answers yet. Come back later.',
      }
    case 'over':
      return {
        title: 'This survey is closed',
        text: isOwn
          ? 'It takes no more answers. It is yours: look at its results, or change when and how many it takes.'
          : 'It takes no more answers. If that surprises you, ask the person who sent you the link.',
      }
    case 'sign-in':
      return {
        title: 'Log in to answer this survey',
        text: survey.settings.one_response_each
          ? 'Each person can answer it once. That is why it asks you to log in.'
          : 'It asks everyone who answers to log in.',
      }
  }
}
