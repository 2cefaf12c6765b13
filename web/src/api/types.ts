/** The shapes of the services, by the names the app knows them by. */
import type { components as Auth } from './auth'
import type { components as Surveys } from './surveys'

export type User = Auth['schemas']['User']
export type SessionAnswer = Auth['schemas']['SessionAnswer']
export type SessionItem = Auth['schemas']['SessionItem']

export type Survey = Surveys['schemas']['Survey']
export type SurveySummary = Surveys['schemas']['SurveySummary']
export type Settings = Surveys['schemas']['Settings']
export type SurveyState = Surveys['schemas']['State']
export type SurveyChanges = Surveys['schemas']['SurveyChanges']
export type NewSurvey = Surveys['schemas']['NewSurvey']
export type NewQuestion = Surveys['schemas']['NewQuestion']
export type Question = Surveys['schemas']['Question']
export type QuestionKind = Surveys['schemas']['Kind']
export type Answer = Surveys['schemas']['Answer']
export type Submission = Surveys['schemas']['Submission']
export type Receipt = Surveys['schemas']['Receipt']
export type Results = Surveys['schemas']['Results']
export type QuestionResults = Surveys['schemas']['QuestionResults']
export type NumberResults = Extract<QuestionResults, { kind: 'number' }>
export type TextAnswer = Surveys['schemas']['TextAnswer']
export type Texts = Surveys['schemas']['Page_TextAnswer']
export type Choice = Question['choices'][number]
export type Section = NonNullable<Question['section']>
export type Condition = Surveys['schemas']['Condition']
export type Translation = Surveys['schemas']['Translation']
export type CrossTab = Surveys['schemas']['CrossTab']
export type Webhook = Surveys['schemas']['Webhook']
export type WebhookWithSecret = Surveys['schemas']['WebhookWithSecret']
export type Delivery = Surveys['schemas']['Delivery']
export type CollaboratorRole = Surveys['schemas']['CollaboratorRole']
export type IssuedInvitation = Surveys['schemas']['IssuedInvitation']
export type KeptResponse = Surveys['schemas']['KeptResponse']
export type ResultsQuestion = Surveys['schemas']['ResultsQuestion']
