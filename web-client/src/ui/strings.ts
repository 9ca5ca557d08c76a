import { app, common, nav, line, progress, time } from './strings/app'
import { entry, unlinked } from './strings/entry'
import { conversations, conversation, composer } from './strings/conversation'
import { create, requests, person } from './strings/people'
import { search } from './strings/search'
import { settings } from './strings/settings'
import { errors, errorRetry, errorCode } from './strings/errors'

/** Every text of the pages, in one place. Functions where a text depends on something. */
export const strings = {
  app,
  common,
  entry,
  unlinked,
  nav,
  conversations,
  conversation,
  composer,
  create,
  requests,
  person,
  search,
  settings,
  line,
  progress,
  time,
  errors,
  errorRetry,
  errorCode,
} as const

export { detailCodes } from './strings/errors'
